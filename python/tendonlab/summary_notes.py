"""What is said below the tables of a virtual trial: what its numbers are, and what they are not."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tendonlab.uncertainty import Members

if TYPE_CHECKING:
    import xarray as xr

FIRST_NOTE = "Simulated by a model, not measured. Every number describes simulated people, nobody's own tendon."
# Number of draws and shares of variance (%) to be filled in.
POSTERIOR_NOTE = (
    "95 %: interval of the mean. It contains what is still not known about the model's parameters after the "
    "calibration ({draws} draws, people dealt out over them) and the luck of who was simulated. From parameters: their "
    "share of its variance. With few people under each draw the two are hard to tell apart, and interval and share "
    "come out too large: at 2,000 participants by about a third, at 10,000 hardly. Of the variance of people's VISA-A "
    "changes {share} % is from parameters, the rest between people. That the equations may be wrong is in no interval."
)
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


def notes_of(
    dataset: "xr.Dataset", of_programmes: dict[str, str], changes: pd.DataFrame, members: Members | None
) -> tuple[str, ...]:
    """Write the notes of one trial.

    Parameters
    ----------
    dataset : xarray.Dataset
        Layout of a results file.
    of_programmes : dict
        Id of each arm -> its note.
    changes : pandas.DataFrame
        Of its summary.
    members : (n,) int64 or None
        Member of the posterior ensemble each person lives under.

    Returns
    -------
    tuple of str
    """
    own = [f"{arm}: {note}." for arm, note in of_programmes.items() if note]
    if np.any(dataset["person_insertional"].values):
        own.append(INSERTIONAL_NOTE)
    return (*own, FIRST_NOTE, _of_intervals(changes, members), *NOTES)


def _of_intervals(changes: pd.DataFrame, members: Members | None) -> str:
    if members is None:
        return CENTRAL_NOTE
    shares = 100.0 * changes.loc[changes["measure"] == "VISA-A", "share_of_people"].dropna()
    if shares.empty:
        return TOO_FEW_NOTE
    low, high = (f"{share:.0f}" for share in (shares.min(), shares.max()))
    return POSTERIOR_NOTE.format(draws=np.unique(members).size, share=low if low == high else f"{low} to {high}")
