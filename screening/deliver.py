"""Hand a result over: JSON, tables, report and annotated clips into the places that were asked for."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from screening.pipeline import Progress
from screening.types import FindingStatus, Screening, ScreeningError

if TYPE_CHECKING:
    from screening.export import Format


@dataclass(frozen=True)
class Targets:
    """Where the result goes; None where it was not asked for. ``json_stdout``: alone on standard output."""

    json_file: Path | None
    json_stdout: bool
    out: Path | None


def prepare(json_file: str | None, out: Path | None) -> Targets:
    """Make sure that every place can be written to, before minutes of work depend on it."""
    to_stdout = json_file == "-"
    path = Path(json_file) if json_file and not to_stdout else None
    if path is not None:
        if path.is_dir():
            raise ScreeningError(f"{path}: --json needs a file, this is a folder; add a file name.")
        _try_writing(path.parent)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(out, error) from error
        _try_writing(out)
    return Targets(path, to_stdout, out)


def _try_writing(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> ScreeningError:
    why = error.strerror or type(error).__name__
    return ScreeningError(f"{folder}: this folder cannot be written to ({why}); choose another one.")


def export_formats(words: Sequence[str], out: Path | None) -> tuple[Format, ...]:
    """Read what ``--export`` names, apart or with commas between, and make sure that it can be written.

    Raises
    ------
    ScreeningError : for an unknown format, without a folder, or where a library is missing.
    """
    if not words:
        return ()
    from screening.export import Format, require_c3d

    if out is None:
        raise ScreeningError("--export: files for other programs need a folder; add --out FOLDER.")
    named = [name.strip().lower() for word in words for name in word.split(",")]
    for name in named:
        if name not in tuple(Format):
            raise ScreeningError(f"--export {name}: there is no such format; use {', '.join(Format)}.")
    if Format.C3D in named:
        require_c3d()
    return tuple(dict.fromkeys(Format(name) for name in named))


def deliver(
    screening: Screening,
    clips: Sequence[Path],
    targets: Targets,
    *,
    with_video: bool,
    progress: Progress,
    formats: Collection[Format] = (),
) -> None:
    """Write everything that was asked for.

    Parameters
    ----------
    formats : files for other programs, into the folder of ``targets``.

    Raises
    ------
    ScreeningError : where a file cannot be written; what was written before stays.
    """
    from screening import export
    from screening.report import pdf

    if targets.json_stdout:
        sys.stdout.write(export.result_json(screening))
        sys.stdout.flush()
    if targets.json_file is not None:
        _write_text(targets.json_file, export.result_json(screening))
    if targets.out is not None:
        progress(0.98, "Writing the results")
        export.write_results(screening, targets.out)
        export.write_programs(screening, targets.out, formats)
        pdf.write_pdf(screening, list(clips), targets.out / "report.pdf", made_on=date.today())
        if with_video:
            _write_clips(screening, clips, targets.out, progress)


def _write_text(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(path.parent, error) from error


def _write_clips(screening: Screening, clips: Sequence[Path], out: Path, progress: Progress) -> None:
    from screening import overlay

    for index, clip in enumerate(clips):
        name = annotated_name(clip, index, clips)
        drawing = partial(_tell_share, progress, f"Drawing {name}")
        overlay.write_annotated(clip, screening, index, out / name, drawing)


def _tell_share(progress: Progress, sentence: str, share: float) -> None:
    progress(share, sentence)


def annotated_name(clip: Path, index: int, clips: Sequence[Path]) -> str:
    """Name of the annotated clip; numbered where two clips have the same name."""
    twins = [other.stem for other in clips].count(clip.stem) > 1
    return f"{clip.stem}{f'_{index + 1}' if twins else ''}_annotated.mp4"


def summary(screening: Screening) -> str:
    """What the terminal shows: recordings with what limits them, the findings by outcome, what was seen together."""
    from screening.report import certainty, walking, wording

    lines = []
    for number, recording in enumerate(screening.recordings, start=1):
        valid = sum(cycle.valid for _, cycle in certainty.named_cycles(screening, number - 1))
        lines.append(
            f"Recording {number}: {recording.video.file}, {wording.VIEW_WORDS[recording.view]}, "
            f"{wording.count(valid, wording.cycle_noun(screening.movement))}, "
            f"{wording.QUALITY_WORDS[recording.quality.status]}"
        )
        if screening.movement.walking and recording.usable:
            lines += [f"  {line}" for line in walking.walk_lines(screening, number - 1)]
        lines += [f"  ! {reason.message} {reason.fix}" for reason in recording.quality.reasons]
        if certainty.repairs_count(recording):
            lines.append(f"  {certainty.repairs_text(recording)}")
    for status in wording.STATUS_ORDER:
        found = screening.with_status(status)
        if found:
            lines.append(f"{wording.STATUS_WORDS[status]} ({len(found)})")
        lines += [f"  {line}" for line in _outcome_lines(screening, status)]
    lines += _number_lines(screening) + _together_lines(screening)
    lines.append(wording.SAFE_FIRST)
    return "\n".join(lines)


def _outcome_lines(screening: Screening, status: FindingStatus) -> list[str]:
    """One sentence for each finding of an outcome; for what was not assessed, one for each reason."""
    from screening.report import wording

    found = screening.with_status(status)
    if status is FindingStatus.NOT_ASSESSED:
        return [f"{titles}: {reason}" for titles, reason in wording.grouped_by_reason(found)]
    return [
        wording.finding_sentence(finding, screening.movement, wording.evidence_views(finding, screening))
        for finding in found
    ]


def _number_lines(screening: Screening) -> list[str]:
    """Times and distances of walking; nothing in other movements."""
    from screening.norms import load_norms
    from screening.report import walking

    lines = []
    for title, table in walking.tables_of(screening, load_norms()) if screening.movement.walking else ():
        lines.append(f"{walking.NUMBERS_HEADING} ({title})")
        for row in walking.number_lines(table):
            sides = f"left {row.left}, right {row.right}" if row.right else row.left
            lines.append(f"  {row.label}: {sides}")
    return lines


def _together_lines(screening: Screening) -> list[str]:
    """One line for each pattern that several findings fit, other reasons first, then the tests."""
    from screening.norms import load_norms
    from screening.report import wording
    from screening.report.checks import fits

    return [
        " ".join(
            part
            for part in (
                f"{wording.fit_title(fit.title, fit.side, together=True)}.",
                wording.causes_text(fit.other_causes),
                f"{wording.TESTS_HEADING}: {', '.join(fit.tests)}." if fit.tests else "",
            )
            if part
        )
        for fit in fits(screening, load_norms())
        if fit.grouped
    ]
