"""The processes that do the jobs, one job at a time by default, because the pose model already uses every core."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import RLock

from screening.clinic import jobs, worker
from screening.clinic.store import Store

_MAX_RESTARTS = 20
_GONE_WITHIN_S = 5.0


class Analyst:
    """Does waiting jobs in the background as long as it is open; call :meth:`wake` when there may be new ones.

    ``estimator`` is a module's function that finds the landmarks of a clip; tests give another one.
    """

    def __init__(
        self, store: Store, *, estimator: worker.Estimator = worker.find_with_model, processes: int = 1
    ) -> None:
        self._store, self._estimator, self._processes = store, estimator, processes
        self._lock = RLock()
        self._pool: ProcessPoolExecutor | None = None
        self._running: set[Future[bool]] = set()
        self._restarts = 0
        self._closed = False

    def wake(self) -> None:
        """Start on what waits; nothing happens while the films are locked or everybody is at work."""
        with self._lock:
            if self._closed or self._store.keyring.locked or self._restarts > _MAX_RESTARTS:
                return
            while len(self._running) < self._processes and jobs.count_waiting(self._store) > len(
                self._running
            ):
                self._submit()

    def _submit(self) -> None:
        if self._pool is None:
            ring, url = self._store.keyring, self._store.engine.url
            secret = ring.secret() if ring.public is not None else None
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=get_context("spawn"),
                initializer=worker.begin,
                initargs=(
                    self._store.places.root,
                    url.render_as_string(hide_password=False),
                    secret,
                    self._estimator,
                ),
            )
        try:
            future = self._pool.submit(worker.run_next)
        except BrokenProcessPool:
            self._replace_pool()
            return
        self._running.add(future)
        future.add_done_callback(self._done)

    def _done(self, future: Future[bool]) -> None:
        """Go on with the next job; after a crash with a new process."""
        with self._lock:
            self._running.discard(future)
            try:
                future.result(timeout=0)
            except CancelledError:
                return
            except BrokenProcessPool:
                self._replace_pool()
            except Exception as error:  # noqa: BLE001 - the database may be away; waking later tries again
                kind = type(error).__name__  # and no more: its words may hold a name
                logging.getLogger("screening.clinic").error("analysis process: %s", kind)  # noqa: TRY400
                return
            if not self._closed:
                self.wake()

    def _replace_pool(self) -> None:
        pool, self._pool, self._running = self._pool, None, set()
        self._restarts += 1
        if pool is not None:
            for process in _processes(
                pool
            ):  # until they are gone for good, their jobs do not count as orphans
                process.join(_GONE_WITHIN_S)
            pool.shutdown(wait=False)
        jobs.take_back_orphans(self._store)

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing runs or waits; False after the time is up. For programs without a page."""
        from concurrent.futures import wait
        from time import monotonic

        until = monotonic() + timeout_s
        while monotonic() < until:
            self.wake()
            with self._lock:
                running = list(self._running)
            if not running:
                return jobs.count_waiting(self._store) == 0
            wait(running, timeout=max(0.0, until - monotonic()))
        return False

    def close(self) -> None:
        """Stop; what runs is taken back at the next start."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)


def _processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    """Return the processes of a pool, for which there is no public way."""
    return list((pool._processes or {}).values())
