"""`tendonlab schema`: the JSON Schema of the programme file, for editors."""

import click


@click.command(epilog="\b\nExample:\n  tendonlab schema > programme.schema.json\n")
def schema() -> None:
    """Print the JSON Schema of a programme file.

    An editor that knows it completes keys and marks mistakes while one writes. `tendonlab check` finds more: whether
    the parts of a programme fit together.
    """
    import json

    from tendonlab.programme.json_schema import programme_schema

    click.echo(json.dumps(programme_schema(), indent=2))
