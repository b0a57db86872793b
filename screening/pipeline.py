"""The whole line, from clips to findings. Start reading here.

    video.py -> pose.py -> signals -> camera -> kinematics -> segmentation -> metrics -> findings

What lies between pose and metrics is put together in repetition_recording.py; for walking in gait/recording.py.
:func:`screen` is pure: poses in, result out. :func:`analyze` puts the files and the pose model in front of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from screening import __version__, findings, groups, kinematics, metrics
from screening.candidates import Material
from screening.corrections import Corrections, correct_cycles, correct_takes, in_words
from screening.gait.metrics import measure_strides
from screening.gait.recording import examine_walking
from screening.movements import get_movement
from screening.norms import Norms, load_norms
from screening.repetition_recording import Subject, examine_repetitions
from screening.types import (
    BoolArray,
    Cycle,
    FindingStatus,
    Movement,
    Provenance,
    Recording,
    Screening,
    ScreeningError,
    StrideRule,
    Take,
    VideoInfo,
    View,
)
from screening.verdicts import REFUSED, reason

if TYPE_CHECKING:
    from screening.pose import PoseEstimator
    from screening.pose_cache import KeptPoses

Progress = Callable[[float, str], None]
"""Told a fraction from 0 to 1 and a short sentence."""


def screen(
    movement: Movement,
    takes: Sequence[Take],
    *,
    model: str,
    model_sha256: str,
    height_cm: float | None = None,
    camera_height_cm: float | None = None,
    norms: Norms | None = None,
    corrections: Corrections | None = None,
) -> Screening:
    """Screen one movement from one or more takes. Pure: the same takes always give the same result.

    Parameters
    ----------
    model, model_sha256 : the pose model that made the landmarks, for the record.
    height_cm, camera_height_cm : of the person and of the lens above the floor; both together give the camera's tilt.
    norms : limits and errors to judge by; None for those shipped with the program.
    corrections : repetitions that a person left out, and takes whose sides were exchanged; None for none.

    Raises
    ------
    ValueError : if there is no take.
    """
    if not takes:
        raise ValueError("screen: expected at least one take, got none")
    norms, corrections = norms or load_norms(), corrections or Corrections()
    takes = correct_takes(takes, corrections)
    subject = Subject(height_cm, camera_height_cm)
    seen = [
        _examine(movement, take, index, subject, norms, first=_first_of(takes, index))
        for index, take in enumerate(takes)
    ]
    recordings = tuple(recording for recording, _, _ in seen)
    stills = [still for _, still, _ in seen]
    cycles = correct_cycles((cycle for _, _, own in seen for cycle in own), corrections)
    if isinstance(movement.cycles, StrideRule):
        measurements = measure_strides(movement, recordings, cycles, norms)
    else:
        measurements = metrics.measure(movement, recordings, stills, cycles, norms)
    material = Material(movement.id, recordings, cycles, measurements, norms)
    found = findings.find(movement, material)
    return Screening(
        movement=movement,
        recordings=recordings,
        cycles=cycles,
        measurements=measurements,
        findings=found,
        groups=groups.group_findings(found, movement.id, norms),
        provenance=_provenance(movement, model, model_sha256, subject, norms, corrections),
    )


def _first_of(takes: Sequence[Take], index: int) -> int:
    """The first take that is the same film as this one: a clip given twice must not confirm itself."""
    own = takes[index]
    return next(
        other
        for other, take in enumerate(takes)
        if take is own
        or (
            take.video.sha256 == own.video.sha256
            and np.array_equal(take.pose.image_px, own.pose.image_px, equal_nan=True)
        )
    )


def _examine(
    movement: Movement, take: Take, index: int, subject: Subject, norms: Norms, *, first: int
) -> tuple[Recording, BoolArray, tuple[Cycle, ...]]:
    """One take to its recording, its standing frames and its cycles; ``first``: which take is the same film."""
    known = [] if first == index else [reason("same_clip", REFUSED, first=first + 1)]
    if isinstance(movement.cycles, StrideRule):
        gates = norms.quality
        walked, strides = examine_walking(take, index, movement.cycles, movement.lowpass_hz, gates, known)
        return walked, np.zeros(len(take.pose.time_s), dtype=bool), strides
    return examine_repetitions(
        take, index, movement.cycles, movement.lowpass_hz, norms.quality, known, subject
    )


def _provenance(
    movement: Movement,
    model: str,
    model_sha256: str,
    subject: Subject,
    norms: Norms,
    corrections: Corrections,
) -> Provenance:
    return Provenance(
        version=__version__,
        model=model,
        model_sha256=model_sha256,
        norms_sha256=norms.sha256,
        parameters={
            "lowpass_hz": movement.lowpass_hz,
            "focal_share": kinematics.FOCAL_SHARE,
            "height_cm": subject.height_cm,
            "camera_height_cm": subject.camera_height_cm,
            **({"corrections": in_words(corrections)} if corrections else {}),
        },
    )


def analyze(
    clips: Sequence[Path],
    movement_id: str,
    views: Sequence[View | None],
    *,
    model: str = "full",
    height_cm: float | None = None,
    camera_height_cm: float | None = None,
    workers: int | None = None,
    poses: KeptPoses | None = None,
    progress: Progress | None = None,
) -> Screening:
    """Analyse clip files: find the landmarks, then :func:`screen` them.

    Parameters
    ----------
    views : one per clip, None where it is to be found out.
    workers : threads for the pose model; the result does not depend on it. None: ``SCREENING_WORKERS`` or all cores.
    poses : where landmarks are kept and looked for, so that no clip is followed twice; None keeps nothing.

    Raises
    ------
    ScreeningError : for a file, model or movement that cannot be used.
    """
    from screening import models, pose, video  # heavy, so only when a clip is really analysed

    movement = get_movement(movement_id)
    if len(views) != len(clips):
        raise ScreeningError(
            f"{len(clips)} clip(s) but {len(views)} view(s): name one view for each clip, in order, or none at all."
        )
    tell = progress or (lambda *_: None)
    infos = [video.probe(clip) for clip in clips]
    chosen = models.require(model, tell)
    estimator: PoseEstimator = pose.MediaPipePose(chosen, workers or pose.default_workers())
    if poses is not None:
        estimator = poses.around(estimator, chosen.sha256)
    takes = _find_bodies(estimator, clips, infos, views, tell)
    tell(0.97, "Measuring")
    result = screen(
        movement,
        takes,
        model=chosen.name,
        model_sha256=chosen.sha256,
        height_cm=height_cm,
        camera_height_cm=camera_height_cm,
    )
    tell(1.0, "Done")
    return result


def _find_bodies(
    estimator: PoseEstimator,
    clips: Sequence[Path],
    infos: Sequence[VideoInfo],
    views: Sequence[View | None],
    tell: Progress,
) -> list[Take]:
    """Run the pose model over every clip; ``tell`` hears of all of them as one work."""
    takes, total_s, before_s = [], sum(info.duration_s for info in infos) or 1.0, 0.0
    for clip, info, view in zip(clips, infos, views, strict=True):
        shares = before_s / total_s, info.duration_s / total_s
        part = partial(_tell_part, tell, f"Finding the body in {clip.name}", *shares)
        estimate = estimator.estimate(clip, info, part)
        takes.append(Take(info, estimate.pose, estimate.people, view, estimate.picture))
        before_s += info.duration_s
    return takes


def _tell_part(tell: Progress, sentence: str, before: float, share: float, done: float) -> None:
    """Pass on how far one clip of several is; the last twentieth is left for measuring."""
    tell(0.95 * (before + share * done), sentence)


def is_assessed(screening: Screening) -> bool:
    """Whether anything at all could be judged: decides the exit status 0 or 3."""
    return any(f.status is not FindingStatus.NOT_ASSESSED for f in screening.findings)
