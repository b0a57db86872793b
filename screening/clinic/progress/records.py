"""What progress is told in: what is compared, its values at the visits, and the change between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from screening.types import Grade, Side, View


class Outcome(StrEnum):
    """What may be said of a change; ``NO_CHANGE_SHOWN`` is not "unchanged"."""

    REAL = "real"
    POSSIBLE = "possible"
    NO_CHANGE_SHOWN = "no_change_shown"
    NOT_COMPARABLE = "not_comparable"


class Day(StrEnum):
    """Which error a change is held against: that between two films of one visit, or of two visits."""

    SAME = "same"
    OTHER = "other"


class Of(StrEnum):
    """What is compared: one value, right minus left, or the mean of both legs."""

    VALUE = "value"
    DIFFERENCE = "difference"
    MEAN = "mean"


class Direction(StrEnum):
    """Where a change went. The last three are of differences between sides and of ways to one side."""

    MORE = "more"
    LESS = "less"
    TOWARDS = "towards"
    AWAY = "away"
    CHANGED_SIDES = "changed_sides"


class Differs(StrEnum):
    """What keeps two visits from being compared."""

    METHOD = "method"
    MODEL = "model"
    CAMERA = "camera"
    PICTURE = "picture"
    DISTANCE = "distance"
    HEIGHT = "height"
    MARK = "mark"
    ARMS = "arms"
    SHOES = "shoes"
    HEELS = "heels"
    SURFACE = "surface"
    VIEW = "view"
    TOO_FEW = "too_few"
    NOT_MEASURED = "not_measured"


class Recompute(StrEnum):
    """How an old visit could be made comparable: from its landmarks, or only from a film that was kept."""

    FROM_POSES = "from_poses"
    FROM_FILM = "from_film"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Subject:
    """What is compared over the visits, whatever view shows it. ``side`` None where there is none."""

    movement: str
    metric: str
    of: Of = Of.VALUE
    side: Side | None = None


@dataclass(frozen=True)
class Conditions:
    """Under which a value was made; None or an empty table where it was not noted.

    Attributes
    ----------
    version, norms_sha256 : of the method. model, model_sha256 : of the pose model.
    setup : camera, distance_cm, camera_height_cm, floor_mark, arms, shoes, heels, as they were noted.
    picture : width and height in pixels. surface : of a walk.
    has_poses, has_film : whether landmarks and film are still there.
    """

    version: str = ""
    norms_sha256: str = ""
    model: str = ""
    model_sha256: str = ""
    setup: Mapping[str, str | float | bool] = field(default_factory=dict)
    picture: tuple[int, int] | None = None
    surface: str | None = None
    has_poses: bool = True
    has_film: bool = False


@dataclass(frozen=True)
class TakeValue:
    """One value of one take (for a difference from two side clips: of both).

    Attributes
    ----------
    views : the views it comes from. n : measured cycles behind it.
    sem_same, sem_other : standard error between takes of one day, and of two days, in ``unit``: the table's with the
        spread of this take's own repetitions.
    shown : share of a true change that this view shows; None where that is not known.
    """

    subject: Subject
    views: tuple[View, ...]
    label: str
    unit: str
    grade: Grade
    value: float
    n: int
    sem_same: float
    sem_other: float
    conditions: Conditions
    shown: float | None = None


@dataclass(frozen=True)
class VisitRecord:
    """What one visit gives to progress.

    Attributes
    ----------
    takes : every value of every take that was not filmed after treatment.
    accepted : subjects behind findings that the therapist accepted in this visit.
    extreme : subjects behind findings that were flagged or observed in this visit: chosen because they stood out.
    """

    number: int
    day: date
    takes: tuple[TakeValue, ...] = ()
    accepted: frozenset[Subject] = frozenset()
    extreme: frozenset[Subject] = frozenset()
    visit_id: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing that was not the same.

    Attributes
    ----------
    before, after : as noted. visit : its number, where only one visit is concerned.
    """

    what: Differs
    before: str | float | None = None
    after: str | float | None = None
    visit: int | None = None


@dataclass(frozen=True)
class Change:
    """One subject between two visits (or two takes of one visit), held against its own error.

    Attributes
    ----------
    before, after : the values; None where not measured. first, last : numbers of the visits.
    change : after minus before; None where nothing is to be compared.
    sem : standard error of one value; mdc80, mdc95 : change that 80 and 95 % of repeats of nothing stay under.
    p, p_holm : chance of such a change from error alone; the same among all that the headline counts.
    headline : counted by the headline, because an accepted finding stands behind it; the others are exploratory.
    held_back : beyond its own error, yet called possible only, because several were compared.
    extreme : chosen because it stood out, so that the next value tends to be nearer to the middle by itself.
    own_error : the client's own takes differ by more than the table says, so that their error counts.
    differs : what keeps it from being compared, or where compared all the same, what to keep in mind.
    recompute : how the older method or model could be brought up to date; None where that is not what differs.
    """

    subject: Subject
    label: str
    unit: str
    grade: Grade | None
    views: tuple[View, ...]
    outcome: Outcome
    first: int
    last: int
    before: float | None = None
    after: float | None = None
    change: float | None = None
    sem: float | None = None
    mdc80: float | None = None
    mdc95: float | None = None
    p: float | None = None
    p_holm: float | None = None
    direction: Direction | None = None
    headline: bool = False
    held_back: bool = False
    extreme: bool = False
    own_error: bool = False
    shown: float | None = None
    differs: tuple[Difference, ...] = ()
    recompute: Recompute | None = None


@dataclass(frozen=True)
class Point:
    """One visit in the trend of a subject; ``comparable`` with the first point or only to be looked at."""

    visit: int
    day: date
    value: float
    comparable: bool


@dataclass(frozen=True)
class Trend:
    """A subject over all visits, with the band around its first value inside which no change is shown.

    Attributes
    ----------
    band80, band95 : half widths in the subject's unit.
    """

    subject: Subject
    label: str
    unit: str
    points: tuple[Point, ...]
    band80: float
    band95: float
