"""What the papers of a visit are made of: plain words and screenings, gathered elsewhere; nothing is looked up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from screening.body.chart import Scar
from screening.types import Finding, Screening


@dataclass(frozen=True)
class SheetFinding:
    """An accepted finding.

    Attributes
    ----------
    screening, index : where its numbers and its evidence are. sentence : as it is told, machine's or therapist's.
    own_words : whether the sentence is the therapist's. note : the therapist's. tests : results by hand for it.
    """

    screening: Screening
    index: int
    sentence: str
    own_words: bool = False
    note: str = ""
    tests: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.screening.findings[self.index]


@dataclass(frozen=True)
class Step:
    """One exercise for home: release first, then activation; either may be missing. ``until`` in words."""

    release: str
    release_s: int | None
    activation: str
    repetitions: int | None
    per_day: int
    until: str


@dataclass(frozen=True)
class VisitSheet:
    """One visit in words.

    Attributes
    ----------
    clinic, phone, emergency : of the clinic's settings, empty where nobody wrote them.
    person : what stands for the client on paper. number : of the visit. day : when it was.
    pain : region to its intensity. scars, goals, history, safety : of the client's story, in words.
    tests, rule_outs, angles, palpation, seen, notes : by the therapist's hands and eyes.
    held : pairs of the visit before, and whether they hold. pairs, before_after, homework : in order.
    deferred, rejected : findings that stand on no client page; rejected only where they were asked for.
    progress : since an earlier visit. signed : by whom and when, empty before. addenda : after it.
    client_finding : the one finding of the client page. client_step : the one exercise.
    client_seen, client_found : the sentences of the client page. changed : since the last time.
    """

    clinic: str
    person: str
    number: int
    day: date
    phone: str = ""
    emergency: str = ""
    pain: Mapping[str, int] = field(default_factory=dict)
    scars: tuple[Scar, ...] = ()
    pain_words: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    safety: str = ""
    findings: tuple[SheetFinding, ...] = ()
    screenings: tuple[Screening, ...] = ()
    tests: tuple[str, ...] = ()
    rule_outs: tuple[str, ...] = ()
    angles: tuple[str, ...] = ()
    palpation: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    before_after: tuple[str, ...] = ()
    homework: tuple[Step, ...] = ()
    adherence: str = ""
    deferred: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    progress: tuple[str, ...] = ()
    signed: str = ""
    addenda: tuple[str, ...] = ()
    client_finding: SheetFinding | None = None
    client_step: Step | None = None
    client_seen: str = ""
    client_found: str = ""
    changed: str = ""


def step_words(step: Step) -> str:
    """Return an exercise in one line: release, then activation, how often, until when."""
    release = (
        f"release {step.release}" + (f" {step.release_s} s" if step.release_s else "") if step.release else ""
    )
    activation = (
        f"activate {step.activation}" + (f" {step.repetitions} ×" if step.repetitions else "")
        if step.activation
        else ""
    )
    done = ", then ".join(part for part in (release, activation) if part) or "as agreed"
    return f"{done}; {step.per_day} × a day, until {step.until}"
