"""Visits to review: films, stored screenings of the four outcomes, and clips whose landmarks can be screened again."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import screening_factory as factory

sys.path.insert(0, str(Path(__file__).parent / "clinic"))

from clinic_factory import Clinic, agree, find_puppet
from sqlalchemy import update

from screening.clinic import jobs, recordings, results, worker
from screening.clinic.recordings import TakeEntry
from screening.clinic.tables import Client, Clip, Job, Result, Visit
from screening.types import (
    Evidence,
    Finding,
    FindingKind,
    FindingStatus,
    Quality,
    QualityReason,
    QualityStatus,
    Screening,
    Side,
    View,
)

NAMES = ("flagged", "watch", "not_assessed", "within_limit")


def busy_screening(counts: Sequence[int] = (5, 6, 4, 9), *, long_names: bool = False) -> Screening:
    """Return the stick person's screening with so many findings of each outcome, each with another evidence moment."""
    base = factory.make_screening()
    statuses = [status for name, n in zip(NAMES, counts, strict=True) for status in [FindingStatus(name)] * n]
    metrics = [metric for metric in base.movement.metrics if metric.id != "descent_time"]
    pairs = [(metric, kind) for kind in FindingKind for metric in metrics]
    findings = []
    for place, status in enumerate(statuses):
        metric, kind = pairs[place % len(pairs)]
        one = _finding(base, metric.id, kind, status, place)
        if long_names:
            one = replace(
                one, label=f"{one.label} of a movement with a very long name that goes on and on {place}"
            )
        findings.append(one)
    return replace(base, findings=tuple(findings))


def _finding(
    base: Screening, metric_id: str, kind: FindingKind, status: FindingStatus, place: int
) -> Finding:
    model = base.findings[1 if kind is FindingKind.ASYMMETRY else 0]
    metric = base.movement.metric(metric_id)
    front = View.FRONT in metric.grades
    seen = status in (FindingStatus.FLAGGED, FindingStatus.WATCH)
    moment = round(1.1 + 0.4 * (place % 24), 4)
    if status is FindingStatus.NOT_ASSESSED:
        why = f"The left heel was hidden in {20 + place} % of the recording. Film from the side in tight trousers."
        nothing = {"value": None, "side": None, "error95": None, "evidence": None, "pattern": None}
        named = {"metric": metric.id, "label": metric.label, "unit": metric.unit, "reason": why}
        return replace(model, kind=kind, status=status, hand_tests=(), n=0, **named, **nothing)
    return replace(
        model,
        metric=metric.id,
        label=metric.label,
        kind=kind,
        status=status,
        side=Side.RIGHT if kind is FindingKind.ASYMMETRY else None,
        value=-11.0 if kind is FindingKind.ASYMMETRY else 0.66 if metric.unit == "ratio" else 12.0,
        limit=10.0 if kind is FindingKind.ASYMMETRY else 0.80 if metric.unit == "ratio" else 8.0,
        error95=9.5 if kind is FindingKind.ASYMMETRY else 0.10 if metric.unit == "ratio" else 3.0,
        unit=metric.unit,
        evidence=Evidence(factory.FRONT if front else factory.LEFT, moment),
        pattern=base.findings[0].pattern if seen else None,
        hand_tests=base.findings[0].hand_tests if seen else (),
        n=factory.N_REPETITIONS,
    )


def swap_marked(screening: Screening) -> Screening:
    """The same, with the program's own doubt about left and right in the first film."""
    reason = QualityReason(
        "swaps",
        QualityStatus.WARN,
        "Left and right may have changed places in 3 % of the pictures.",
        "Check the film.",
    )
    first = replace(screening.recordings[0], quality=Quality((reason,)))
    return replace(screening, recordings=(first, *screening.recordings[1:]))


def unmeasured_screening() -> Screening:
    """No repetition was found: everything is not assessed."""
    base = busy_screening((0, 0, 3, 0))
    return replace(base, cycles=(), measurements=())


def add_screening(
    clinic: Clinic,
    client: Client,
    visit: Visit,
    screening: Screening,
    films: Sequence[bytes] = (b"front film", b"left film"),
) -> Result:
    """Keep films and a screening that was made from them, as if the analysis were done."""
    agree(clinic, visit)
    clips = []
    for recording, content in zip(screening.recordings, films, strict=True):
        entry = TakeEntry(screening.movement.id, recording.view)
        clips.append(
            recordings.store_film(
                clinic.store, clinic.therapist, visit.id, entry, "a.mp4", io.BytesIO(content)
            )
        )
    with clinic.store.writing() as db:
        db.execute(update(Job).where(Job.visit_id == visit.id).values(state="done", fraction=1.0))
    return results.keep(clinic.store, client, visit, [clip.id for clip in clips], screening)


def add_puppet(clinic: Clinic, visit: Visit, content: bytes, view: View = View.FRONT) -> Clip:
    """Keep a film in which a puppet squats, and do its analysis here."""
    agree(clinic, visit)
    clip = recordings.store_film(
        clinic.store, clinic.therapist, visit.id, TakeEntry("squat", view), "a.mp4", io.BytesIO(content)
    )
    while (job := jobs.claim_next(clinic.store)) is not None:
        worker.run(clinic.store, job, find_puppet)
    return clip
