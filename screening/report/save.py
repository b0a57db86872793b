"""Write a result file so that it is either whole or not there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from screening.types import ScreeningError


def save_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, replacing an older one; ``ScreeningError`` where the disk refuses."""
    unfinished: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".saving-", delete=False) as stream:
            unfinished = Path(stream.name)
            stream.write(content)
        unfinished.chmod(0o644)  # a temporary file is private; a result is an ordinary file
        unfinished.replace(path)
    except OSError as error:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
        raise ScreeningError(
            f"{path}: could not be written ({error.strerror}). Choose another folder, or free some space."
        ) from error
