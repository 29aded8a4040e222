from collections.abc import Callable
from datetime import date

import pytest

from tendonlab.catalogue import Catalogue, Programme
from tendonlab.catalogue.programme_rules import check_programme
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.safety import Concern, Screening, Site, check_plan, safety_rules, screen

HEAD = 'id = "made"\nname = "Made"\nsummary = "Made for a test."\ncare_weeks = 0\n'

Make = Callable[[str], Programme]
Answers = Callable[..., Screening]
Check = Callable[..., list[Concern]]


@pytest.fixture
def make(installed: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return a function that reads a programme without its head: weeks and tracks are given."""

    def programme(text: str) -> Programme:
        source = TomlSource(tmp_path_factory.getbasetemp() / "made.toml", HEAD + text)
        made = Programme.model_validate(source.value)
        check_programme(made, installed)
        return made

    return programme


@pytest.fixture
def answers() -> Answers:
    """Return a function that answers the screen with no, but for what is given; None leaves a question open."""

    def given(*yes: str, on: date | None = None, open_questions: tuple[str, ...] = ()) -> Screening:
        asked = [name for name in safety_rules().questions if name not in open_questions]
        return screen({name: name in yes for name in asked}, answered_on=on)

    return given


@pytest.fixture
def check(make: Make, answers: Answers, installed: Catalogue) -> Check:
    """Return a function that lists the concerns about a plan."""

    def concerns(
        *tracks: str,
        head: str = "",
        weeks: int = 40,
        site: Site = "midportion",
        yes: tuple[str, ...] = (),
        longest_run_km: float | None = 100,
    ) -> list[Concern]:
        programme = make(f"weeks = {weeks}\n{head}" + "".join(tracks))
        return list(check_plan(programme, installed, site=site, screening=answers(*yes), longest_run_km=longest_run_km))

    return concerns
