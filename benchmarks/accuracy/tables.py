"""The accuracy page: Markdown from the rows of evaluate.py."""

from __future__ import annotations

from benchmarks.accuracy.evaluate import Tables
from benchmarks.accuracy.numbers import as_asked, of_the_squat
from benchmarks.accuracy.table_filming import conditions_table, repetitions_text, yaw_text
from benchmarks.accuracy.table_sides import difference_table, flags_text
from benchmarks.accuracy.table_values import follows_table, values_table

VALUES = (
    "Clips filmed as asked (level camera, light, close-fitting clothes; front view turned by 5° at most). Error = measured "
    "minus true; bias is its mean, SD its spread over clips, MDC95 the smallest change between two visits beyond chance "
    "(2.77 SD). *Within ±* is the share of values whose printed error contains the truth, *without the factor* the share "
    "that would lie inside two thirds of it: the printed error holds a safety factor of 1.5, because the rig is cleaner "
    "than life. *Given* is the share of clips that give the value at all. Beside ours: the plain 2-D angle and MediaPipe's "
    "world landmarks on the same frames."
)
FOLLOWS = (
    "Measured against true over every squat clip of the run, also those filmed badly (front view turned by 10° at most): 1 "
    "would be faithful, 0 blind. A dash: the truth does not vary enough to tell. Where a slope is under 0.7 the "
    "program observes the metric in that view at most and never flags it; under 0.3 it shows the number and does not judge it. A difference between sides that is shown too small may be flagged and is "
    "said to be rather larger."
)
DIFFERENCES = (
    "Sessions with front and two side clips, or a front clip alone, turned by 5° at most. *Symmetric*: true difference under "
    "2. *Slope*: measured against true over all sessions. MDD: smallest difference beyond chance in one session (|bias| + "
    "1.96 SD)."
)


def write_page(tables: Tables, *, title: str, about: list[str]) -> str:
    """The whole page."""
    squat_values, squat_findings = of_the_squat(tables.values), of_the_squat(tables.findings)
    overhead = tables.values[tables.values["movement"] == "overhead_squat"]
    sections: list[tuple[str, list[str]]] = [
        ("Each value against the truth", [VALUES, "", *values_table(as_asked(squat_values))]),
        ("Whether a true change is followed", [FOLLOWS, "", *follows_table(squat_values, "squat")]),
        ("Left against right", [DIFFERENCES, "", *difference_table(squat_findings)]),
        ("Flags", flags_text(squat_findings)),
        ("Repetitions", repetitions_text(tables.repetitions)),
        ("How the person stands to the camera", yaw_text(tables.repetitions)),
        (
            "What makes it worse",
            [
                "Knee flexion under each condition.",
                "",
                *conditions_table(squat_values, of_the_squat(tables.repetitions)),
            ],
        ),
    ]
    if len(overhead):
        sections.append(("Overhead squat", values_table(overhead)))
    parts = ["# How wrong the numbers are", "", title, "", *about, ""]
    for heading, lines in sections:
        parts += [f"## {heading}", "", *lines, ""]
    return "\n".join(parts)
