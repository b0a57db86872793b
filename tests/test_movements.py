"""Every movement of the registry keeps the same rules: these tests come for free with a new movement file."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from puppet import Camera, Squat, take

from screening import cli
from screening.gait.metrics import VARIABILITY
from screening.gait.reducers import STRIDE_REDUCERS
from screening.metrics import REDUCERS
from screening.movements import MOVEMENTS, get_movement
from screening.norms import load_norms
from screening.norms.read import METRIC_UNITS
from screening.pipeline import screen
from screening.report.forbidden import find_forbidden
from screening.report.wording import seen_tables
from screening.types import FindingKind, Grade, Metric, Movement, RepetitionRule, Screening, View

ROOT = Path(__file__).parents[1]
MOST_LINES = 250
"""A movement that takes its metrics over from another needs fewer than 100; one with fifteen of its own, about 200."""

CONTRACT_MOVEMENTS = """
squat overhead_squat gait single_leg_squat balance sit_to_stand posture shoulder_reach forward_bend side_bend
"""
CONTRACT_METRICS = """
knee_flexion_peak hip_flexion_peak thigh_inclination_peak shank_inclination_peak trunk_lean_peak trunk_minus_shank
depth knee_separation_ratio knee_frontal_projection pelvic_shift pelvic_obliquity trunk_lateral_lean heel_rise
arm_fall descent_time ascent_time
cadence stride_time step_time stance_fraction swing_fraction double_support step_length knee_flexion_swing_peak
knee_flexion_loading_peak thigh_extension_peak thigh_range trunk_lean arm_swing pelvic_drop step_width
stride_time_variability head_forward
"""
"""Ids that result files carry: a name never changes its meaning, and a new one is added here on purpose."""

SQUATS = tuple(m for m in MOVEMENTS.values() if isinstance(m.cycles, RepetitionRule))
"""The movements that the puppet can perform: hips down and up on both feet."""

every_movement = pytest.mark.parametrize("movement", MOVEMENTS.values(), ids=list(MOVEMENTS))
every_squat = pytest.mark.parametrize("movement", SQUATS, ids=[m.id for m in SQUATS])
every_metric = pytest.mark.parametrize(
    ("movement", "metric"),
    [pytest.param(m, metric, id=f"{m.id}-{metric.id}") for m in MOVEMENTS.values() for metric in m.metrics],
)
every_squat_metric = pytest.mark.parametrize(
    ("movement", "metric"),
    [pytest.param(m, metric, id=f"{m.id}-{metric.id}") for m in SQUATS for metric in m.metrics],
)


def is_sentence(text: str) -> bool:
    return len(text) > 20 and not text[0].islower() and text.endswith(".") and text == text.strip()


def shown_only(movement: Movement) -> tuple[str, ...]:
    """The metrics that the movement's file declares to have no limit on purpose."""
    declared: tuple[str, ...] = importlib.import_module(f"screening.movements.{movement.id}").SHOWN_ONLY
    return declared


def test_the_registry_knows_each_movement_by_its_own_id() -> None:
    """One file for each, named like the movement, all ids among those that the contract lists."""
    folder = ROOT / "screening" / "movements"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    assert files == set(MOVEMENTS)
    assert set(MOVEMENTS) <= set(CONTRACT_MOVEMENTS.split())
    assert all(get_movement(name).id == name for name in MOVEMENTS)


@every_movement
def test_a_movement_is_one_short_file_of_data(movement: Movement) -> None:
    """No function, no loop, no class: whoever can read a table can add a movement."""
    source = (ROOT / "screening" / "movements" / f"{movement.id}.py").read_text(encoding="utf-8")

    assert not {"def ", "class ", "for ", "while ", "if "} & {
        line.lstrip().split(" ")[0] + " " for line in source.splitlines() if line.strip()
    }
    assert len(source.splitlines()) < MOST_LINES


@every_movement
def test_title_and_cue_can_be_read_to_a_client(movement: Movement) -> None:
    """The cue is whole sentences in plain words, the title a short name that no other movement has."""
    assert 0 < len(movement.title) <= 30
    assert [m.title for m in MOVEMENTS.values()].count(movement.title) == 1
    assert is_sentence(movement.cue)
    assert find_forbidden(f"{movement.title}. {movement.cue}") == []


@every_movement
def test_every_asked_view_can_show_something(movement: Movement) -> None:
    """Nobody is asked to film a view from which nothing is read, or from which only the machine can name it."""
    assert movement.views
    assert len(set(movement.views)) == len(movement.views)
    assert not {View.UNKNOWN, View.OBLIQUE} & set(movement.views)
    for view in movement.views:
        assert any(view in metric.grades for metric in movement.metrics), view


@every_movement
def test_metric_ids_are_unique(movement: Movement) -> None:
    """One measurement per metric, side and recording needs one metric of each name."""
    ids = [metric.id for metric in movement.metrics]

    assert len(set(ids)) == len(ids)


@every_metric
def test_a_metric_says_what_it_is(movement: Movement, metric: Metric) -> None:
    """Id of the contract, known unit and reducer, a label, and one sentence on the number and its sign."""
    assert metric.id in CONTRACT_METRICS.split()
    assert metric.unit in METRIC_UNITS
    assert metric.reducer in (REDUCERS if movement in SQUATS else {*STRIDE_REDUCERS, VARIABILITY})
    assert metric.label[0].isupper()
    assert is_sentence(metric.definition)
    assert find_forbidden(f"{metric.label}. {metric.definition}") == []
    assert set(metric.grades) & set(movement.views)


@every_metric
def test_one_metric_id_means_one_thing_everywhere(movement: Movement, metric: Metric) -> None:
    """Two movements that share a metric share its unit, and two squats everything else: results can be compared."""
    for other in MOVEMENTS.values():
        for same in other.metrics:
            assert same.id != metric.id or same.unit == metric.unit
            if same.id == metric.id and {other.id, movement.id} <= {squat.id for squat in SQUATS}:
                assert (same.unit, same.signal, same.label, same.paired, same.more_is_affected) == (
                    metric.unit, metric.signal, metric.label, metric.paired, metric.more_is_affected,
                )  # fmt: skip


@every_metric
def test_a_metric_has_an_error_in_every_view_it_claims(movement: Movement, metric: Metric) -> None:
    """A value without an error could not be told from noise."""
    for view in metric.grades:
        row = load_norms().error(movement.id, metric.id, view)
        assert row is not None, view
        assert row.unit == metric.unit
        assert 0 < row.sem_same <= row.sem_other


@every_metric
def test_a_metric_has_a_limit_or_is_shown_only_on_purpose(movement: Movement, metric: Metric) -> None:
    """A forgotten limit is not a decision: what is never judged is named in the movement's file."""
    limited = any(limit.metric == metric.id for limit in load_norms().limits_of(movement.id))

    assert limited is not (metric.id in shown_only(movement))


@every_metric
def test_grade_c_is_shown_and_never_flagged(movement: Movement, metric: Metric) -> None:
    """A limit with a flag needs a view of grade A or B (clinical reference, 4)."""
    if set(metric.grades.values()) == {Grade.C}:
        limits = [row for row in load_norms().limits_of(movement.id) if row.metric == metric.id]
        assert all(limit.flag is None for limit in limits)


@every_movement
def test_shown_only_names_metrics_of_the_movement(movement: Movement) -> None:
    """A typing error there would hide a forgotten limit."""
    assert set(shown_only(movement)) <= {metric.id for metric in movement.metrics}


@every_movement
def test_every_limit_can_be_judged_and_said(movement: Movement) -> None:
    """Its metric is declared in a view that the limit names, differences are of pairs, and a sentence exists for it."""
    limits = load_norms().limits_of(movement.id)
    sides = {View.LEFT, View.RIGHT}
    views = {"front": {View.FRONT}, "side": sides, "any": set(View)}

    assert limits
    for limit in limits:
        metric = movement.metric(limit.metric)
        assert limit.unit == metric.unit, limit.metric
        assert views[limit.view] & set(metric.grades), limit.metric
        assert metric.paired or limit.kind is not FindingKind.ASYMMETRY, limit.metric
        assert (limit.metric, limit.kind) in seen_tables(movement)[0], limit.metric


def test_no_limit_and_no_error_is_for_a_movement_that_does_not_exist() -> None:
    """A typing error in the tables would silently judge nothing."""
    norms = load_norms()

    assert {name for row in (*norms.limits, *norms.errors) for name in row.movements} <= set(MOVEMENTS)


@pytest.fixture(scope="module")
def screenings() -> dict[str, Screening]:
    """Each squat on a puppet filmed from front, left and right, arms raised."""
    dials = Squat(arm_fall_deg=(20.0, 20.0), repetitions=3)
    takes = [take(dials, Camera(yaw_deg=yaw)) for yaw in (0.0, -90.0, 90.0)]
    return {movement.id: screen(movement, takes, model="full", model_sha256="0" * 64) for movement in SQUATS}


@every_squat_metric
def test_a_metric_gets_a_value_in_every_view_it_claims(
    movement: Movement, metric: Metric, screenings: dict[str, Screening]
) -> None:
    """Signal and reducer exist and belong together: on exact landmarks nothing that is promised stays empty."""
    found = {
        screenings[movement.id].recordings[m.recording or 0].view
        for m in screenings[movement.id].measurements
        if m.metric == metric.id and m.value is not None and m.n == 3
    }

    assert found == set(metric.grades) - {View.OBLIQUE}


@every_squat
def test_every_limit_has_one_outcome(movement: Movement, screenings: dict[str, Screening]) -> None:
    """Flagged, watched, within or not assessed: never silence."""
    limits = load_norms().limits_of(movement.id)
    findings = screenings[movement.id].findings

    assert sorted((f.metric, f.kind) for f in findings) == sorted((row.metric, row.kind) for row in limits)
    assert all(f.reason for f in findings)


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_line_lists_every_movement(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    """`screening movements` shows whatever is in the registry, with its cue and metrics."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["movements", "--json"] if as_json else ["movements"])
    text = capsys.readouterr().out

    assert not ended.value.code
    if as_json:
        assert [entry["id"] for entry in json.loads(text)] == list(MOVEMENTS)
    for movement in MOVEMENTS.values():
        assert f"{movement.id}: {movement.title}" in text or as_json
        assert movement.cue in text
        assert all(metric.id in text for metric in movement.metrics)


@every_movement
def test_the_readme_names_every_movement(movement: Movement) -> None:
    """What the program can do is said where people look first."""
    assert f"`{movement.id}`" in (ROOT / "README.md").read_text(encoding="utf-8")
