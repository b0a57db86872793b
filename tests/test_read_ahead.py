"""Pieces are made early in another thread: same order, same errors, never many at a time."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from screening.read_ahead import read_ahead


def numbers(n: int, made: list[int], closed: list[bool]) -> Generator[int]:
    """Count, noting what was made and that the end was reached or the counting closed."""
    try:
        for number in range(n):
            made.append(number)
            yield number
    finally:
        closed.append(True)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 50])
def test_order_and_number_are_kept(n: int) -> None:
    """Every piece comes once, in order; an empty source is no error."""
    closed: list[bool] = []

    assert list(read_ahead(numbers(n, [], closed))) == list(range(n))
    assert closed == [True]


def test_only_a_few_are_made_early() -> None:
    """Memory stays flat: what was made is never more than ``ahead`` beyond what was taken."""
    made: list[int] = []

    for taken, _ in enumerate(read_ahead(numbers(100, made, []), ahead=3), start=1):
        assert len(made) <= taken + 3


def test_an_error_comes_after_the_pieces_before_it() -> None:
    """What was made before the fault is not lost, and the fault is not hidden."""

    def breaking() -> Generator[int]:
        yield 1
        yield 2
        raise OSError("torn")

    pieces = read_ahead(breaking())
    assert [next(pieces), next(pieces)] == [1, 2]
    with pytest.raises(OSError, match="torn"):
        next(pieces)


def test_closing_closes_the_source_and_ends_the_thread() -> None:
    """Whoever stops early leaves no thread and no open file behind."""
    closed: list[bool] = []
    before = threading.active_count()
    pieces = read_ahead(numbers(100, [], closed))
    assert next(pieces) == 0

    pieces.close()

    assert closed == [True]
    assert threading.active_count() == before


def test_pieces_are_made_in_another_thread() -> None:
    """The point of it: the next piece is made while this thread works on the present one."""

    def threads() -> Generator[int]:
        for _ in range(3):
            yield threading.get_ident()

    made_in = set(read_ahead(threads()))
    assert len(made_in) == 1
    assert threading.get_ident() not in made_in
