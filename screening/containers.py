"""What the bytes of a clip file tell before it is decoded: whether it is there, is a film, breaks off.

Players stop at such files with "invalid data"; here the user is told which of the usual causes it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from screening.types import ScreeningError

_STILL_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_STILL_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif"})
_EBML = b"\x1aE\xdf\xa3"
_MATROSKA_PARENTS = frozenset({b"\x18S\x80g", b"\x1fC\xb6u"})  # Segment and Cluster
_MP4_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})


def file_error(path: Path, problem: str) -> ScreeningError:
    """Return the one-line error for a file: its name, what is wrong, what to do."""
    return ScreeningError(" ".join(f"{path}: {problem}.".splitlines()))


def os_reason(error: OSError) -> str:
    """Return the operating system's words for an error, without the path."""
    return (error.strerror or str(error)).lower()


def check_is_film(path: Path) -> None:
    """Refuse what can be told from its first bytes not to be a film.

    Raises
    ------
    ScreeningError
        If the file is missing, a folder, empty, not readable, or a still picture.
    """
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError as error:
        raise file_error(path, "there is no such file. Check the name and the folder") from error
    except IsADirectoryError as error:
        raise file_error(path, "is a folder. Name the clip inside it") from error
    except OSError as error:
        problem = f"cannot be read ({os_reason(error)}). Check that you may open it, or copy it elsewhere"
        raise file_error(path, problem) from error
    if not head:
        raise file_error(path, "is empty. Copy or record the clip again")
    riff_picture = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if head.startswith(_STILL_BEGINNINGS) or riff_picture or head[8:12] in _STILL_BRANDS:
        raise file_error(path, "is a picture, not a clip. Choose the film")


def breaks_off(path: Path) -> bool:
    """Whether the file ends inside a part that should be longer (MP4, MOV, Matroska, WebM, AVI).

    A file that happens to end between two parts cannot be told from a whole one.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        if head[:4] == b"RIFF":
            return any(end > size for _, end in _riff_chunks(file, size))
        if head[:4] == _EBML:
            return any(end > size for _, end in _matroska_elements(file, size))
        if head[4:8] in _MP4_FIRST_BOXES:
            return any(end > size for _, end in _mp4_boxes(file, size))
    return False


def unreadable(path: Path) -> ScreeningError:
    """Return the error for a file that no reader could open, with the cause if it can be told."""
    size = path.stat().st_size
    with path.open("rb") as file:
        boxes = list(_mp4_boxes(file, size))
    is_mp4 = bool(boxes) and boxes[0][0] in _MP4_FIRST_BOXES
    if is_mp4 and b"moov" not in [kind for kind, end in boxes if end <= size]:
        problem = "breaks off: its index is missing, so nothing can be read. Copy, save or record it again"
    elif breaks_off(path):
        problem = "breaks off too early, so nothing can be read. Copy, save or record it again"
    else:
        problem = "is not a film that can be read. Save it again as MP4 (H.264)"
    return file_error(path, problem)


def read_whole_boxes(path: Path) -> bytes:
    """Return the bytes up to the end of the last outermost MP4 box that is whole; none if it is no MP4."""
    size = path.stat().st_size
    with path.open("rb") as file:
        end = max((end for _, end in _mp4_boxes(file, size) if end <= size), default=0)
        file.seek(0)
        return file.read(end)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mp4_boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield kind and end of the outermost boxes (ISO/IEC 14496-12); an end may lie beyond the file."""
    start = 0
    while start + 8 <= size:
        file.seek(start)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        end = start + length if length else size  # 0: up to the end of the file
        if end < start + 8:
            return
        yield kind, end
        start = end


def _riff_chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield kind and end of the outermost RIFF chunks (long AVI files have several)."""
    start = 0
    while start + 8 <= size:
        file.seek(start)
        header = file.read(8)
        if header[:4] != b"RIFF":
            return
        end = start + 8 + int.from_bytes(header[4:], "little")
        yield header[:4], end
        start = end + end % 2


def _matroska_elements(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield identifier and end of the elements down to the blocks (RFC 8794); clusters are looked into.

    WebM from a browser leaves the lengths of its segment and clusters open; their blocks have one.
    """
    start = 0
    while start < size:
        file.seek(start)
        header = file.read(12)
        n_id = 9 - header[0].bit_length()
        if n_id > 4 or len(header) <= n_id or not header[n_id]:
            return
        n_length = 9 - header[n_id].bit_length()
        content = start + n_id + n_length
        length = int.from_bytes(header[n_id : n_id + n_length], "big") & ((1 << 7 * n_length) - 1)
        is_open = length == (1 << 7 * n_length) - 1
        end = content if is_open else content + length
        yield header[:n_id], end
        start = content if is_open or header[:n_id] in _MATROSKA_PARENTS else end
