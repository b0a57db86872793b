"""Keep the start-up chatter of native libraries off the user's screen, without hiding anything else.

MediaPipe and TensorFlow Lite write to file descriptor 2 by themselves and take no setting that stops them (the
variables of their log library were tried). So descriptor 2 is caught for the short time in which they are known
to chatter; every line that is not such chatter is passed on.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

_STDERR_FD = 2
# Information and warnings of absl logging, as in "W0000 00:00:1795183382.786867    9281 file.cc:114] ..."
_CHATTER = re.compile(
    rb"INFO: Created TensorFlow Lite|WARNING: All log messages before absl|[IW]\d{4} [\d:.]+ +\d+ \S+\]"
)


@dataclass
class _Catch:
    """One catch is shared by all threads that are inside at the same time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    n_inside: int = 0
    real_stderr: int | None = None
    caught: IO[bytes] | None = None

    def begin(self) -> None:
        """Point descriptor 2 to a temporary file; do nothing where there is no standard error."""
        try:
            self.real_stderr = os.dup(_STDERR_FD)
        except OSError:
            return
        self.caught = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end(), by whichever thread is last
        _flush_python()
        os.dup2(self.caught.fileno(), _STDERR_FD)

    def end(self) -> None:
        """Point descriptor 2 back and pass on what was not chatter."""
        if self.real_stderr is None or self.caught is None:
            return
        _flush_python()
        os.dup2(self.real_stderr, _STDERR_FD)
        os.close(self.real_stderr)
        self.caught.seek(0)
        kept = [line for line in self.caught if not _CHATTER.match(line)]
        self.caught.close()
        self.real_stderr = self.caught = None
        if kept:
            os.write(_STDERR_FD, b"".join(kept))


_CATCH = _Catch()


@contextmanager
def native_chatter_hidden() -> Iterator[None]:
    """Hide what native libraries report while starting; other lines appear when the block ends."""
    with _CATCH.lock:
        if not _CATCH.n_inside:
            _CATCH.begin()
        _CATCH.n_inside += 1
    try:
        yield
    finally:
        with _CATCH.lock:
            _CATCH.n_inside -= 1
            if not _CATCH.n_inside:
                _CATCH.end()


def _flush_python() -> None:
    """Write out what Python holds back for standard error, so that no line lands on the wrong side."""
    if sys.stderr is not None:
        sys.stderr.flush()
