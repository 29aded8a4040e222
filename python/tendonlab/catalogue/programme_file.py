"""Reading a programme file, and finding every mistake in it.

The models stop at what is wrong in a value; the rules need a whole programme. So that one misspelt unit does not hide
everything else, what the models refuse is mended as well as can be guessed, and the rest is looked at again.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from tendonlab.catalogue.mending import Mended
from tendonlab.catalogue.problems import Problem, first_of, in_order
from tendonlab.catalogue.programme_rules import Library, programme_problems
from tendonlab.catalogue.programmes import Programme
from tendonlab.catalogue.schema import as_problem, without_echoes
from tendonlab.catalogue.toml_source import TomlSource
from tendonlab.errors import DataFileError

_MOST_ROUNDS = 50  # of mending; each takes something out or fills something in


def read_programme(source: TomlSource, library: Library) -> Programme:
    """Read and check a programme.

    Parameters
    ----------
    source
        The file.
    library
        What it may use.

    Raises
    ------
    DataFileError
        For the mistake that stands first in the file; it says how many more there are.
    """
    programme, mistakes = _look(source, library)
    if programme is None or mistakes:
        raise first_of(mistakes)
    return programme.model_copy(update={"text": source.text})


def programme_mistakes(source: TomlSource, library: Library) -> list[DataFileError]:
    """Find every mistake in a programme file.

    Parameters
    ----------
    source
        The file.
    library
        What it may use.

    Returns
    -------
    list of DataFileError
        In the order they stand in the file; empty if it is good.
    """
    return _look(source, library)[1]


def _look(source: TomlSource, library: Library) -> tuple[Programme | None, list[DataFileError]]:
    """Return the programme, if there is one without mending, and all mistakes."""
    try:
        programme = Programme.model_validate(source.value)
    except DataFileError as error:
        return None, [error]
    except ValidationError:
        return None, _mistakes_by_mending(source, library)
    return programme, in_order([_placed(source, problem) for problem in programme_problems(programme, library)])


def _mistakes_by_mending(source: TomlSource, library: Library) -> list[DataFileError]:
    mended = Mended(TomlSource(source.path, source.text).value)  # read anew, because mending changes it
    problems: list[Problem] = []
    for _ in range(_MOST_ROUNDS):
        try:
            programme = Programme.model_validate(mended.data)
        except ValidationError as error:
            found = without_echoes(error)
            problems += [as_problem(details) for details in found if not mended.is_echo(details)]
            if not any([mended.mend(details) for details in found]):
                break
        else:
            rules = programme_problems(programme, library)
            problems += [problem for problem in rules if not mended.is_echo_of_a_rule(problem)]
            break
    return in_order([_placed(source, replace(problem, path=mended.in_file(problem.path))) for problem in problems])


def _placed(source: TomlSource, problem: Problem) -> DataFileError:
    return source.error(problem.path, problem.message, problem.suggestion, at_key=problem.at_key)
