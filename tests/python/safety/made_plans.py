"""Pieces that plans for tests are made of, in the words of programme files."""

from tendonlab.safety import Concern

RAISE = '{ exercise = "heel-raise-one-leg", sets = 3, repetitions = 15, load = "body weight" }'
DROP = '{ exercise = "heel-drop-straight", sets = 3, repetitions = 15, load = "body weight" }'
STRETCH = '{ exercise = "calf-stretch", sets = 3, hold = "30 s", side = "both" }'
HEAVY = '{ exercise = "leg-press-heel-raise", sets = 4, repetitions = 8, load = "8 RM", side = "both" }'
HOP = '{ exercise = "hop-on-spot", sets = 3, repetitions = 20 }'
MASSAGE = '{ exercise = "pressure-massage", repetitions = 3, hold = "60 s", side = "both" }'
ROLLING = '{ exercise = "foam-rolling", sets = 3, hold = "30 s", side = "both" }'


def run(km: float) -> str:
    return f'{{ exercise = "run", distance = "{km:g} km", speed = "2.8 m/s", side = "both" }}'


def session(*bouts: str, days: str = "", time: str = "08:00", name: str = "Morning") -> str:
    when = f"days = [{days}]\n" if days else ""
    return f'[[track.phase.session]]\nname = "{name}"\n{when}time = "{time}"\nbout = [{", ".join(bouts)}]\n'


def phase(*sessions: str, name: str = "one", more: str = "") -> str:
    return f'[[track.phase]]\nname = "{name}"\n{more}\n' + "".join(sessions)


def track(*phases: str, name: str = "Main", more: str = 'pain_rule = "flow"') -> str:
    return f'[[track]]\nname = "{name}"\n{more}\n' + "".join(phases)


def codes(concerns: list[Concern]) -> list[str]:
    return [concern.rule for concern in concerns]
