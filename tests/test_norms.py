"""The norms files: what they hold, how they are looked up, and which rows are refused."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import screening.norms
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.types import FindingKind, View

SHIPPED = Path(screening.norms.__file__).parent
with (SHIPPED / "errors.csv").open(encoding="utf-8", newline="") as _file:
    _FIRST = next(csv.DictReader(_file))
SEM_CELLS = f",{_FIRST['sem_same']},{_FIRST['sem_other']},"
"""The two errors of the first row as they stand in the file, whatever the last benchmark wrote."""

FRONT_METRICS = [
    "knee_flexion_peak",
    "hip_flexion_peak",
    "knee_separation_ratio",
    "knee_frontal_projection",
    "pelvic_shift",
    "pelvic_obliquity",
    "trunk_lateral_lean",
    "depth",
    "descent_time",
    "ascent_time",
]
SIDE_METRICS = [
    "knee_flexion_peak",
    "hip_flexion_peak",
    "thigh_inclination_peak",
    "shank_inclination_peak",
    "trunk_lean_peak",
    "trunk_minus_shank",
    "heel_rise",
    "depth",
    "arm_fall",
    "descent_time",
    "ascent_time",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in [*SHIPPED.glob("*.csv"), *SHIPPED.glob("*.toml")]:
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


def change(folder: Path, file: str, edit: Callable[[list[str]], list[str]]) -> None:
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(edit(lines)) + "\n", encoding="utf-8")


def replace_line(folder: Path, file: str, line: int, old: str, new: str) -> None:
    """Change one line (counted from 1) and make sure that there was something to change."""

    def edit(lines: list[str]) -> list[str]:
        assert old in lines[line - 1]
        return [*lines[: line - 1], lines[line - 1].replace(old, new, 1), *lines[line:]]

    change(folder, file, edit)


def test_every_row_is_cited_and_every_source_is_used() -> None:
    """A limit without a source is worth nothing, and a source that nothing cites misleads."""
    norms = load_norms()
    cited: set[str] = set()
    for file in (
        "limits.csv",
        "errors.csv",
        "quality.csv",
        "framing.csv",
        "change.csv",
        "patterns.csv",
        "pattern_groups.csv",
        "hand_tests.csv",
        "gait_curves.csv",
    ):
        rows = screening.norms.read.read_rows(SHIPPED, file, columns_of(file))
        assert rows
        for row in rows:
            cited.update(row.cells["source"].split(";"))
    assert cited == set(norms.sources)


def columns_of(file: str) -> tuple[str, ...]:
    return tuple((SHIPPED / file).read_text(encoding="utf-8").splitlines()[0].split(","))


def test_wider_of_two_limits_stands_for_the_hip() -> None:
    """Hip 8 and 12 degrees, knee 6 and 10, both ways round, for both squats."""
    for movement in ("squat", "overhead_squat"):
        hip = load_norms().limit(movement, "hip_flexion_peak", FindingKind.ASYMMETRY)
        knee = load_norms().limit(movement, "knee_flexion_peak", FindingKind.ASYMMETRY)
        assert hip is not None
        assert knee is not None
        assert (hip.observe_deviation, hip.flag_deviation) == (8.0, 12.0)
        assert (knee.observe_deviation, knee.flag_deviation) == (6.0, 10.0)
        assert knee.deviation(-7.0) == knee.deviation(7.0) == 7.0


@pytest.mark.parametrize(
    ("metric", "kind", "value", "deviation", "observe", "flag"),
    [
        ("shank_inclination_peak", FindingKind.REDUCED_RANGE, 28.0, 6.0, 4.0, 9.0),
        ("thigh_inclination_peak", FindingKind.REDUCED_RANGE, 95.0, -5.0, 0.0, None),
        ("knee_separation_ratio", FindingKind.EXCESS, 0.66, 0.34, 0.10, 0.20),
        ("heel_rise", FindingKind.EXCESS, -3.0, -3.0, 4.0, 8.0),
        ("pelvic_shift", FindingKind.EXCESS, -9.0, 9.0, 8.0, 12.0),
    ],
)
def test_deviation_counts_only_on_the_side_that_matters(
    metric: str, kind: FindingKind, value: float, deviation: float, observe: float, flag: float | None
) -> None:
    """Below a lower limit or above an upper one is positive; the other way is negative, never folded."""
    limit = load_norms().limit("squat", metric, kind)
    assert limit is not None
    assert limit.deviation(value) == pytest.approx(deviation)
    assert limit.observe_deviation == pytest.approx(observe)
    assert limit.flag_deviation == (None if flag is None else pytest.approx(flag))


def test_metric_without_limit_gives_none() -> None:
    """No comparison is None, never a limit of zero; arms are judged only in the overhead squat."""
    norms = load_norms()
    assert norms.limit("squat", "descent_time", FindingKind.TIMING) is None
    assert norms.limit("squat", "arm_fall", FindingKind.EXCESS) is None
    assert norms.limit("overhead_squat", "arm_fall", FindingKind.EXCESS) is not None
    assert norms.limits_of("no_such_movement") == ()


@pytest.mark.parametrize(
    ("view", "metrics"), [(View.FRONT, FRONT_METRICS), (View.LEFT, SIDE_METRICS), (View.RIGHT, SIDE_METRICS)]
)
def test_every_metric_has_an_error_in_each_view_that_carries_it(view: View, metrics: list[str]) -> None:
    """A value without an error could not be told from noise."""
    for metric in metrics:
        row = load_norms().error("squat", metric, view)
        assert row is not None, metric
        assert 0 < row.sem_same <= row.sem_other


def test_every_metric_of_every_movement_has_an_error_in_its_views() -> None:
    """What a movement declares can be measured with an error, and what may be limited is declared."""
    norms = load_norms()
    for movement in MOVEMENTS.values():
        for metric in movement.metrics:
            for view in metric.grades:
                row = norms.error(movement.id, metric.id, view)
                assert row is not None, (movement.id, metric.id, view)
                assert row.unit == metric.unit
        for limit in norms.limits_of(movement.id):
            assert movement.metric(limit.metric).unit == limit.unit


def test_error_is_none_where_the_view_cannot_show_it() -> None:
    """The twin of the test above: no error row, hence nothing that could be reported."""
    norms = load_norms()
    assert norms.error("squat", "heel_rise", View.FRONT) is None
    assert norms.error("squat", "pelvic_shift", View.LEFT) is None
    assert norms.error("squat", "knee_flexion_peak", View.BACK) is None
    assert norms.error("squat", "knee_flexion_peak", View.UNKNOWN) is None


def test_larger_of_table_and_measurement_stands() -> None:
    """No error is smaller than the figure that stood before the measurement (benchmarks/accuracy/published.csv)."""
    norms = load_norms()
    published = Path(screening.__file__).parents[1] / "benchmarks" / "accuracy" / "published.csv"
    views = {"front": View.FRONT, "side": View.LEFT}
    with published.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) > 15
    for row in rows:
        error = norms.error("squat", row["metric"], views[row["view"]])
        assert error is not None, row
        assert error.sem_same >= float(row["sem_same"]), row
        assert error.sem_other >= float(row["sem_other"]), row
        assert error.offset >= 0


def test_patterns_name_tests_that_exist_and_other_causes_first() -> None:
    """Every pattern offers tests from the list and something that is not muscle."""
    norms = load_norms()
    pattern = norms.pattern("knee_separation_ratio", FindingKind.EXCESS)
    assert pattern is not None
    assert pattern.hand_tests == ("GMED", "GMAX", "TFL", "ADD", "HAM")
    assert norms.pattern("depth", FindingKind.TIMING) is None
    for row in norms.patterns:
        assert row.pattern.other_causes
        for code in row.pattern.hand_tests:
            assert norms.hand_tests[code].position


def test_groups_hold_patterns_that_may_stand_together() -> None:
    """Every group is used, a pattern without one has no side to it, and an unknown pattern has none."""
    norms = load_norms()
    used = {row.pattern.group for row in norms.patterns if row.pattern.group}
    assert used == set(norms.pattern_groups)
    for row in norms.patterns:
        assert bool(row.group_side) == bool(row.pattern.group)
    assert norms.group_side("lateral_shift") == "any"
    assert norms.group_side("no_such_pattern") == ""


def test_tests_of_the_decisions_are_there() -> None:
    """Knee-to-wall, hip rotation, Thomas, straight leg and leg length can be chosen."""
    norms = load_norms()
    for code in ("KTW", "HIR", "THOMAS", "SLR", "LEGLEN"):
        assert norms.hand_tests[code].code == code
    assert "NOPE" not in norms.hand_tests


def test_quality_numbers_are_read_by_name() -> None:
    """The gates of the decisions, to the number."""
    quality = load_norms().quality
    expected = {
        "front_yaw_full_deg": 5,
        "front_yaw_max_deg": 10,
        "depth_knee_yaw_max_deg": 20,
        "side_yaw_low_deg": 60,
        "side_yaw_full_low_deg": 75,
        "side_yaw_full_high_deg": 105,
        "side_yaw_high_deg": 120,
        "fps_slow_ok": 24,
        "fps_refuse": 12,
        "person_height_warn_px": 350,
        "person_height_refuse_px": 150,
        "standing_min_s": 0.5,
        "min_cycles": 3,
        "one_clip_factor": 1.25,
        "agreement": 0.8,
    }
    assert {name: quality[name] for name in expected} == expected


def test_every_quality_number_is_used_somewhere() -> None:
    """A number that nobody reads would look like a rule that the program keeps."""
    source = "".join(
        file.read_text(encoding="utf-8") for file in Path(screening.__file__).parent.rglob("*.py")
    )
    assert [name for name in load_norms().quality if f'"{name}"' not in source] == []


def test_checksum_ignores_line_ends_but_not_numbers(folder: Path) -> None:
    """The same limits have the same checksum on Windows; another limit has another one."""
    assert load_norms(folder).sha256 == load_norms().sha256
    path = folder / "limits.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_norms(folder).sha256 == load_norms().sha256
    replace_line(folder, "limits.csv", 2, ",6,10,", ",6,11,")
    assert load_norms(folder).sha256 != load_norms().sha256


def test_shipped_norms_are_read_once() -> None:
    """The same object each time."""
    assert load_norms() is load_norms()


@pytest.mark.parametrize(
    ("file", "line", "old", "new", "message"),
    [
        (
            "limits.csv",
            2,
            "project choice,project_choice",
            "project choice,",
            "source: expected a source key",
        ),
        ("limits.csv", 2, "project_choice", "somebody", "source: expected known entries .*'somebody' is not"),
        ("limits.csv", 2, "project choice", "clinical cut-off", "basis: expected one of published, derived"),
        ("limits.csv", 2, ",6,10,", ",,10,", "observe: expected a number, got ''"),
        ("limits.csv", 2, ",6,10,", ",six,10,", "observe: expected a number, got 'six'"),
        ("limits.csv", 2, ",6,10,", ",6,nan,", "flag: expected a finite number"),
        ("limits.csv", 2, ",6,10,", ",6,inf,", "flag: expected a finite number"),
        ("limits.csv", 2, ",6,10,", ",10,6,", "flag: expected a value no nearer"),
        ("limits.csv", 5, ",34,30,25,", ",34,36,25,", "observe: expected a value below the reference"),
        ("limits.csv", 5, ",34,30,25,", ",34,30,31,", "flag: expected a value no nearer"),
        ("limits.csv", 2, ",deg,", ",degree,", "unit: expected one of deg"),
        ("limits.csv", 2, "asymmetry", "oddity", "kind: expected one of asymmetry"),
        ("limits.csv", 2, "either", "around", "direction: expected one of above"),
        ("limits.csv", 2, ",any,", ",top,", "view: expected one of front"),
        ("limits.csv", 3, "hip_flexion_peak", "knee_flexion_peak", r"line 3: expected a key of its own"),
        ("errors.csv", 2, SEM_CELLS, ",,4.00,", "sem_same: expected a number"),
        ("errors.csv", 2, SEM_CELLS, ",0,4.00,", "sem_same: expected a number above 0"),
        ("errors.csv", 2, SEM_CELLS, ",2.00,1.00,", "sem_other: expected no less than sem_same"),
        ("errors.csv", 2, ",front,", ",oblique,", "expected a key of its own"),
        ("errors.csv", 2, "derived", "guessed", "basis: expected one of"),
        ("slopes.csv", 2, ",front,value,", ",back,value,", "view: expected one of front, side"),
        ("slopes.csv", 2, ",value,", ",both,", "of: expected one of value, difference"),
        ("slopes.csv", 2, ",derived,", ",guessed,", "basis: expected one of"),
        ("slopes.csv", 3, "hip_flexion_peak", "knee_flexion_peak", "expected a key of its own"),
        ("quality.csv", 2, ",5,", ",about 5,", "value: expected a number"),
        ("quality.csv", 2, ",deg,", ",furlong,", "unit: expected one of"),
        ("quality.csv", 3, "front_yaw_max_deg", "front_yaw_full_deg", "expected a key of its own"),
        ("patterns.csv", 2, "GMED;", "GLUTE;", "hand_tests: expected known entries .*'GLUTE' is not one"),
        ("patterns.csv", 2, ",C,", ",D,", "evidence: expected one of A, B, C"),
        ("patterns.csv", 3, "knees_in_projection", "knees_in_ratio", "expected a key of its own"),
        ("patterns.csv", 2, "knees_in,any", "nobodys,any", "group: expected one of , uneven_sides"),
        ("patterns.csv", 2, "knees_in,any", "knees_in,", "group_side: expected one of same, opposite, any"),
        ("patterns.csv", 2, "knees_in,any", ",any", "group_side: expected one of , got 'any'"),
        ("pattern_groups.csv", 3, "less_ankle_range", "uneven_sides", "expected a key of its own"),
        ("pattern_groups.csv", 2, "crowe;", "nobody;", "source: expected known entries"),
        ("hand_tests.csv", 3, "GMAX", "GMED", "line 3: expected a key of its own, got 'GMED' again"),
        ("hand_tests.csv", 2, ",kendall", ",", "source: expected a source key: every row must be cited"),
    ],
)
def test_row_that_cannot_stand_is_refused(
    folder: Path, file: str, line: int, old: str, new: str, message: str
) -> None:
    """The message names file and line, what was expected and what was found."""
    replace_line(folder, file, line, old, new)
    with pytest.raises(ValueError, match=message) as caught:
        load_norms(folder)
    # a key taken twice is reported at its second place, which may be further down
    assert str(caught.value).startswith(f"{file}, line ")
    if "key of its own" not in message:
        assert f"line {line}:" in str(caught.value)


def test_line_with_a_cell_too_few_is_refused(folder: Path) -> None:
    """A comma forgotten shifts every number: refuse, do not guess."""
    replace_line(folder, "limits.csv", 4, ",asymmetry", "")
    with pytest.raises(ValueError, match=r"limits.csv, line 4: expected 12 cells, got 11"):
        load_norms(folder)


def test_other_columns_are_refused(folder: Path) -> None:
    """The header is part of the file's meaning."""
    replace_line(folder, "errors.csv", 1, "sem_same", "sem")
    with pytest.raises(ValueError, match=r"errors.csv, line 1: expected the columns movement,metric,view"):
        load_norms(folder)


def test_missing_file_is_refused(folder: Path) -> None:
    """A folder without patterns is not a set of norms."""
    (folder / "patterns.csv").unlink()
    with pytest.raises(ValueError, match=r"patterns.csv: expected a readable file"):
        load_norms(folder)


def test_source_without_reference_is_refused(folder: Path) -> None:
    """A source must say where to find it."""
    change(
        folder,
        "sources.toml",
        lambda lines: [x for x in lines if x != 'reference = "J Hum Kinet 2015 45:59"'],
    )
    with pytest.raises(
        ValueError, match=r"sources.toml, \[kim2015\]: reference: expected some text, got None"
    ):
        load_norms(folder)


def test_broken_toml_is_refused(folder: Path) -> None:
    """With the file's name, not a bare parser error."""
    (folder / "sources.toml").write_text("[kim2015\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"sources.toml: expected TOML"):
        load_norms(folder)


def test_limit_and_error_of_one_metric_share_their_unit(folder: Path) -> None:
    """They are compared with each other: degrees against percent would be nonsense."""
    change(folder, "limits.csv", lambda lines: [x.replace("8,12,pct", "8,12,deg") for x in lines])
    with pytest.raises(ValueError, match=r"pelvic_shift: unit: expected pct as in errors.csv, got deg"):
        load_norms(folder)


def test_limit_without_an_error_is_refused(folder: Path) -> None:
    """A limit whose measurement has no error could flag noise."""
    change(folder, "errors.csv", lambda lines: [x for x in lines if "heel_rise" not in x])
    with pytest.raises(ValueError, match=r"heel_rise: expected a row of errors.csv"):
        load_norms(folder)


def test_source_titles_are_joined_and_unknown_keys_kept() -> None:
    """A stored result may cite a key that this version no longer lists."""
    norms = load_norms()
    assert norms.source_titles("kim2015;gone") == f"{norms.sources['kim2015'].title}; gone"
