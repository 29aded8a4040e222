"""How the force on the tendon follows from the load.

Force of one leg in body weights = c0 + c1 * added mass / body mass. The numbers of the standing and seated rules
reproduce the heel-raise forces of Baxter 2021 (10.1249/MSS.0000000000002459); the leg-press rule takes the body weight
out of the standing one and is untested. The slopes with speed are those of Keuler 2019 (10.1038/s41598-019-49063-7)
for walking and Starbuck 2021 (PMID 33864288) for running.
"""

from __future__ import annotations

from typing import Literal

from tendonlab.catalogue.load_text import LoadKind

LoadRule = Literal["fixed", "strength", "standing", "seated", "leg-press", "walking-speed", "running-speed"]

SEATED_BW_PER_LOAD = 2.0  # body weights of tendon force per body weight on the knee of one leg
SEATED_OWN_LOAD = 0.15  # weight of the shank and thigh that rests on the forefoot, in body weights
LEG_PRESS_BW_PER_LOAD = 3.0  # body weights of tendon force per body weight pushed by one leg

WALKING_REFERENCE_SPEED = 1.4  # m/s, the speed the library gives the force for
WALKING_SLOPE = 0.16  # relative change of force per m/s
RUNNING_REFERENCE_SPEED = 3.0  # m/s
RUNNING_SLOPE = 0.085  # relative change of force per m/s

# Which forms of load make sense for an exercise; an empty tuple means that its load cannot be chosen.
LOADS_OF_RULE: dict[LoadRule, tuple[LoadKind, ...]] = {
    "fixed": (),
    "strength": ("RM", "1RM", "RPE", "MVC"),
    "standing": ("body weight", "RM", "1RM", "RPE", "MVC"),
    "seated": ("mass", "RM", "1RM", "RPE", "MVC"),
    "leg-press": ("mass", "RM", "1RM", "RPE", "MVC"),
    "walking-speed": (),
    "running-speed": (),
}


def force_coefficients(rule: LoadRule, peak_bw: float, legs: int, speed_m_s: float | None) -> tuple[float, float]:
    """Return c0 and c1 of the force of one leg.

    Parameters
    ----------
    rule
        The exercise's rule.
    peak_bw
        Its peak force in body weights: without added load, at the reference speed.
    legs
        Legs that share the added load.
    speed_m_s
        For walking and running.

    Returns
    -------
    c0, c1 : float
        Force in body weights = c0 + c1 * added mass / body mass.

    Raises
    ------
    ValueError
        If a speed is missing, or if the rule knows no force but a share of the maximum.
    """
    if rule == "fixed":
        return peak_bw, 0.0
    if rule == "standing":
        # The peak of a two-legged exercise is that of one leg: both share the added mass as they share the body's.
        return peak_bw, peak_bw
    if rule == "seated":
        return SEATED_BW_PER_LOAD * SEATED_OWN_LOAD, SEATED_BW_PER_LOAD / legs
    if rule == "leg-press":
        return 0.0, LEG_PRESS_BW_PER_LOAD / legs
    if rule == "strength":
        raise ValueError("the force of this exercise is known only as a share of the maximum")
    if speed_m_s is None:
        raise ValueError("the force of walking and running needs a speed")
    if rule == "walking-speed":
        return peak_bw * (1 + WALKING_SLOPE * (speed_m_s - WALKING_REFERENCE_SPEED)), 0.0
    return peak_bw * (1 + RUNNING_SLOPE * (speed_m_s - RUNNING_REFERENCE_SPEED)), 0.0
