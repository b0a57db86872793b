"""Let the next pictures be made while the present one is worked on."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")

AHEAD = 3
"""So many pictures wait at most: enough to bridge a slow one, and memory stays flat."""


def read_ahead(source: Generator[T], ahead: int = AHEAD) -> Generator[T]:
    """Yield what ``source`` yields, in its order, made in a thread of its own up to ``ahead`` pieces early.

    An error of the source is raised here, after the pieces that came before it. Closing this generator ends the
    thread and closes the source.
    """
    end = object()
    with closing(source), ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as reader:
        waiting = deque(reader.submit(next, source, end) for _ in range(ahead))
        try:
            while True:
                piece = waiting.popleft().result()
                if piece is end:
                    return
                waiting.append(reader.submit(next, source, end))
                yield piece  # type: ignore[misc]  # whatever is not the end is a piece
        finally:
            for future in waiting:
                future.cancel()
