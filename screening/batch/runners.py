"""Where sessions are worked on: in processes of this computer, or by the workers of a cluster.

Both hand back the number of each task with its outcome, or with the error that it ended in, as they come.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from screening.batch.work import Outcome, Task, run_session
from screening.types import ScreeningError

Done = tuple[int, Outcome | BaseException]

_CONNECT_WITHIN_S = 20


def run_here(tasks: Sequence[Task], workers: int) -> Iterator[Done]:
    """Work on so many sessions at a time, each in a process of its own, so that none can take the others with it.

    Where a process dies over a clip, the sessions that were at work are tried once more, one by one: only the one
    that is to blame fails.
    """
    processes = max(1, min(workers, len(tasks)))
    threads = max(1, workers // processes)
    left = [(number, replace(task, threads=threads)) for number, task in enumerate(tasks)]
    while left:
        suspects: list[tuple[int, Task]] = []
        yield from _run_pool(left, processes, suspects)
        for number, task in suspects:
            alone: list[tuple[int, Task]] = []
            yield from _run_pool([(number, task)], 1, alone)
            if alone:
                problem = "The program that worked on this session was ended by the computer; it may need more memory."
                yield number, ScreeningError(problem)


def _run_pool(
    left: list[tuple[int, Task]], processes: int, suspects: list[tuple[int, Task]]
) -> Iterator[Done]:
    """Take tasks off ``left`` until it is empty or a process dies; then ``suspects`` are those that were at work."""
    spawn = multiprocessing.get_context("spawn")  # a forked process would lack the threads of the libraries
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_end_at_interrupt) as pool:
        running: dict[Future[Outcome], tuple[int, Task]] = {}
        try:
            while (left or running) and not suspects:
                while left and len(running) < processes:
                    number, task = left.pop(0)
                    running[pool.submit(run_session, task)] = (number, task)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    number, task = running.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        suspects += [(number, task), *running.values()]
                        running.clear()
                        break
                    yield number, _outcome(future)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _outcome(future: Future[Outcome]) -> Outcome | BaseException:
    error = future.exception()
    return future.result() if error is None else error


def _end_at_interrupt() -> None:
    """Let Ctrl+C end a worker at once and without words; the program itself says what happened."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_on_cluster(tasks: Sequence[Task], address: str) -> Iterator[Done]:
    """Work on the sessions with the workers of a Dask scheduler, which must see the clips under the same paths.

    Raises
    ------
    ScreeningError
        If Dask is not installed here, or no scheduler answers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise ScreeningError(
            "--scheduler: Dask is not installed here. Install the program with its extra 'cluster'."
        ) from error
    try:
        client = Client(address, timeout=_CONNECT_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ScreeningError(
            f"--scheduler {address}: no scheduler answers there ({type(error).__name__}). Start it with "
            "'dask scheduler', or correct the address."
        ) from error
    with client:
        numbers = {client.submit(run_session, task, pure=False): number for number, task in enumerate(tasks)}
        try:
            for future in as_completed(list(numbers), loop=client.loop):
                number = numbers.pop(future)
                if future.cancelled():
                    yield number, ScreeningError("The cluster gave this session up. Start the batch again.")
                    continue
                failure = future.exception()
                yield number, future.result() if failure is None else failure
        finally:
            client.cancel(list(numbers))
