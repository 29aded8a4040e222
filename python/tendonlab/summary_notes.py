"""What is said below the tables of a virtual trial: what its numbers are, and what they are not."""

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from tendonlab.summary_source import Source

FIRST_NOTE = "Simulated by a model, not measured. Every number describes simulated people, nobody's own tendon."
# Number of draws to be filled in.
POSTERIOR_NOTE = (
    "95 %: interval of the mean. It contains what is still not known about the model's parameters after the "
    "calibration ({draws} draws, people dealt out over them) and the luck of who was simulated. From parameters: their "
    "share of its variance. With few people under each draw the two are hard to tell apart, and interval and share "
    "come out too large: at 2,000 participants by about a third, at 10,000 hardly."
)
# Shares of variance (%) to be filled in.
SHARE_NOTE = "Of the variance of people's VISA-A changes {share} % is from parameters, the rest between people. "
NO_EQUATIONS_NOTE = "That the equations may be wrong is in no interval."
TOO_FEW_NOTE = (
    "95 %: interval of the mean. There is none, as too few people were simulated to tell them from the draws of the "
    "model's parameters they live under; it takes a few more people than draws, and many more to mean something. The "
    "central parameters give the Monte-Carlo interval alone. The range of people contains both."
)
CENTRAL_NOTE = (
    "95 % MC: Monte-Carlo interval of the mean, from the number of simulated people only. Everybody has the central "
    "values of the parameters. Uncertainty of the parameters is not included, so the true uncertainty is wider."
)
NOTES = (
    "5-95 %: range of people. VISA-A is scored with the questionnaire's own scatter, as in a trial.",
    "Improved: VISA-A up by at least 14 points, the smallest change that matters at 12 weeks. Much worse: down by at "
    "least 14 points. Worse: VISA-A fell at all; the questionnaire's scatter alone makes about half of those who did "
    "not change worse.",
    "Paired differences compare the same people with the same luck. Within 5 VISA-A points two arms count as alike: "
    "trials that set loading programmes against each other found no difference (Beyer 2015, Habets 2021), and 5 "
    "points is how far a mean of the model may stray from that. A verdict needs the whole 95 % interval on one side of "
    "that. That loading beats waiting was put into the model from such trials; it is no finding of this one.",
    "Differences in stiffness and strength between loading programmes of patients follow from a model fitted to "
    "training of healthy people; trials of more than four sessions a week contradict one another. Treat them as "
    "unknown.",
    "Ended early: a simulated tendon ruptured, or the simulation failed; values are missing from that day on. Means "
    "are over those still in the trial; where they are fewer than the participants, column n says how many.",
)
INSERTIONAL_NOTE = (
    "Insertional pain: the model takes exercises into deep dorsiflexion for no tolerable loading, after trials in "
    "which they did badly there (Fahlstrom 2003, Jonsson 2008, Pringels 2025). Differences between loading programmes "
    "come from that assumption."
)


def notes_of(source: "Source", changes: pd.DataFrame) -> tuple[str, ...]:
    """Write the notes of one trial.

    Parameters
    ----------
    source : Source
    changes : pandas.DataFrame
        Of its summary.

    Returns
    -------
    tuple of str
    """
    own = [f"{arm}: {note}." for arm, note in source.notes.items() if note]
    if source.insertional:
        own.append(INSERTIONAL_NOTE)
    of_intervals = () if changes.empty else (_of_intervals(source, changes),)
    return (*own, *source.remarks, FIRST_NOTE, *of_intervals, *NOTES)


def _of_intervals(source: "Source", changes: pd.DataFrame) -> str:
    if not source.draws:
        return CENTRAL_NOTE
    known = changes.dropna(subset=["share_of_people"])
    if known.empty:
        return TOO_FEW_NOTE
    shares = 100.0 * known.loc[known["measure"] == "VISA-A", "share_of_people"]
    low, high = (f"{share:.0f}" for share in (shares.min(), shares.max()))
    share = SHARE_NOTE.format(share=low if low == high else f"{low} to {high}") if len(shares) else ""
    return f"{POSTERIOR_NOTE.format(draws=source.draws)} {share}{NO_EQUATIONS_NOTE}"
