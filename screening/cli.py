"""The same verbs from the shell. Exit status: 0 analysed, 3 nothing could be assessed, 2 unusable call or file."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from screening import __version__, cli_batch
from screening.clinic import commands as clinic_commands
from screening.types import ScreeningError, View

if TYPE_CHECKING:
    from screening.pipeline import Progress

ASSESSED, UNEXPECTED, UNUSABLE, NOTHING_ASSESSED, INTERRUPTED = 0, 1, 2, 3, 130
DECLARABLE = ("front", "back", "left", "right", "auto")
MODEL_CHOICES = ("lite", "full", "heavy")

USAGE_ERROR: type[Exception] = typer.BadParameter.__bases__[0]
"""Base of every wrong call (unknown option, missing argument), which typer does not export by name."""

ViewOption = Annotated[
    list[str] | None,
    typer.Option(
        help="What faces the camera, once per clip, in order: front, back, left, right or auto (default)."
    ),
]
ModelOption = Annotated[str, typer.Option(help="Pose model: lite, full or heavy.")]
HeightOption = Annotated[
    float | None, typer.Option(help="Height of the person in cm; with --camera-height the tilt is found.")
]
CameraHeightOption = Annotated[float | None, typer.Option(help="Height of the lens above the floor in cm.")]
JsonOption = Annotated[
    str | None, typer.Option("--json", help="Write the result as JSON to this file; - for standard output.")
]
OutOption = Annotated[
    Path | None, typer.Option(help="Folder for result.json, angles.csv, cycles.csv and report.pdf.")
]
ExportOption = Annotated[
    list[str] | None,
    typer.Option(
        "--export",
        help="With --out: files for other programs too: trc, mot, c3d, csv; several with commas between.",
    ),
]

app = typer.Typer(
    help="Movement screening from one webcam: measured joint angles with their errors, on this computer only.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(help="Which pose models are here; fetch, build or add one.", no_args_is_help=True)
app.add_typer(models_app, name="models")
cli_batch.register(app)
clinic_commands.register(app)


@app.callback()
def describe(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Movement screening from one webcam: measured joint angles with their errors, on this computer only."""
    if version:
        typer.echo(__version__)
        raise typer.Exit(ASSESSED)


@app.command("app")
def start_app(
    port: Annotated[
        int | None, typer.Option(help="Port of the app on this computer.", min=1, max=65535)
    ] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let tablets and phones of this network in, over https.")
    ] = False,
    make_certificate: Annotated[
        bool,
        typer.Option("--make-certificate", help="With --lan: make the certificate for it, for one year."),
    ] = False,
) -> None:
    """Start the app in the browser. End it with Ctrl+C."""
    from screening.ui import launch
    from screening.ui.lan import prepare

    if make_certificate and not lan:
        raise ScreeningError("--make-certificate belongs to --lan: 'screening app --lan --make-certificate'.")
    raise typer.Exit(launch.run(port, prepare(make=make_certificate) if lan else None))


@app.command()
def analyze(
    clips: Annotated[
        list[Path], typer.Argument(help="Clips of one movement; together they make one screening.")
    ],
    movement: Annotated[str, typer.Option(help="Which movement was filmed; see 'screening movements'.")],
    view: ViewOption = None,
    model: ModelOption = "full",
    height: HeightOption = None,
    camera_height: CameraHeightOption = None,
    json_file: JsonOption = None,
    out: OutOption = None,
    export: ExportOption = None,
    video: Annotated[bool, typer.Option("--video", help="With --out: the annotated clips too.")] = False,
    keep_poses: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Whether to use and keep landmarks for a later analysis."),
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Analyse clips of one movement: measurements with their errors, and findings."""
    from screening import deliver, pipeline, pose_cache

    _check_call(model, height, camera_height, json_file=json_file, video=video, out=out)
    views = _declared_views(view or [], len(clips))
    formats = deliver.export_formats(export or [], out)
    targets = deliver.prepare(json_file, out)
    with _progress_bar(quiet=quiet) as tell:
        result = pipeline.analyze(
            clips,
            movement,
            views,
            model=model,
            height_cm=height,
            camera_height_cm=camera_height,
            poses=pose_cache.shared() if keep_poses else None,
            progress=tell,
        )
        deliver.deliver(result, clips, targets, with_video=video, progress=tell, formats=formats)
    if not quiet and json_file != "-":
        typer.echo(deliver.summary(result))
    raise typer.Exit(ASSESSED if pipeline.is_assessed(result) else NOTHING_ASSESSED)


@app.command()
def movements(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """List the movements with their views, cues and metrics."""
    from screening.movements import MOVEMENTS

    if as_json:
        listing = [
            {
                "id": movement.id,
                "title": movement.title,
                "views": [view.value for view in movement.views],
                "cue": movement.cue,
                "metrics": [
                    {
                        "id": metric.id,
                        "label": metric.label,
                        "unit": metric.unit,
                        "views": [view.value for view in metric.grades],
                        "grade": min(metric.grades.values()).value,
                        "grades": {view.value: grade.value for view, grade in metric.grades.items()},
                        "definition": metric.definition,
                    }
                    for metric in movement.metrics
                ],
            }
            for movement in MOVEMENTS.values()
        ]
        typer.echo(json.dumps(listing, indent=2, ensure_ascii=False))
        return
    for movement in MOVEMENTS.values():
        typer.echo(f"{movement.id}: {movement.title} (views: {', '.join(movement.views)})\n  {movement.cue}")
        for metric in movement.metrics:
            views = ", ".join(f"{view} {grade}" for view, grade in metric.grades.items())
            typer.echo(f"    {metric.id:26} {metric.label} [{metric.unit}] ({views})")


@models_app.command("list")
def list_models() -> None:
    """Which pose models are here, where from, with their checksums."""
    from screening import models

    typer.echo(f"Folder: {models.models_folder()}")
    for listing in models.available():
        size = f"{listing.size_bytes / 1e6:.1f} MB" if listing.size_bytes else ""
        typer.echo(f"{listing.name:6} {listing.state.value:20} {size:8} sha256 {listing.sha256 or '-'}")
        for source in listing.sources:
            typer.echo(f"       from {source}")


@models_app.command("fetch")
def fetch_model(
    name: Annotated[str, typer.Argument(help="lite, full or heavy.")] = "full",
) -> None:
    """Fetch and build a pose model from its official package, verified by checksum."""
    from screening import models

    _check_model(name, name)
    with _progress_bar(quiet=False) as tell:
        model = models.fetch(name, tell)
    typer.echo(f"{model.name}: {model.path} sha256 {model.sha256}")


@models_app.command("add")
def add_model(
    file: Annotated[Path, typer.Argument(help="A .task bundle that somebody brought.")],
    name: Annotated[
        str | None, typer.Option(help="Which model it replaces, where it is not a published one.")
    ] = None,
) -> None:
    """Take a pose model from a file and note its checksum."""
    from screening import models

    if name is not None:
        _check_model(f"--name {name}", name)
    model = models.add(file, name)
    typer.echo(f"{model.name}: {model.path} sha256 {model.sha256}")
    if model.warning:
        typer.echo(model.warning, err=True)


@app.command("doctor")
def examine_computer() -> None:
    """Say what this computer has: Python, libraries, model, camera hints, disk, write access."""
    from screening import doctor

    marks = {"ok": "✓", "warning": "!", "problem": "✗"}
    checks = doctor.examine()
    for check in checks:
        typer.echo(f"{marks[check.status.value]} {check.name}: {check.found}")
        if check.advice:
            typer.echo(f"    {check.advice}")
    raise typer.Exit(1 if any(check.status.value == "problem" for check in checks) else 0)


def _check_call(
    model: str,
    height: float | None,
    camera_height: float | None,
    *,
    json_file: str | None,
    video: bool,
    out: Path | None,
) -> None:
    """Refuse what cannot be meant, before any file is opened."""
    _check_model(f"--model {model}", model)
    if height is not None and not 80 <= height <= 250:
        raise ScreeningError(
            f"--height {height:g}: give the person's height in centimetres, between 80 and 250."
        )
    if camera_height is not None and not 5 <= camera_height <= 300:
        raise ScreeningError(
            f"--camera-height {camera_height:g}: give the lens height above the floor in cm, between 5 and 300."
        )
    if json_file == "":
        raise ScreeningError("--json '': give a file name, or - for standard output.")
    if video and out is None:
        raise ScreeningError("--video: the annotated clips need a folder; add --out FOLDER.")


def _check_model(said: str, name: str) -> None:
    """Refuse a pose model that does not exist; ``said`` is what the user typed."""
    if name not in MODEL_CHOICES:
        raise ScreeningError(f"{said}: there is no such pose model; use {', '.join(MODEL_CHOICES)}.")


def _declared_views(words: Sequence[str], n_clips: int) -> list[View | None]:
    """The view of each clip; None for auto."""
    for word in words:
        if word not in DECLARABLE:
            raise ScreeningError(f"--view {word}: there is no such view; use {', '.join(DECLARABLE)}.")
    if words and len(words) != n_clips:
        from screening.report.numbers import count

        given, clips = count(len(words), "view"), count(n_clips, "clip")
        raise ScreeningError(f"--view: {given} for {clips}; name one view for each clip, in order, or none.")
    return [None if word == "auto" else View(word) for word in words] or [None] * n_clips


@contextmanager
def _progress_bar(*, quiet: bool) -> Iterator[Progress]:
    """A bar on standard error, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda fraction, sentence: bar.update(task, completed=fraction, description=sentence)


def spread_views(arguments: Sequence[str]) -> list[str]:
    """Let ``--view front left`` stand for ``--view front --view left``."""
    spread: list[str] = []
    after_view = 0
    for word in arguments:
        if after_view > 1 and word in DECLARABLE:
            spread.append("--view")
        elif word == "--view":
            after_view = 0
        after_view = after_view + 1 if (word == "--view" or (after_view and word in DECLARABLE)) else 0
        spread.append(word)
    return spread


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every error is one line on standard error."""
    given = spread_views(sys.argv[1:] if arguments is None else arguments)
    _let_streams_say_everything()
    try:
        code = app(given, prog_name="screening", standalone_mode=False)
    except USAGE_ERROR as error:
        sys.exit(_say(_usage_problem(error), "See 'screening --help'."))
    except ScreeningError as error:
        sys.exit(_say(str(error)))
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("Stopped.\n")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last line before the user, who must never see a traceback
        sys.exit(_say_unexpected(error))
    sys.exit(code if isinstance(code, int) else ASSESSED)


def _let_streams_say_everything() -> None:
    """Keep a stream that does not know ° or ± from ending the work: Windows pipes are in an old code page.

    What another program reads is UTF-8 everywhere, as JSON asks for.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _usage_problem(error: Exception) -> str:
    """What is wrong with the call, as a sentence; the value that was given is named where one was."""
    said = str(getattr(error, "format_message", error.__str__)()).strip().rstrip(".")
    return f"{said or 'A command is missing'}."


def _say_unexpected(error: Exception) -> int:
    """Write where it happened to a log file (no messages, which may hold names) and point to it in one line."""
    import secrets
    import traceback

    from screening import models

    reference = secrets.token_hex(2).upper()
    log = models.home_folder() / "logs" / "errors.log"
    where = "".join(traceback.format_tb(error.__traceback__))
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"reference {reference} {type(error).__name__}\n{where}\n")
        kept = f"Details: reference {reference} in {log}."
    except OSError:
        kept = f"Details could not be written to {log}."
    _say(f"Something unexpected went wrong ({type(error).__name__}); the clip is unchanged.", kept)
    return UNEXPECTED


def _say(message: str, hint: str = "") -> int:
    """One line on standard error; the exit status of an unusable call."""
    line = " ".join(f"{message} {hint}".split())
    sys.stderr.write(f"screening: {line}\n")
    return UNUSABLE


if __name__ == "__main__":
    main()
