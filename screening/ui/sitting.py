"""What the app remembers of one person while the page is open: clips, the running job, the result. Never on disk."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import streamlit as st

from screening import pipeline
from screening.containers import checksum
from screening.pose_cache import PoseMemory
from screening.types import Screening, ScreeningError, View
from screening.ui.jobs import Job, Progress, drawing, measuring, writing
from screening.ui.workspace import MAX_CLIPS, StoredClip, Workspace, work_root

_KEY = "sitting"
_FAILED = "The clip could not be measured. It is stored, nothing is lost: measure again or film again."
MadeT = TypeVar("MadeT")


class Sitting:
    """One person in front of the camera, from the first clip to *New screening*.

    Attributes
    ----------
    clips : the clips to measure, in the order in which they came.
    arrived : how many ever came. handed_in : how often the uploader was emptied into :meth:`add`.
    job : the running measurement. message : a sentence about what went wrong last.
    screening, measured, measured_at : the result, the clips behind it in the order of its recordings, and when.
    made : what was drawn or written from the result so far, by a name of its own.
    """

    def __init__(self) -> None:
        self.workspace = Workspace(work_root())
        self.clips: list[StoredClip] = []
        self.arrived = 0
        self.handed_in = 0
        self.message: str | None = None
        self.job: Job[Screening] | None = None
        self.screening: Screening | None = None
        self.measured: tuple[StoredClip, ...] = ()
        self.measured_at = datetime.now()
        self.made: dict[str, Job[Any]] = {}
        self._pending: tuple[StoredClip, ...] = ()
        self._poses = (
            PoseMemory()
        )  # so that measuring again, with another view or clip, follows no clip twice

    def add(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Take the files in; what cannot be taken is said in ``message``."""
        self.message = None
        self.handed_in += 1
        for name, content in files:
            if len(self.clips) >= MAX_CLIPS:
                self.message = f"{name}: not added. {MAX_CLIPS} clips are the most: remove one first."
                break
            try:
                self.clips.append(self.workspace.store(name, content))
                self.arrived += 1
            except ScreeningError as error:
                self.message = str(error)

    def drop(self, clip: StoredClip) -> None:
        """Delete one clip."""
        self.clips.remove(clip)
        if clip.path.is_file():
            self._poses.forget(checksum(clip.path))
        clip.path.unlink(missing_ok=True)

    def measure(
        self,
        movement_id: str,
        views: Sequence[View | None],
        *,
        height_cm: float | None,
        camera_height_cm: float | None,
    ) -> None:
        """Start measuring the clips beside the page; ``views`` has one entry per clip, None = find it."""
        self.message = None
        self._pending = tuple(self.clips)
        paths = [clip.path for clip in self._pending]
        wanted, poses = list(views), self._poses

        def work(progress: Progress) -> Screening:
            return pipeline.analyze(
                paths,
                movement_id,
                wanted,
                height_cm=height_cm,
                camera_height_cm=camera_height_cm,
                poses=poses,
                progress=progress,
            )

        self.job = Job(measuring(), work, _FAILED)
        weakref.finalize(self, self.job.stop)  # a closed browser must not leave the computer measuring

    def collect(self) -> None:
        """Take over what the finished job left: a result, or a sentence about its failure."""
        if self.job is None or not self.job.done:
            return
        self.message, self.screening = self.job.failure(), self.job.result()
        if self.screening is not None:
            self.measured, self.measured_at = self._pending, datetime.now()
        self.job = None

    def stop(self) -> None:
        """Stop the measurement and keep the clips."""
        if self.job is not None:
            self.job.stop()
        self.job = None
        self.message = "Stopped. Your clips are still here."

    def make(self, name: str, work: Callable[[], MadeT], failed: str, *, file: bool = False) -> Job[MadeT]:
        """Return the job that makes something small from the result; it is started once for each ``name``.

        ``file``: something to keep, which takes seconds and waits for nobody who looks at the page.
        """
        if name not in self.made:
            self.made[name] = Job(writing() if file else drawing(), lambda _: work(), failed)
        return self.made[name]

    def reopen(self) -> None:
        """Go back to the clips, keeping them."""
        self._forget_result()

    def close(self) -> None:
        """Delete everything of this person from memory and disk."""
        if self.job is not None:
            self.job.stop()
        self._forget_result()
        self._poses.clear()
        self.workspace.remove()

    def _forget_result(self) -> None:
        """Drop the result and what was drawn from it."""
        for job in self.made.values():
            job.stop()
        self.made = {}
        self.screening, self.measured = None, ()


def current() -> Sitting:
    """Return the sitting of this browser session; a new one at the beginning."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Sitting()
    sitting = st.session_state[_KEY]
    assert isinstance(sitting, Sitting)  # noqa: S101 - tells the type checker; session state is untyped
    return sitting


def start_afresh() -> None:
    """Delete this person's clips and result, and everything typed into the page."""
    current().close()
    st.session_state.clear()
