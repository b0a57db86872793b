"""The sentences: hedged, whole, on the right side, without a forbidden word, with numbers as people read them."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace

import pytest
from report_factory import FLAGGED, FRONT, MISSING, WATCH, WITHIN, A, E, R, make_finding, make_movement

from screening import reasons, verdicts
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.report import certainty, forbidden, seen, seen_walking, together, walking, wording
from screening.report.numbers import count, format_limit, format_number, format_value, format_with_error
from screening.types import Finding, FindingKind, FindingStatus, Side, View

MOVEMENT = make_movement()
WALKING = MOVEMENTS["gait"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.4, "deg", "12°"),
        (12.5, "deg", "13°"),
        (-12.5, "deg", "−13°"),
        (-0.4, "deg", "0°"),
        (0.665, "ratio", "0.67"),
        (8.2, "pct", "8\u2009%"),
        (1.2, "s", "1.20\u2009s"),
        (None, "deg", "–"),
    ],
)
def test_numbers_have_no_more_digits_than_their_error(value: float | None, unit: str, text: str) -> None:
    """Whole degrees and percent, two decimals for ratios and seconds, a real minus sign, no negative zero."""
    assert format_value(value, unit) == text


def test_error_has_the_unit_of_its_value() -> None:
    """Both in degrees, and the value alone where no error is known."""
    assert format_with_error(34.2, 3.9, "deg") == "34° ± 4°"
    assert format_with_error(34.2, None, "deg") == "34°"
    assert format_with_error(None, 3.9, "deg") == "–"


def test_value_beyond_its_limit_never_looks_equal_to_it() -> None:
    """10.3 against a limit of 10 would read "10°, limit 10°": one decimal more."""
    assert format_with_error(10.3, 5.0, "deg", limit=10.0) == "10.3° ± 5°"
    assert format_with_error(-10.3, 5.0, "deg", limit=10.0) == "−10.3° ± 5°"
    assert format_with_error(10.0, 5.0, "deg", limit=10.0) == "10° ± 5°"
    assert format_with_error(12.3, 5.0, "deg", limit=10.0) == "12° ± 5°"


def test_limit_is_not_rounded_away() -> None:
    """10 x 1.25 is 12.5, not 12."""
    assert format_limit(12.5, "deg") == "12.5°"
    assert format_limit(10.0, "deg") == "10°"
    assert format_limit(0.8, "ratio") == "0.80"
    assert format_limit(8.75, "deg") == "8.8°"
    assert format_limit(0.607, "ratio") == "0.61"
    assert format_limit(0.7000004, "ratio") == "0.70"
    assert format_limit(None, "deg") == "–"
    assert format_limit(0.055, "s") == "0.055\u2009s"
    assert format_limit(0.07, "s") == "0.07\u2009s"


def test_counts_agree_with_their_noun() -> None:
    """One repetition, four repetitions."""
    assert count(1, "repetition") == "1 repetition"
    assert count(4, "repetition") == "4 repetitions"
    assert format_number(2.675, 2) == "2.68"


def test_sentence_follows_the_recipe() -> None:
    """What was seen, in which movement, how sure."""
    finding = make_finding("knee_separation_ratio", E, FLAGGED, 0.66, 0.10)
    assert wording.finding_sentence(finding, MOVEMENT, [View.FRONT]) == (
        "Knees appear to move towards each other at the bottom of the squat "
        "(ratio 0.66 ± 0.10, 4 repetitions, front view)."
    )


def test_difference_names_the_side_with_less_and_gives_its_size() -> None:
    """Right minus left is -14: the right knee bends less, by 14 degrees."""
    finding = make_finding("knee_flexion_peak", A, FLAGGED, -14.3, 9.1, side=Side.RIGHT)
    assert wording.finding_sentence(finding, MOVEMENT, [View.LEFT, View.RIGHT]) == (
        "The right knee appears to bend less than the left knee at the bottom of the squat "
        "(difference 14° ± 9°, 4 repetitions, left and right side views)."
    )


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("pelvic_shift", 13.0, "to the person's right"),
        ("pelvic_shift", -13.0, "to the person's left"),
        ("trunk_lateral_lean", -8.0, "to the person's left"),
        ("pelvic_obliquity", 9.0, "higher on the right"),
        ("pelvic_obliquity", -9.0, "higher on the left"),
    ],
)
def test_signed_values_name_the_side_of_their_sign(metric: str, value: float, words: str) -> None:
    """Positive is the person's right; the words carry the direction, the number its size."""
    sentence = wording.finding_sentence(make_finding(metric, E, FLAGGED, value, 3.0), MOVEMENT)
    assert words in sentence
    assert "−" not in sentence


def test_without_a_side_none_is_invented() -> None:
    """The missing twin: no side in, no side in the sentence."""
    finding = make_finding("knee_flexion_peak", A, WATCH, -8.0, 9.0, side=None)
    sentence = wording.finding_sentence(finding, MOVEMENT)
    assert "left" not in sentence
    assert "right" not in sentence
    assert "{" not in sentence


def test_not_assessed_never_sounds_like_nothing_found() -> None:
    """No value: the sentence says not assessed, whatever the metric."""
    finding = make_finding("heel_rise", E, MISSING, recording=None)
    assert wording.finding_sentence(finding, MOVEMENT) == "Heel rise: not assessed."
    assert "not assessed" in wording.finding_sentence(replace(finding, status=FLAGGED), MOVEMENT)
    assert "does not mean that nothing is there" in wording.nothing_flagged(4)
    assert "4 things were not assessed" in wording.nothing_flagged(4)
    assert "1 thing was not assessed" in wording.nothing_flagged(1)
    assert "not assessed" not in wording.nothing_flagged(0)
    assert wording.nothing_flagged(13, 0).startswith("Nothing could be measured")


def every_walking_finding() -> list[Finding]:
    """Every metric of walking with every kind, outcome and side."""
    return [
        Finding(metric.id, metric.label, kind, status, side, value, metric.unit, 4.0, 5.0, "Why.", n=4)
        for metric in WALKING.metrics
        for kind in FindingKind
        for status in FindingStatus
        for side in (None, Side.LEFT, Side.RIGHT)
        for value in (-14.0, 14.0, None)
    ]


def every_finding() -> list[Finding]:
    """Every metric of the squat with every kind, outcome and side."""
    return [
        make_finding(metric.id, kind, status, value, 5.0, side=side)
        for metric in MOVEMENT.metrics
        for kind in FindingKind
        for status in FindingStatus
        for side in (None, Side.LEFT, Side.RIGHT)
        for value in (-14.0, 14.0, None)
    ]


def test_every_metric_kind_and_outcome_has_a_whole_hedged_sentence() -> None:
    """Begins with a capital, ends with a full stop, hedges, and holds no unfilled place."""
    squats = [wording.finding_sentence(finding, MOVEMENT, [View.FRONT]) for finding in every_finding()]
    walks = [wording.finding_sentence(finding, WALKING, [View.FRONT]) for finding in every_walking_finding()]
    for sentence in [*squats, *walks]:
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert "{" not in sentence, sentence
        assert any(word in sentence for word in ("appear", "was measured as", "not assessed")), sentence


def test_every_limit_of_the_norms_has_its_own_words() -> None:
    """No limit that may flag falls back to the general sentence."""
    for limit in load_norms().limits:
        for movement in limit.movements:
            sided, _ = wording.seen_tables(MOVEMENTS[movement])
            assert (limit.metric, limit.kind) in sided, (movement, limit.metric)


def test_sentences_without_side_stand_for_every_template_that_names_one() -> None:
    """A template with a side needs a twin without, or the side would be guessed."""
    for movement in MOVEMENTS.values():
        sided, unsided = wording.seen_tables(movement)
        for key, template in sided.items():
            assert ("{side}" in template) == (key in unsided), key


def string_constants(module: object) -> list[str]:
    source = inspect.getsource(module)  # type: ignore[arg-type]
    tree = ast.parse(source)
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_no_sentence_of_the_catalogue_uses_a_forbidden_word() -> None:
    """Every string of the modules that speak, docstrings included, and every sentence that can be built."""
    built = [wording.finding_sentence(finding, MOVEMENT, [View.FRONT]) for finding in every_finding()]
    built += [wording.finding_sentence(finding, WALKING, [View.FRONT]) for finding in every_walking_finding()]
    spoken = [
        text
        for module in (wording, seen, seen_walking, walking, together, certainty, reasons, verdicts)
        for text in string_constants(module)
    ]
    for text in [*spoken, *built]:
        assert wording.find_forbidden(text) == [], text


def test_no_text_of_the_norms_uses_a_forbidden_word() -> None:
    """Patterns, other causes, notes, tests and source titles are read by people too."""
    norms = load_norms()
    texts = [
        t for row in norms.patterns for t in (row.pattern.seen, row.pattern.other_causes, row.overactive)
    ]
    texts += [row.note for row in norms.limits] + [row.note for row in norms.errors]
    texts += [row.note for row in norms.quality_rows] + [test.position for test in norms.hand_tests.values()]
    texts += [source.title for source in norms.sources.values()]
    for text in texts:
        assert wording.find_forbidden(text) == [], text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This is a Diagnosis.", ["diagnosis"]),
        ("Not a diagnosis.", []),
        ("Not a diagnosis. A diagnostic aid.", ["diagnostic"]),
        ("A weak\nmuscle, bad knee", ["weak muscle", "bad"]),
        ("The pain is caused by the hip; you have an injury risk.", ["caused by", "you have", "injury risk"]),
        ("A good recording. Good knees.", ["good"]),
        ("Password, abnormality, passage, scoreboard, badge", ["abnormality"]),
        ("", []),
    ],
)
def test_forbidden_words_are_found_whole_and_in_order(text: str, found: list[str]) -> None:
    """Whole words in any case and over line ends; one sentence is allowed."""
    assert wording.find_forbidden(text) == found
    assert all(word == word.lower() for word in forbidden.FORBIDDEN_WORDS)


def test_limit_says_where_it_comes_from() -> None:
    """A choice of the project is called one; a derived limit names its source."""
    own = make_finding("knee_separation_ratio", E, FLAGGED, 0.66, 0.1)
    assert wording.limit_text(own, "x") == "Lower limit 0.80 (chosen by this project, no published figure)."
    derived = make_finding("shank_inclination_peak", R, FLAGGED, 24.0, 5.0)
    assert wording.limit_text(derived, "Lunge test") == (
        "Lower limit 25° (derived from published or measured figures: Lunge test)."
    )
    most = make_finding("heel_rise", E, WATCH, 7.0, 4.0)
    assert wording.limit_text(most, "x").startswith("Limit 8\u2009% (")
    assert wording.limit_text(replace(own, limit=None)) == "No limit is used for this measurement."


def test_a_limit_that_counts_below_is_called_a_lower_one_wherever_the_norms_say_so() -> None:
    """22° with a limit of 22.8° is beyond it: the words must say that less is what counts."""
    own = make_finding("heel_rise", E, FLAGGED, 1.0, 0.1)
    for limit in load_norms().limits:
        finding = replace(own, metric=limit.metric, kind=limit.kind)
        assert wording.has_lower_limit(finding) == (limit.direction == "below"), limit.metric
        assert wording.limit_words(finding).startswith("lower limit") == (limit.direction == "below")
    assert wording.limit_words(replace(finding, limit=None)) == ""


def test_a_reason_that_holds_for_many_is_said_once() -> None:
    """Thirteen findings of a refused clip share one sentence; the order of the first ones stays."""
    same = [make_finding(m.id, A, MISSING, None, None) for m in MOVEMENT.metrics]
    other = replace(same[1], reason="Film from the front.")

    grouped = wording.grouped_by_reason([same[0], other, *same[2:]])

    assert [reason for _, reason in grouped] == [same[0].reason, "Film from the front."]
    assert grouped[1][0] == wording.finding_title(other)
    assert grouped[0][0].split("; ") == [wording.finding_title(f) for f in [same[0], *same[2:]]]
    assert wording.grouped_by_reason([]) == []


def test_signs_are_explained_where_a_number_is_a_direction() -> None:
    """−6 % of pelvic shift is to the left; knee flexion needs no such word."""
    text = wording.signs_text(MOVEMENT, {"pelvic_shift", "knee_flexion_peak"})
    assert text == "Signs: Sideways shift of the pelvis: + to the person's right, − to the person's left."
    assert wording.signs_text(MOVEMENT, {"knee_flexion_peak"}) == ""
    assert set(wording.SIGNED_METRICS) <= set(seen.DIRECTIONS)


def test_a_difference_of_walking_names_the_side_that_its_metric_calls_affected() -> None:
    """Of a step time the longer one, of a stance the shorter one: the words must say the same as the side."""
    longer = {"step_time", "trunk_lateral_lean"}
    for key, template in seen_walking.SEEN.items():
        if key[1] is A and key[0] != "thigh_extension_peak":  # more is less far back
            assert WALKING.metric(key[0]).more_is_affected is (key[0] in longer), key
            assert (" more " in template) is (key[0] in longer), key
    assert WALKING.metric("thigh_extension_peak").more_is_affected
    assert "less far back" in seen_walking.SEEN["thigh_extension_peak", A]


def test_a_lean_towards_the_standing_leg_has_no_left_and_right_sign() -> None:
    """The same metric is a direction in a squat; in walking a left lean of +5 belongs to the left leg."""
    own = make_finding("trunk_lateral_lean", E, FLAGGED, 5.0, 2.0, side=Side.LEFT)
    assert "to the left while standing on the left leg" in wording.seen_sentence(own, WALKING)
    assert "to the person's right" in wording.seen_sentence(own, MOVEMENT)
    away = replace(own, value=-5.0, status=WITHIN)
    assert "−5° ± 2°, away from the standing leg" in wording.finding_sentence(away, WALKING)
    assert wording.value_text(away, MOVEMENT) == "5° ± 2°"


def test_walking_counts_strides() -> None:
    """No repetition is named in what is said about a walk."""
    own = Finding(
        "cadence", "Cadence", FindingKind.TIMING, WATCH, None, 90.0, "per_min", 93.0, 4.0, "Why.", n=12
    )
    told = [wording.finding_sentence(own, WALKING), wording.method_note(0.8, WALKING)]
    told += [wording.status_explanation(status, WALKING) for status in FindingStatus]
    assert "(90/min ± 4/min, 12 strides)" in told[0]
    assert not any("repetition" in text or "deepest" in text for text in told)


def test_a_value_within_its_limit_says_where_it_points() -> None:
    """−10° of knee position means nothing to a reader without "away from the midline"; no words for zero."""
    away = make_finding("knee_frontal_projection", E, WITHIN, -10.0, 7.0)
    assert "−10° ± 7°, away from the midline, " in wording.finding_sentence(away, MOVEMENT)
    left = make_finding("pelvic_shift", E, WITHIN, -6.0, 4.0)
    assert "(6\u2009% ± 4\u2009%, to the person's left, " in wording.finding_sentence(left, MOVEMENT)
    none = make_finding("pelvic_shift", E, WITHIN, -0.3, 4.0)
    assert "person's" not in wording.finding_sentence(none, MOVEMENT)


def test_other_causes_come_before_any_muscle() -> None:
    """The pattern text lists what is not muscle, and says how strong the evidence is."""
    pattern = load_norms().pattern("heel_rise", E)
    assert pattern is not None
    text = wording.pattern_text(pattern)
    assert text.index("Other reasons") < text.index("Evidence B")
    assert pattern.other_causes in text


def test_chance_is_told_from_a_measurement_or_not_at_all() -> None:
    """The share of false flags comes from the accuracy table, never from 5 % of the count."""
    assert wording.compared(22) == (
        "22 measurements were compared with a limit; the more are compared, "
        "the more often one is beyond its limit by chance."
    )
    assert wording.compared(0) == ""
    assert "3 of 40 screenings showed a false flag" in wording.compared(22, (3, 40))


def test_summary_counts_every_outcome() -> None:
    """An outcome that did not occur is counted as none, not left out."""
    assert wording.summary({FLAGGED: 2, MISSING: 1}) == (
        "2 flagged · 0 observed, not confirmed · 1 not assessed · 0 within the limit used here"
    )
    assert WITHIN in wording.STATUS_WORDS
    assert wording.views_text([]) == ""
    assert wording.used_of(4, 5) == "4 of 5 used"
    assert wording.short_caption(View.FRONT, "5.00 s") == "Front view, 5.00 s"
    assert FRONT == 0


def test_long_texts_are_cut_at_a_word_and_say_so() -> None:
    """Nothing is cut where the mark would be longer than what it stands for."""
    assert wording.shortened("one two three", 5) == "one two three"
    text = "one, two three four five six seven eight nine ten"
    assert wording.shortened(text, 5) == "one … (whole in the app)"
    assert wording.shortened(text, 400) == text


def test_words_beside_a_value_do_not_repeat_it() -> None:
    """Where the number stands beside the sentence: what was seen, and what was counted from where."""
    finding = make_finding("knee_separation_ratio", E, FLAGGED, 0.66, 0.10)
    assert wording.seen_sentence(finding, MOVEMENT) == (
        "Knees appear to move towards each other at the bottom of the squat."
    )
    assert wording.sureness(finding, MOVEMENT, [View.FRONT]) == "4 repetitions, front view"
    assert wording.sureness(replace(finding, n=0), MOVEMENT, []) == ""


def test_patterns_name_their_side_and_their_evidence() -> None:
    """A group says that its findings were seen together; without a side or a source none is invented."""
    assert wording.fit_title("one knee bends less", Side.RIGHT) == "One knee bends less (right)"
    assert wording.fit_title("knees in", None, together=True) == "Seen together: knees in"
    assert wording.causes_text(["shoes", "scar"]) == "Other reasons to rule out first: shoes; scar."
    assert wording.causes_text([]) == ""
    assert wording.evidence_text("C", "A book") == "Evidence C: a teaching scheme (A book)."
    assert wording.evidence_text("", "") == ""
    assert wording.for_findings("1, 2") == "for 1, 2"
