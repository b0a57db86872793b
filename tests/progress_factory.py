"""Visits with given values: every error and every change in the tests of progress is arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from screening.clinic.progress import Conditions, Of, Subject, TakeValue, VisitRecord
from screening.movements import MOVEMENTS
from screening.types import Grade, Side, View

KNEE = Subject("squat", "knee_flexion_peak", Of.VALUE, Side.RIGHT)
KNEES = Subject("squat", "knee_flexion_peak", Of.DIFFERENCE)
LEAN = Subject("squat", "trunk_lean_peak")
SHIFT = Subject("squat", "pelvic_shift")
SAME = Conditions(
    version="1",
    norms_sha256="n",
    model="full",
    model_sha256="m",
    setup={"camera": "Logitech", "distance_cm": 320, "camera_height_cm": 90},
    picture=(1280, 720),
)
FIRST = date(2026, 3, 2)


def value(
    number: float,
    subject: Subject = KNEE,
    *,
    sem: float = 4.0,
    same: float | None = None,
    n: int = 5,
    views: tuple[View, ...] = (View.RIGHT,),
    grade: Grade = Grade.A,
    conditions: Conditions = SAME,
    shown: float | None = None,
) -> TakeValue:
    """One value of one take; ``sem`` between days, ``same`` between takes of one day (the same if not given)."""
    metric = MOVEMENTS[subject.movement].metric(subject.metric)
    return TakeValue(
        subject,
        views,
        metric.label,
        metric.unit,
        grade,
        number,
        n,
        sem if same is None else same,
        sem,
        conditions,
        shown,
    )


def visit(number: int, *takes: TakeValue, accepted: tuple[Subject, ...] = ()) -> VisitRecord:
    """A visit a fortnight after the one before; what was accepted in it was flagged in it."""
    day = FIRST + timedelta(days=14 * (number - 1))
    return VisitRecord(number, day, takes, frozenset(accepted), frozenset(accepted), f"v{number}")


def elsewhere(**noted: object) -> Conditions:
    """The usual conditions but for what is given; a key of the set-up replaces that of the set-up."""
    fields = {name: noted.pop(name) for name in list(noted) if name in Conditions.__dataclass_fields__}
    return replace(SAME, setup={**SAME.setup, **noted}, **fields)
