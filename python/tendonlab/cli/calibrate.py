"""`tendonlab calibrate`: fit the model to the published facts."""

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  tendonlab calibrate --out calibration
  tendonlab calibrate --out calibration --points 512 --participants 150

\b
Written into the folder:
  posterior.csv    the ensemble: draws of the calibrated parameters
  left-out.csv     what the model says of each trial when it has not seen it
  parameters.toml  the parameter table with medians and 95 % intervals of the posterior
  calibration.md   what was learnt, and what was not

\b
`make calibrate` puts them where the next build takes them from.
"""
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write into.")
@click.option(
    "--points",
    type=click.IntRange(8),
    default=640,
    show_default=True,
    help="Points of each design; a few hundred at least.",
)
@click.option(
    "--participants", type=click.IntRange(20), default=300, show_default=True, help="Simulated people of an arm."
)
@click.option("--steps", type=click.IntRange(100), default=3000, show_default=True, help="Steps of the sampler.")
@click.option("--members", type=click.IntRange(2), default=100, show_default=True, help="Size of the ensemble.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Same seed, same result.")
def calibrate(out: Path, points: int, participants: int, steps: int, members: int, seed: int) -> None:
    """Fit the calibrated parameters to the published facts.

    Only facts marked as calibration are fitted. Each trial is also left out in turn and predicted from the others. The
    defaults take about twenty minutes on two cores.
    """
    import sys

    from tendonlab import __version__
    from tendonlab.calibration.fit import Settings
    from tendonlab.calibration.fit import calibrate as run
    from tendonlab.calibration.left_out import LeftOut, to_csv
    from tendonlab.calibration.priors import Priors
    from tendonlab.calibration.report import page
    from tendonlab.calibration.table_update import updated_table
    from tendonlab.catalogue import load_catalogue
    from tendonlab.errors import OutputError
    from tendonlab.evidence import FactTable, read_facts
    from tendonlab.evidence.predict import Predictor
    from tendonlab.output import check_output, replacing
    from tendonlab.progress import stage_bar

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {out}: {error.strerror}") from error
    # Before half an hour of work, not after it.
    for name in ("posterior.csv", "left-out.csv", "parameters.toml", "calibration.md"):
        check_output(out / name)
    catalogue = load_catalogue()
    table = read_facts(catalogue.folder / "evidence" / "facts.csv", catalogue)
    fitted = FactTable(table.path, (fact for fact in table if fact.use == "calibration"), table.programmes)
    settings = Settings(participants=participants, points=points, steps=steps, members=members, seed=seed)
    between_trials = {kind: entry.sd for kind, entry in catalogue.between_trials.items()}
    with stage_bar(sys.stderr) as stage:
        fit = run(
            Predictor(fitted, catalogue, participants, seed),
            Priors(catalogue.parameters),
            between_trials,
            settings,
            stage,
        )
    left_out = {
        fact.id: LeftOut(float(value), float(sd))
        for fact, value, sd in zip(fit.facts, fit.left_out, fit.left_out_sd, strict=True)
    }
    texts = {
        "posterior.csv": fit.ensemble.to_csv(),
        "left-out.csv": to_csv(left_out),
        "parameters.toml": updated_table(catalogue.parameters, fit.ensemble),
        "calibration.md": page(fit, catalogue.parameters, settings, __version__),
    }
    for name, text in texts.items():
        with replacing(out / name) as path:
            path.write_text(text, encoding="utf-8")
    click.echo(
        f"{len(fit.facts)} facts, {len(fit.priors.symbols)} parameters, {fit.ensemble.size} draws; "
        f"largest R-hat {fit.chains.r_hat.max():.3f}\nWritten: {', '.join(str(out / name) for name in texts)}"
    )
