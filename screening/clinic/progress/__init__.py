"""Before and after, visit to visit: only what lies beyond the error is called change. Pure functions, no store.

For pages, in this order (:mod:`screening.clinic.progress_store` reads the visits):

* :func:`compare_visits` (records, first, last, same_setup_only=True) gives every :class:`Change`, sorted from real to
  not comparable; ``headline`` marks those that the headline counts, the others are exploratory.
* :func:`trend` (records, change) gives the points and the band of one card.
* :func:`compare_takes` (records, number, before, after) judges a re-film of the same visit by the same-day error;
  :func:`can_show` (takes) says beforehand what it could show.
* :func:`compare_beside` (told, first, last) sets pain, goals, hand tests and homework beside it.
* :mod:`.words` and :mod:`.spoken_differences` hold every sentence.

Reading order: :mod:`.records` (types), :mod:`.stored` (values out of a stored result), :mod:`.errors` (how much two
values differ by error alone), :mod:`.conditions` (what keeps them from being compared), :mod:`.judge`, :mod:`.beside`.
"""

from __future__ import annotations

from screening.clinic.progress.beside import Beside, HandTestResult, HomeworkDone, Rated, Told, compare_beside
from screening.clinic.progress.errors import can_show
from screening.clinic.progress.judge import compare_takes, compare_visits, count_outcomes, trend
from screening.clinic.progress.records import (
    Change,
    Conditions,
    Difference,
    Differs,
    Direction,
    Of,
    Outcome,
    Point,
    Recompute,
    Subject,
    TakeValue,
    Trend,
    VisitRecord,
)
from screening.clinic.progress.stored import subject_of_finding, take_values

__all__ = [
    "Beside",
    "Change",
    "Conditions",
    "Difference",
    "Differs",
    "Direction",
    "HandTestResult",
    "HomeworkDone",
    "Of",
    "Outcome",
    "Point",
    "Rated",
    "Recompute",
    "Subject",
    "TakeValue",
    "Told",
    "Trend",
    "VisitRecord",
    "can_show",
    "compare_beside",
    "compare_takes",
    "compare_visits",
    "count_outcomes",
    "subject_of_finding",
    "take_values",
    "trend",
]
