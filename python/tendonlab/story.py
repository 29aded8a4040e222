"""One simulated person's way through a programme, session by session: what was planned, done, felt and decided.

The person is the one of that number in every trial of the same population and seed. What the table tells is what a
coach would know; nothing in it is the state of the tissue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tendonlab import _core
from tendonlab.catalogue import Programme
from tendonlab.catalogue.programmes import DAYS, DAYS_PER_WEEK
from tendonlab.one_person import one_person
from tendonlab.own_rule import checked
from tendonlab.programme.compile import compile_programme
from tendonlab.programme.layout import Rung, Slot, rungs_of, slots_of
from tendonlab.study import ParameterChoice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = (
    "day", "week", "weekday", "time", "track", "rung", "what", "kept", "pain_during", "pain_after", "next_morning",
    "next_stiffness_min", "light", "rule", "next_rung", "rest_days",
)  # fmt: skip
_EVENTS = {"drop-out": "drop-out", "onset": "new episode", "rupture": "rupture"}


@dataclass(frozen=True)
class Story:
    """What happened to one simulated person.

    Attributes
    ----------
    person : str
        Who: number, population and seed.
    programme : Programme
    weeks : int
        How long the person was followed.
    table : pandas.DataFrame
        A row per session, test, decision without a session the day before, and event; columns `COLUMNS`. Days count
        from 1. Pains are reports (NRS, whole numbers 0-10), missing where nobody asked. `kept` says how a session
        went: done, missed, moved (made up the day after it was missed), overdone, or broken off. Beside a track's last
        session of a day, `next_morning` is the pain reported on the day after and `next_stiffness_min` how long
        stiffness lasted then (min), `light` and `rule` how that morning judged it, `next_rung` where the person went
        on, `rest_days` how many days the track then pauses. `pain_after` is that of walking away right after the
        session. A decision without a session the day before is that day's own.
    mornings : pandas.DataFrame
        Pain (NRS) and stiffness (min) reported on each morning, by day, from 1; nobody asks who has left.
    """

    person: str
    programme: Programme
    weeks: int
    table: pd.DataFrame
    mornings: pd.DataFrame

    @property
    def title(self) -> str:
        """Who, in which programme."""
        return f"{self.programme.name}: {self.person}"

    def plot(self, path: str | Path | None = None) -> Figure:
        """Draw rungs, pain and sessions over the weeks.

        Parameters
        ----------
        path : str or pathlib.Path, optional
            Also write the figure there, as PNG, SVG or PDF by suffix.

        Raises
        ------
        InputError
            For any other suffix.
        OutputError
            If the figure cannot be written.
        """
        from tendonlab.plot import save
        from tendonlab.story_plot import figure

        drawing = figure(self)
        if path is not None:
            save(drawing, Path(path))
        return drawing

    def to_csv(self, path: str | Path) -> None:
        """Write `table` as CSV.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        from tendonlab.output import replacing

        with replacing(Path(path)) as temporary:
            self.table.to_csv(temporary, index=False)


def trace(
    programme: str | Path | Programme,
    *,
    population: str = "midportion",
    participant: int = 0,
    seed: int = 1,
    weeks: int | None = None,
    parameters: ParameterChoice = "posterior",
    rule: _core.Rule | None = None,
) -> Story:
    """Follow one simulated person through a programme.

    Parameters
    ----------
    programme : str or pathlib.Path or Programme
        Catalogue id, path of a programme file, or a programme.
    population : str
        Id of a catalogue population.
    participant : int
        Number of the person; 7 is participant 7 of every trial with this population and seed.
    seed : int
        0 to 2**64 - 1.
    weeks : int, optional
        How long; the programme's own length by default, and 12 if it plans nothing.
    parameters : {"posterior", "central"}
        As in `tendonlab.Study`: those the person has in a trial, or those of the parameter table.
    rule : callable, optional
        Decides in place of the programme's rules, as in `tendonlab.simulate`.

    Returns
    -------
    Story

    Raises
    ------
    InputError
        If a name, number or file is wrong, or the rule returns anything but a decision.
    ValueError
        If the rule moves the person where nobody can go, or orders less than no rest.
    """
    one = one_person(programme, population, participant, seed, weeks, parameters)
    schedule = compile_programme(one.programme, one.catalogue, one.weeks)
    own = checked(rule, one.programme.id) if rule is not None else None
    events = _core.trace(one.cohort, schedule, 0, DAYS_PER_WEEK * one.weeks, rule=own)
    return _Teller(one.programme, events).tell(one.title, one.weeks)


class _Teller:
    """Puts the engine's events into the words of the programme."""

    def __init__(self, programme: Programme, events: list[dict[str, Any]]) -> None:
        self.programme = programme
        self.events = events
        self.slots: tuple[Slot, ...] = slots_of(programme)
        self.rungs: list[tuple[Rung, ...]] = [rungs_of(track) for track in programme.tracks]
        self.mornings = {e["day"]: e for e in events if e["kind"] == "morning"}
        self.decisions = {(e["day"], e["track"]): e for e in events if e["kind"] == "decision"}
        sessions = [e for e in events if e["kind"] == "session" and e["how"] != "missed"]
        # The morning judges a day as a whole; it stands beside the day's last session of the track.
        self.last_of_day = {(e["day"], e["track"]): e["slot"] for e in sessions}
        self.names: dict[tuple[int, int], str] = {}

    def tell(self, person: str, weeks: int) -> Story:
        rows = [row for event in self.events for row in self._rows(event)]
        mornings = pd.DataFrame(
            {
                "pain": [e["pain"] for e in self.mornings.values()],
                "stiffness_min": [e["stiffness_min"] for e in self.mornings.values()],
            },
            index=pd.Index([day + 1 for day in self.mornings], name="day"),
        )
        return Story(person, self.programme, weeks, pd.DataFrame(rows, columns=list(COLUMNS)), mornings)

    def _rows(self, event: dict[str, Any]) -> Iterator[dict[str, Any]]:
        day = event["day"]
        row: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
            "day": day + 1,
            "week": day // DAYS_PER_WEEK + 1,
            "weekday": DAYS[day % DAYS_PER_WEEK],
            "pain_during": nan,
            "pain_after": nan,
            "next_morning": nan,
            "next_stiffness_min": nan,
            "rest_days": 0,
        }
        match event["kind"]:
            case "session":
                yield row | self._session(event)
            case "decision":
                if (day - 1, event["track"]) not in self.last_of_day:
                    rung = self._rung(event["track"], event["rung_from"])
                    yield row | {"what": "decision", "rung": rung} | self._decided(event)
            case "test":
                yield row | {"what": _test_words(event)}
            case "morning":
                pass
            case kind:
                yield row | {"what": _EVENTS[kind]}

    def _session(self, event: dict[str, Any]) -> dict[str, Any]:
        day, track = event["day"], event["track"]
        slot = self.slots[event["slot"]]
        told = {
            "time": f"{slot.minutes // 60:02d}:{slot.minutes % 60:02d}",
            "track": self.programme.tracks[track].name,
            "rung": self._rung(track, event["rung"]),
            "what": self._session_name(event, slot),
            "kept": event["how"],
            "pain_during": event["pain_during"],
            "pain_after": event["pain_after"],
        }
        if self.last_of_day.get((day, track)) == event["slot"] and event["how"] != "missed":
            if day + 1 in self.mornings:
                told["next_morning"] = self.mornings[day + 1]["pain"]
                told["next_stiffness_min"] = self.mornings[day + 1]["stiffness_min"]
            decision = self.decisions.get((day + 1, track))
            if decision is not None:
                told |= self._decided(decision)
        return told

    def _decided(self, decision: dict[str, Any]) -> dict[str, Any]:
        track = decision["track"]
        moved = decision["rung_to"] != decision["rung_from"]
        return {
            "track": self.programme.tracks[track].name,
            "light": "" if decision["light"] == "none" else decision["light"],
            "rule": "" if decision["reason"] == "nothing" else decision["reason"],
            "next_rung": self._rung(track, decision["rung_to"]) if moved else "",
            "rest_days": decision["rest_days"],
        }

    def _rung(self, track: int, rung: int) -> str:
        return self.rungs[track][rung].name if rung >= 0 else ""

    def _session_name(self, event: dict[str, Any], slot: Slot) -> str:
        """Name of the session of a rung at that time, and what sets it apart."""
        day, at = event["day"], event["slot"]
        if not event["planned"]:
            # What was missed the day before at that time, on whatever rung; it is made up in full.
            return f"{self.names[day - 1, at]}, made up"
        (name,) = (
            session.name
            for session in self.rungs[event["track"]][event["rung"]].phase.sessions
            if slot.minutes in session.minutes_after_midnight
            and (session.every_days is not None or day % DAYS_PER_WEEK in session.weekdays)
        )
        self.names[day, at] = name
        return f"{name}, lighter week" if event["deload"] else name


def _test_words(event: dict[str, Any]) -> str:
    raises = "raises hurt too much" if event["heel_raises"] < 0 else f"{event['heel_raises']} heel raises"
    hop = "no hop test" if isnan(event["hop_pain"]) else f"hop pain {event['hop_pain']:.0f}/10"
    return f"tests: {raises}, {hop}"
