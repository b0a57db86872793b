"""What there is to do: sessions of one or more clips, from a folder or from a table that lists them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from screening.movements import get_movement
from screening.types import ScreeningError, View

CLIP_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"})
COLUMNS = ("file", "movement", "view", "session", "height_cm", "camera_height_cm", "note")
DECLARABLE = (View.FRONT, View.BACK, View.LEFT, View.RIGHT)
HEIGHT_CM, CAMERA_HEIGHT_CM = (80.0, 250.0), (5.0, 300.0)

_MAX_NAME_CHARS = 80


@dataclass(frozen=True)
class Session:
    """Clips that make one screening.

    Attributes
    ----------
    name : of its folder among the results; no two sessions have the same.
    movement : id. clips : where they lie. labels : how the list names them.
    views : one per clip, None where it is to be found out.
    height_cm, camera_height_cm : of the person and of the lens; None where not given.
    """

    name: str
    movement: str
    clips: tuple[Path, ...]
    labels: tuple[str, ...]
    views: tuple[View | None, ...]
    height_cm: float | None = None
    camera_height_cm: float | None = None


@dataclass(frozen=True)
class _Row:
    """One clip of the list; ``place`` says where it stands, for messages."""

    place: str
    clip: Path
    label: str
    movement: str
    view: View | None
    session: str
    height_cm: float | None
    camera_height_cm: float | None


def plan(source: Path, movement: str | None, view: View | None) -> tuple[Session, ...]:
    """Return the sessions of a folder (every clip is one) or of a table, in their order.

    Parameters
    ----------
    movement, view : of clips for which the list says nothing.

    Raises
    ------
    ScreeningError
        If the source cannot be read, holds no clip, or says something that cannot be meant. A clip that is missing or
        broken is no such error: it is found out when its turn comes.
    """
    if movement is not None:
        get_movement(movement)
    if source.is_dir():
        sessions = _sessions(_folder_rows(source, movement, view))
    else:
        sessions = _sessions(_table_rows(source, movement, view))
    if not sessions:
        raise ScreeningError(
            f"{source}: there is no clip in it ({', '.join(sorted(CLIP_SUFFIXES))}). Choose another."
        )
    return sessions


def _folder_rows(folder: Path, movement: str | None, view: View | None) -> list[_Row]:
    """Every clip below the folder as a session of its own; hidden files and folders are left out."""
    if movement is None:
        raise ScreeningError(f"{folder}: add --movement ID, to say what was filmed in this folder.")
    rows = []
    for path in sorted(folder.rglob("*")):
        label = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in CLIP_SUFFIXES and not hidden and path.is_file():
            rows.append(_Row(label, path, label, movement, view, "", None, None))
    return rows


def _table_rows(table: Path, movement: str | None, view: View | None) -> list[_Row]:
    """Read a CSV with a header; files are named from the folder that the table lies in."""
    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise ScreeningError(
            f"{table}: cannot be read ({why}). Give a folder of clips, or a table as CSV."
        ) from error
    head = text.partition("\n")[0]
    delimiter = ";" if ";" in head and "," not in head else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, restkey="")
    _check_header(table, reader.fieldnames or ())
    return [
        _table_row(table, reader.line_num, cells, movement, view)
        for cells in reader
        if any(value for value in cells.values())
    ]


def _check_header(table: Path, names: Iterable[str]) -> None:
    """Refuse a table without files, and a column that would be left out without a word."""
    given = [name.strip() for name in names]
    unknown = [name for name in given if name not in COLUMNS]
    if "file" not in given or unknown:
        problem = f"there is no column {unknown[0]!r}" if unknown else "the column 'file' is missing"
        raise ScreeningError(f"{table}: {problem}; the columns are {', '.join(COLUMNS)}.")


def _table_row(
    table: Path, line: int, cells: Mapping[str, str | None], movement: str | None, view: View | None
) -> _Row:
    """Read one line of a table."""
    place = f"{table}, line {line}"
    said = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    if "" in cells or not said["file"]:
        problem = "more cells than the header" if "" in cells else "no file is named"
        raise ScreeningError(f"{place}: {problem}. Correct this line.")
    chosen = said["movement"] or movement
    if not chosen:
        raise ScreeningError(f"{place}: no movement is named. Fill the column, or add --movement ID for all.")
    try:
        get_movement(chosen)
    except ScreeningError as error:
        raise ScreeningError(f"{place}: {error}") from error
    return _Row(
        place=place,
        clip=table.parent / said["file"],
        label=said["file"],
        movement=chosen,
        view=_view(place, said["view"], view),
        session=said["session"],
        height_cm=_length_cm(place, "height_cm", said["height_cm"], HEIGHT_CM),
        camera_height_cm=_length_cm(place, "camera_height_cm", said["camera_height_cm"], CAMERA_HEIGHT_CM),
    )


def _view(place: str, word: str, otherwise: View | None) -> View | None:
    """Read a declared view; empty means what holds for the whole list, auto means to find it."""
    if word in ("", "auto"):
        return None if word else otherwise
    if word not in DECLARABLE:
        raise ScreeningError(
            f"{place}: view {word!r} is none of {', '.join(DECLARABLE)} and auto. Correct this line."
        )
    return View(word)


def _length_cm(place: str, column: str, text: str, limits: tuple[float, float]) -> float | None:
    """Read a length in centimetres, with a point or a comma; None where the cell is empty."""
    if not text:
        return None
    low, high = limits
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ScreeningError(
            f"{place}: {column} {text!r} is no length between {low:g} and {high:g} cm. Correct it."
        )
    return value


def _sessions(rows: Sequence[_Row]) -> tuple[Session, ...]:
    """Put rows of one session together, each session where its first row stands."""
    grouped: dict[str, list[_Row]] = {}
    for number, row in enumerate(rows):
        grouped.setdefault(row.session or f"\n{number}", []).append(row)  # no cell holds a line break
    taken: set[str] = set()
    return tuple(_session(own, taken) for own in grouped.values())


def _session(rows: Sequence[_Row], taken: set[str]) -> Session:
    """Make one session of its rows; ``taken`` are the names so far, which this one is added to."""
    first = rows[0]
    for row in rows[1:]:
        for column in ("movement", "height_cm", "camera_height_cm"):
            if getattr(row, column) != getattr(first, column):
                raise ScreeningError(
                    f"{row.place}: {column} differs from the first clip of session {row.session!r}. Correct it."
                )
    return Session(
        name=_own_name(first.session or str(Path(first.label).with_suffix("")), taken),
        movement=first.movement,
        clips=tuple(row.clip for row in rows),
        labels=tuple(row.label for row in rows),
        views=tuple(row.view for row in rows),
        height_cm=first.height_cm,
        camera_height_cm=first.camera_height_cm,
    )


def _own_name(wish: str, taken: set[str]) -> str:
    """Return a name for a folder on any system, near to what was wished and not yet taken."""
    plain = re.sub(r"[^\w.-]+", "_", wish).strip("._")[:_MAX_NAME_CHARS] or "clip"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name.casefold())
    return name
