"""The `tendonlab` command: argument parsing, exit codes, errors in plain words.

Commands import what they need when they run, so that --help and list answer at once.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import click

from tendonlab.cli.calibrate import calibrate
from tendonlab.cli.check import check
from tendonlab.cli.cite import cite
from tendonlab.cli.compare import compare
from tendonlab.cli.inspect import inspect
from tendonlab.cli.listing import listing
from tendonlab.cli.safety import safety
from tendonlab.cli.schema import schema
from tendonlab.cli.sensitivity import sensitivity
from tendonlab.cli.show import show
from tendonlab.cli.sweep import sweep
from tendonlab.cli.trace import trace
from tendonlab.cli.validate import validate
from tendonlab.errors import OutputError, TendonLabError

INTERNAL_ERROR = 1
INTERRUPTED = 130

_EPILOG = """\b
Examples:
  tendonlab list programmes
  tendonlab show alfredson
  tendonlab check my_programme.toml
  tendonlab compare alfredson hsr silbernagel wait-and-see --population midportion \\
      --participants 2000 --weeks 52 --seed 1 --out results.h5 --figure results.png
  tendonlab inspect results.h5

\b
Exit codes:
  0    done
  1    internal error (run again with --debug and report it)
  2    the input was wrong: an unknown name, a bad number, a bad file
  3    the output could not be written
  4    `validate --strict` found a fact that the model misses
  5    `sweep`: some points are not possible, or nobody came through; the file says which and why
  130  interrupted with Ctrl-C
"""


@dataclass
class _Settings:
    debug: bool = False


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from tendonlab._core import __version__

    click.echo(f"tendonlab {__version__}")
    context.exit()


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_obj
def cli(settings: _Settings, debug: bool) -> None:
    """Virtual trials of Achilles tendon loading programmes.

    The same simulated people go through every programme with the same luck. All numbers come from a model; they
    describe simulated people, never anybody's own tendon, and are no medical advice.
    """
    settings.debug = debug


cli.add_command(calibrate)
cli.add_command(check)
cli.add_command(cite)
cli.add_command(compare)
cli.add_command(inspect)
cli.add_command(listing)
cli.add_command(safety)
cli.add_command(schema)
cli.add_command(sensitivity)
cli.add_command(show)
cli.add_command(sweep)
cli.add_command(trace)
cli.add_command(validate)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program's name; those of the process if not given.

    Returns
    -------
    int
        As listed in ``tendonlab --help``.
    """
    settings = _Settings()
    try:
        outcome = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="tendonlab",
            obj=settings,
            standalone_mode=False,
        )
        return outcome if isinstance(outcome, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        notes = getattr(stop.__cause__ or stop, "__notes__", ["nothing was left half-written"])
        click.echo(f"interrupted; {'; '.join(notes)}", err=True)
        return INTERRUPTED
    except TendonLabError as error:
        if settings.debug:
            traceback.print_exc()
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    except SystemExit:  # click's end when nobody reads on, as in `tendonlab list exercises | head -1`
        return 0
    except Exception as error:
        if settings.debug:
            traceback.print_exc()
        if isinstance(error, OSError) and not _can_print():
            click.echo(f"Error: cannot write to the standard output: {error.strerror}", err=True)
            return OutputError.exit_code
        click.echo(f"Internal error: {type(error).__name__}: {error}\nRun again with --debug to see where.", err=True)
        return INTERNAL_ERROR


def _can_print() -> bool:
    """Whether standard output still takes a character; if not, what it holds back is dropped."""
    try:
        click.echo()
    except OSError:
        # Otherwise the interpreter tries again at its end, and complains once more.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        return False
    return True


def main() -> None:
    """Entry point of the `tendonlab` command."""
    # A closed terminal or a `kill` tidies up as Ctrl-C does.
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.default_int_handler)
    sys.exit(run())
