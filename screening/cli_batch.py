"""The verbs of ``screening`` for many recordings, and for the landmarks that are kept between analyses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.types import View

cache_app = typer.Typer(
    help="Landmarks kept from earlier analyses: see or delete them.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command("batch")(analyze_many)
    app.add_typer(cache_app, name="cache")


def analyze_many(
    source: Annotated[
        Path,
        typer.Argument(help="A folder of clips, or a table (CSV) with a column 'file'; see docs/batch.md."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for index.csv and one folder of results per session.")],
    movement: Annotated[
        str | None, typer.Option(help="Movement of clips for which the table names none.")
    ] = None,
    view: Annotated[str, typer.Option(help="View of clips for which the table names none.")] = "auto",
    model: Annotated[str, typer.Option(help="Pose model: lite, full or heavy.")] = "full",
    report: Annotated[bool, typer.Option("--report", help="A PDF report for each session too.")] = False,
    workers: Annotated[
        int | None, typer.Option(help="Sessions at a time on this computer; one per core.", min=1)
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Work on a Dask cluster: tcp://HOST:PORT. Its workers must see the clips."),
    ] = None,
    keep_poses: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Whether to use and keep landmarks for a later analysis."),
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Analyse many recordings; what an earlier run finished is skipped, and no clip stops the others."""
    from screening import batch, deliver
    from screening.cli import ASSESSED, NOTHING_ASSESSED, _check_model, _declared_views, _progress_bar

    _check_model(f"--model {model}", model)
    declared: View | None = _declared_views([view], 1)[0]
    sessions = batch.plan(source, movement, declared)
    deliver.prepare(None, out)
    order = batch.Order(model, report, keep_poses, workers, scheduler)
    with _progress_bar(quiet=quiet) as tell:
        done = batch.run_batch(sessions, out, order, tell)
    if not quiet:
        typer.echo(
            f"Clips analysed: {done.analysed}, nothing could be assessed: {done.nothing_assessed}, "
            f"not readable: {done.failed} ({done.resumed} were done before). Index: {done.index}"
        )
    raise typer.Exit(ASSESSED if done.analysed else NOTHING_ASSESSED)


@cache_app.command("show")
def show_cache() -> None:
    """Say where landmarks are kept, how many, and how much room they take."""
    from screening import pose_cache

    kept = pose_cache.shared()
    count, n_bytes = kept.size()
    typer.echo(
        f"{kept.folder}: {count} {'clip' if count == 1 else 'clips'}, {n_bytes / 1e6:.1f} of at most "
        f"{kept.max_bytes / 1e6:.0f} MB"
    )


@cache_app.command("clear")
def clear_cache() -> None:
    """Delete all landmarks that are kept; no result changes, the next analysis finds them anew."""
    from screening import pose_cache

    count = pose_cache.shared().clear()
    typer.echo(f"{count} {'clip' if count == 1 else 'clips'} deleted from {pose_cache.shared().folder}")
