"""How sure a finding is, what it may fit, what to test: only what the core measured, each thing once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_factory import (
    FLAGGED,
    FRONT,
    LEFT,
    WATCH,
    A,
    E,
    R,
    make_crowded,
    make_finding,
    make_movement,
    make_screening,
)

from screening import cycle_warnings
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.report import certainty, wording
from screening.report.checks import checks, false_flags, fits, numbered, sides_in_order
from screening.types import AtEqualDepth, Finding, Measurement, Screening, Side

KNEE = make_finding("knee_flexion_peak", A, FLAGGED, -14.3, 9.1, side=Side.RIGHT, recording=LEFT)

MOVEMENT = make_movement()


@pytest.fixture(scope="module")
def screening() -> Screening:
    return make_screening()


def told(finding: Finding, screening: Screening) -> dict[str, str]:
    return {name: words.replace("\u2009", " ") for name, words in certainty.how_sure(finding, screening)}


def change(screening: Screening, finding: Finding, **values: object) -> Screening:
    """The screening with other fields in every measurement of the finding's metric."""
    changed = tuple(
        replace(m, **values) if m.metric == finding.metric else m  # type: ignore[arg-type]
        for m in screening.measurements
    )
    return replace(screening, measurements=changed)


def test_a_difference_says_error_agreement_grade_and_other_films(screening: Screening) -> None:
    """14.3 / 9.1 is 1.6; left is more in all 16 pairs of four and four; the front clip is named beside it."""
    lines = told(KNEE, screening)
    assert lines["Measurement error"] == "± 9° (95 %); the difference is 1.6 times its error"
    assert lines["Agreement"].startswith("more on the left in 16 of 16 pairs")
    assert lines["Grade"] == "B (read with margin), left and right side views"
    assert lines["Other films"].startswith("front view L 112° ±")
    assert "Filmed from 17° off the side view." in lines["Film"]
    for absent in ("At equal depth", "Spread", "First to last"):
        assert absent not in lines


def test_equal_depth_says_which_way_it_points(screening: Screening) -> None:
    """The same sign as the finding, or the other one: a turned reading must not look like support."""
    same = replace(KNEE, at_equal_depth=AtEqualDepth(-9.0, 6.0, 41.6))
    assert told(same, screening)["At equal depth"] == (
        "9° ± 6°, the same way round, with both hips at a depth of 42 %"
    )
    other = replace(KNEE, at_equal_depth=AtEqualDepth(2.0, 6.0, 41.6))
    assert "the other way round" in told(other, screening)["At equal depth"]


def test_one_film_compares_repetition_by_repetition(screening: Screening) -> None:
    """From the front each repetition has both knees: three of four with more on the left."""
    behind = [
        Measurement("k", "K", Side.LEFT, "deg", 100.0, None, None, 4, (100.0, 101.0, 99.0, 90.0), FRONT, "B"),
        Measurement("k", "K", Side.RIGHT, "deg", 95.0, None, None, 4, (95.0, 96.0, None, 95.0), FRONT, "B"),
    ]  # type: ignore[arg-type]
    assert certainty.agreement_text(KNEE, behind, MOVEMENT) == "more on the left in 2 of 3 repetitions"
    assert certainty.agreement_text(KNEE, behind[:1], MOVEMENT) == ""
    assert certainty.agreement_text(KNEE, [], MOVEMENT) == ""
    assert certainty.agreement_text(replace(KNEE, value=None), behind, MOVEMENT) == ""


@pytest.mark.parametrize(
    ("metric", "kind", "value", "limit", "per_cycle", "beyond"),
    [
        ("shank_inclination_peak", R, 24.0, 25.0, (24.0, 26.0, 23.0), 2),
        ("heel_rise", E, 9.0, 8.0, (9.0, 7.0, None), 1),
        ("pelvic_shift", E, -14.0, 12.0, (-14.0, 13.0, -11.0), 1),
        ("knee_frontal_projection", E, -16.0, 15.0, (-16.0, -17.0, 16.0), 1),
    ],
)
def test_repetitions_beyond_the_limit_are_counted_on_its_own_side(
    metric: str, kind: object, value: float, limit: float, per_cycle: tuple[float | None, ...], beyond: int
) -> None:
    """Below a lower limit, above an upper one, and for a direction only where the value goes too."""
    finding = make_finding(metric, kind, WATCH, value, 5.0, limit=limit)  # type: ignore[arg-type]
    own = Measurement("m", "M", None, "deg", value, None, None, 3, per_cycle, LEFT, "B")  # type: ignore[arg-type]
    n = sum(v is not None for v in per_cycle)
    text = certainty.agreement_text(finding, [own], MOVEMENT)
    assert text == f"{beyond} of {n} repetitions beyond the limit"
    assert certainty.agreement_text(replace(finding, limit=None), [own], MOVEMENT) == ""


def test_spread_and_drift_are_told_as_the_core_says_them(screening: Screening) -> None:
    """A standard deviation where there is one; a change is only called more than the spread where it is."""
    drifting = change(screening, KNEE, spread=1.6, trend=12.0, per_cycle=(100.0, 104.0, 108.0, 112.0))
    lines = told(KNEE, drifting)
    assert lines["Spread"] == "standard deviation over the repetitions L 2°, R 2°"
    assert lines["First to last"] == "L +12°, R +12°, more than the spread explains"
    even = change(screening, KNEE, spread=1.6, trend=1.0, per_cycle=(100.0, 103.0, 99.0, 101.0))
    assert told(KNEE, even)["First to last"] == "L +1°, R +1°, no more than the spread explains"
    assert certainty.NO_DRIFT in certainty.evenness_lines(even, LEFT)
    assert any("peak knee flexion left +12°" in line for line in certainty.evenness_lines(drifting, LEFT))
    assert certainty.evenness_lines(screening, LEFT) == []


def test_repairs_are_counted_or_said_to_be_none(screening: Screening) -> None:
    """Exchanged sides, jumps and gaps, each with its number."""
    recording = screening.recordings[FRONT]
    assert certainty.repairs_text(recording) == certainty.NO_REPAIRS
    mended = replace(recording, swaps_repaired=2, spikes_removed=1, gaps_filled=4)
    assert certainty.repairs_count(mended) == 7
    text = certainty.repairs_text(mended)
    assert "in 2 pictures; " in text
    assert "in 1 picture; " in text
    assert text.endswith("in 4 pictures.")


def test_angles_to_the_vertical_say_that_a_level_camera_is_assumed(screening: Screening) -> None:
    """Thigh, shank and trunk, unless both heights were given; the knee does not care about the tilt."""
    shank = make_finding("shank_inclination_peak", A, WATCH, -7.0, 5.0, side=Side.RIGHT, recording=LEFT)
    heights = {"height_cm": 175.0, "camera_height_cm": 90.0}
    informed = replace(screening, provenance=replace(screening.provenance, parameters=heights))

    assert told(shank, screening)["Camera"] == certainty.LEVEL_CAMERA
    assert "Camera" not in told(KNEE, screening)
    assert "Camera" not in told(shank, informed)


def test_every_warning_of_a_repetition_has_its_words(screening: Screening) -> None:
    """What limits a single repetition is said, and why one is not counted; else a dash."""
    source = cycle_warnings.__file__
    assert source is not None
    whole = screening.cycles[0]
    assert certainty.cycle_notes(whole) == "–"
    warned = replace(whole, warnings=("freeze", "too_dark"))
    assert certainty.cycle_notes(warned) == "The film stood still; little light on the person."
    assert cycle_warnings.NOT_MEASURED in certainty.CYCLE_WARNINGS
    assert certainty.cycle_notes(replace(whole, warnings=("a_new_one",))) == "A new one."
    assert [name for name, _ in certainty.named_cycles(screening, FRONT)] == [
        "1",
        "2",
        "3",
        "4",
        "not counted",
    ]


def test_findings_are_numbered_flags_first() -> None:
    """The same numbers on page and paper, whatever the order of the result."""
    crowded = make_crowded()
    mixed = replace(crowded, findings=crowded.findings[::-1], groups=())
    numbers = numbered(mixed)
    assert len(numbers) == 11
    assert all(mixed.findings[i].status is (FLAGGED if n <= 5 else WATCH) for i, n in numbers.items())


def test_groups_come_first_and_no_finding_is_told_twice() -> None:
    """What is in a group is not listed again by itself; the rest is."""
    crowded = make_crowded()
    found = fits(crowded, load_norms())
    assert [fit.grouped for fit in found] == [True, True, False, False, False, False]
    told = [index for fit in found for index in fit.findings]
    seen = [i for i in numbered(crowded) if crowded.findings[i].pattern is not None]
    assert sorted(told) == sorted(seen)


def test_other_reasons_of_a_group_are_listed_once() -> None:
    """An "old ankle sprain or fracture" stands in two of its patterns and once in the block; empty texts leave none."""
    crowded = make_crowded()
    for fit in fits(crowded, load_norms()):
        items = [item for text in fit.other_causes if ";" not in text for item in text.split(", ")]
        assert len(items) == len(set(items)), fit.title
        assert all(fit.other_causes)


def test_tests_name_both_sides_the_affected_one_first() -> None:
    """Once per test, those that most findings suggest first; a code that is no longer listed is left out."""
    crowded = make_crowded()
    found = checks(crowded, load_norms())
    codes = [check.test.code for check in found]
    assert len(codes) == len(set(codes))
    assert [len(check.findings) for check in found] == sorted((len(c.findings) for c in found), reverse=True)
    assert found[0].test.code == "KTW"
    assert found[0].sides == (Side.RIGHT, Side.LEFT)
    assert sides_in_order([]) == (Side.LEFT, Side.RIGHT)
    gone = replace(crowded.findings[0], hand_tests=("GONE", "GMED"))
    only = checks(make_screening((gone,)), load_norms())
    assert [check.test.code for check in only] == ["GMED"]


def test_the_sentence_about_chance_speaks_of_the_movement_at_hand() -> None:
    """Walks are counted apart from squats, each with its own test screenings; nothing where nothing was tested."""
    norms = load_norms()
    counts = {name: int(norms.quality[name]) for name in ("test_walks", "test_screenings")}
    untested = replace(norms, quality_rows=tuple(replace(row, value=0.0) for row in norms.quality_rows))

    assert false_flags(norms, MOVEMENTS["gait"]) == (0, counts["test_walks"])
    assert false_flags(norms, MOVEMENTS["squat"]) is not None
    assert false_flags(norms, MOVEMENTS["squat"])[1] == counts["test_screenings"]
    assert counts["test_walks"] != counts["test_screenings"]
    assert false_flags(untested, MOVEMENTS["gait"]) is None


def test_no_line_uses_a_forbidden_word() -> None:
    """Everything that is said of a crowded screening, on page and paper."""
    crowded = make_crowded()
    texts = [words for finding in crowded.findings for _, words in certainty.how_sure(finding, crowded)]
    texts += [wording.causes_text(fit.other_causes) for fit in fits(crowded, load_norms())]
    texts += list(certainty.CYCLE_WARNINGS.values())
    for text in texts:
        assert wording.find_forbidden(text) == [], text
