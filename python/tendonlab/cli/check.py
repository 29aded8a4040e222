"""`tendonlab check`: the mistakes in a programme file."""

from pathlib import Path

import click


@click.command(epilog="\b\nExamples:\n  tendonlab check my_programme.toml\n  tendonlab check programmes/*.toml\n")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> int:
    """Check programme files, and explain the mistakes in them.

    All mistakes that are found at once are shown, each with its line and column, and often with what was probably
    meant. One can hide another in the same entry, so check again after mending. The exit code is 0 if all files are
    good, otherwise 2.
    """
    from tendonlab.catalogue import load_catalogue
    from tendonlab.catalogue.programme_file import programme_mistakes, read_programme
    from tendonlab.catalogue.toml_source import TomlSource
    from tendonlab.errors import InputError
    from tendonlab.programme.layout import rungs_of

    catalogue = load_catalogue()
    bad = 0
    for file in files:
        try:
            source = TomlSource.read(file)
        except InputError as error:
            click.echo(str(error))
            if str(file) in catalogue.programmes:
                click.echo(
                    f"  '{file}' is the id of a shipped programme: check reads files; try `tendonlab show {file}`"
                )
            bad += 1
            continue
        mistakes = programme_mistakes(source, catalogue)
        for mistake in mistakes:
            click.echo(f"{mistake}\n")
        if mistakes:
            click.echo(f"{file}: {_count(len(mistakes), 'mistake')}")
            bad += 1
            continue
        programme = read_programme(source, catalogue)
        rungs = sum(len(rungs_of(track)) for track in programme.tracks)
        size = [(len(programme.tracks), "track"), (rungs, "rung"), (programme.weeks, "week")]
        click.echo(f"{file}: good: {', '.join(_count(number, what) for number, what in size)}")
    return InputError.exit_code if bad else 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
