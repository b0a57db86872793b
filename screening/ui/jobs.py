"""Long work outside the page: a page script may be stopped and run again at any moment, a job may not.

One job measures at a time in the whole program, because the pose model already uses every core.
"""

from __future__ import annotations

import logging
import secrets
import threading
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any, Generic, TypeVar

import streamlit as st

from screening.types import ScreeningError

Progress = Callable[[float, str], None]
ResultT = TypeVar("ResultT")

WAITING = "Waiting for another measurement to end"
STARTING = "Starting"


_UNFINISHED: weakref.WeakSet[Job[Any]] = weakref.WeakSet()
_STOP_WITHIN_S = 10.0


class StopRequestedError(Exception):
    """The person pressed Stop: raised inside the work at its next sign of progress."""


class Job(Generic[ResultT]):
    """Work that runs beside the page; ``fraction`` (0 to 1) says how far it is.

    ``failed`` is the sentence for the person where the work fails unexpectedly; a reference number is added to it.
    """

    def __init__(
        self, executor: ThreadPoolExecutor, work: Callable[[Progress], ResultT], failed: str
    ) -> None:
        self.fraction = 0.0
        self._failed = failed
        self._sentence: str | None = None
        self._stop = Event()
        self._future: Future[ResultT] = executor.submit(work, self._report)
        self._failure: str | None = None
        _UNFINISHED.add(self)

    @property
    def done(self) -> bool:
        """Whether there is a result, a failure or a stop."""
        return self._future.done()

    @property
    def sentence(self) -> str:
        """What it does now, in words."""
        return self._sentence or (STARTING if self._future.running() else WAITING)

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until it is done, but not longer than ``timeout_s``; for short work only."""
        wait([self._future], timeout_s)

    def stop(self) -> None:
        """Ask the work to end; it does at its next sign of progress, or never begins."""
        self._stop.set()
        self._future.cancel()

    def result(self) -> ResultT | None:
        """Return what the work returned; None if it failed or was stopped. Only once it is done."""
        return None if self._exception() is not None else self._future.result(timeout=0)

    def failure(self) -> str | None:
        """Return a sentence for the person if the work failed, None if it did not or was stopped."""
        error = self._exception()
        if error is None or isinstance(error, StopRequestedError | CancelledError):
            return None
        if isinstance(error, ScreeningError):
            return str(error)
        if self._failure is None:
            self._failure = f"{self._failed} Reference {log_failure(error)}."
        return self._failure

    def _exception(self) -> BaseException | None:
        """Return what went wrong, a stop included."""
        if self._future.cancelled():
            return CancelledError()
        return self._future.exception(timeout=0)

    def _report(self, fraction: float, sentence: str) -> None:
        """Take a sign of progress from the work, and end it if it shall stop."""
        if self._stop.is_set():
            raise StopRequestedError
        self.fraction, self._sentence = min(max(fraction, 0.0), 1.0), sentence


def end_with_program() -> None:
    """See to it that unfinished jobs stop before the interpreter takes the ground from under them.

    When a program ends, Python first refuses new work to all executors, and only then waits for the running work:
    the pose library cannot even close its files then, and says so at length. The hook in front of that is private
    to the standard library (its own executors use it), so it is used only where it exists.
    """
    register = getattr(threading, "_register_atexit", None)
    if register is not None:
        register(_stop_all)


def _stop_all() -> None:
    """Stop all jobs and give them a moment to end."""
    jobs = list(_UNFINISHED)
    for job in jobs:
        job.stop()
    for job in jobs:
        job.wait(_STOP_WITHIN_S)


def log_failure(error: BaseException) -> str:
    """Write to the log what kind of error happened where; return the reference number under which it stands there.

    The error's own words stay out of it: they may hold a file name or a measured value.
    """
    reference = secrets.token_hex(2).upper()
    where = "".join(traceback.format_tb(error.__traceback__))
    logging.getLogger("screening.ui").error("reference %s %s\n%s", reference, type(error).__name__, where)
    return reference


@st.cache_resource(show_spinner=False)
def measuring() -> ThreadPoolExecutor:
    """Return the executor of the long work, shared by all sessions: one job at a time."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="measure")


@st.cache_resource(show_spinner=False)
def drawing() -> ThreadPoolExecutor:
    """Return the executor of the short work (pictures), which must not wait for a measurement."""
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="draw")


@st.cache_resource(show_spinner=False)
def writing() -> ThreadPoolExecutor:
    """Return the executor of the files to keep: a picture that is looked at does not wait for the report."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="write")
