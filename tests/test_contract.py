"""The result file keeps its contract, field by field: names, types, finite numbers, and what belongs together."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from puppet import Camera, Squat, hide, take

from screening import export, models, pipeline
from screening.movements import MOVEMENTS
from screening.types import Screening, Take

CLIPS = Path(os.environ.get("SCREENING_TEST_CLIPS", "none"))
REAL = [
    "squat_side_studio_3reps.mp4",
    "squat_front_webcam_overlay_4reps.mp4",
    "squat_legs_only_3reps.mp4",
    "squat_jump_phone_6reps.mp4",
]
SIDES = ("left", "right")
UNITS = ("deg", "pct", "ratio", "s")

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value == value.strip()


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def positive(value: Any) -> bool:
    return number(value) and value >= 0


def share(value: Any) -> bool:
    return number(value) and 0 <= value <= 1


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def sha256(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def one_of(*words: str) -> Check:
    return lambda value: value in words


def or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def interval(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(number, value)) and value[0] <= value[1]


VIEWS = ("front", "back", "left", "right", "oblique", "unknown")
RESULT = ("schema", "movement", "recordings", "cycles", "measurements", "findings", "provenance", "groups")
RECORDING: Mapping[str, Check] = {
    "file": text,
    "sha256": sha256,
    "view": one_of(*VIEWS),
    "view_declared": one_of("front", "back", "left", "right", "auto"),
    "yaw_deg": or_null(lambda v: number(v) and -180 <= v <= 180),
    "width_px": whole,
    "height_px": whole,
    "fps_mean": positive,
    "duration_s": positive,
    "frames": whole,
    "longest_gap_s": positive,
    "pose_fraction": share,
    "people": whole,
    "swaps_repaired": whole,
    "quality": lambda v: set(v) == {"status", "reasons"} and v["status"] in ("ok", "warn", "refused"),
}
REASON: Mapping[str, Check] = {
    "code": text,
    "message": text,
    "fix": text,
    "fraction": or_null(share),
}
CYCLE: Mapping[str, Check] = {
    "recording": whole,
    "kind": one_of("repetition", "stride", "hold", "pass"),
    "side": or_null(one_of(*SIDES)),
    "start_s": positive,
    "peak_s": positive,
    "end_s": positive,
    "valid": flag,
    "reason": or_null(text),
}
MEASUREMENT: Mapping[str, Check] = {
    "metric": text,
    "label": text,
    "side": or_null(one_of(*SIDES)),
    "unit": one_of(*UNITS),
    "value": or_null(number),
    "ci95": or_null(interval),
    "error95": or_null(positive),
    "n": whole,
    "per_cycle": list_of(or_null(number)),
    "recording": or_null(whole),
    "grade": one_of("A", "B", "C"),
    "spread": or_null(positive),
    "trend": or_null(number),
}
FINDING: Mapping[str, Check] = {
    "metric": text,
    "kind": one_of("asymmetry", "reduced_range", "excess", "timing"),
    "status": one_of("flagged", "watch", "within_limit", "not_assessed"),
    "side": or_null(one_of(*SIDES)),
    "value": or_null(number),
    "unit": one_of(*UNITS),
    "limit": or_null(number),
    "error95": or_null(positive),
    "reason": text,
    "evidence": or_null(lambda v: set(v) == {"recording", "time_s"} and whole(v["recording"])),
    "pattern": or_null(text),
    "hand_tests": list_of(text),
    "source": text,
    "evidence_other": or_null(lambda v: set(v) == {"recording", "time_s"} and whole(v["recording"])),
    "at_equal_depth": or_null(
        lambda v: set(v) == {"value", "error95", "depth_pct"} and all(number(own) for own in v.values())
    ),
}
GROUP: Mapping[str, Check] = {
    "id": text,
    "title": text,
    "side": or_null(one_of(*SIDES)),
    "findings": list_of(whole),
    "hand_tests": list_of(text),
}
PROVENANCE: Mapping[str, Check] = {
    "version": text,
    "model": text,
    "model_sha256": sha256,
    "norms_sha256": sha256,
    "parameters": lambda v: isinstance(v, dict),
}


def check_fields(what: str, given: Mapping[str, Any], fields: Mapping[str, Check]) -> None:
    """Every field of the contract is there with its type; further fields may have been added."""
    for name, check in fields.items():
        assert name in given, f"{what}: {name} is missing"
        assert check(given[name]), f"{what}.{name}: {given[name]!r}"


def check_result(result: Mapping[str, Any]) -> None:
    """Hold a result against the whole contract."""
    assert tuple(result) == RESULT
    assert result["schema"] == 1
    assert result["movement"] in MOVEMENTS
    check_fields("provenance", result["provenance"], PROVENANCE)
    for recording in result["recordings"]:
        check_fields("recording", recording, RECORDING)
        check_quality(recording["quality"])
    check_cycles(result)
    check_measurements(result)
    check_findings(result)
    check_groups(result)


def check_groups(result: Mapping[str, Any]) -> None:
    """At least two flagged or watched findings each, the strongest first, none in two groups; tests from theirs."""
    members: list[int] = []
    for group in result["groups"]:
        check_fields("group", group, GROUP)
        own = [result["findings"][k] for k in group["findings"]]
        assert len(own) > 1
        assert group["findings"] == sorted(group["findings"])
        assert {f["status"] for f in own} <= {"flagged", "watch"}
        assert set(group["hand_tests"]) == {code for f in own for code in f["hand_tests"]}
        members += group["findings"]
    assert len(set(members)) == len(members)


def check_quality(quality: Mapping[str, Any]) -> None:
    """Each reason has a code, a message and a fix; without a reason the clip is ok, with one it is not."""
    for reason in quality["reasons"]:
        check_fields("reason", reason, REASON)
    assert (quality["status"] == "ok") == (not quality["reasons"])


def check_cycles(result: Mapping[str, Any]) -> None:
    """Cycles lie inside their recording, follow each other, and say why where they were not used."""
    for cycle in result["cycles"]:
        check_fields("cycle", cycle, CYCLE)
        assert cycle["valid"] == (cycle["reason"] is None)
        assert cycle["start_s"] <= cycle["peak_s"] <= cycle["end_s"]
        assert cycle["end_s"] <= result["recordings"][cycle["recording"]]["duration_s"] + 1e-3
    order = [(c["recording"], c["start_s"]) for c in result["cycles"]]
    assert order == sorted(order)


def check_measurements(result: Mapping[str, Any]) -> None:
    """One per metric, side and recording, with an entry for each valid cycle; none from a refused recording."""
    known = {metric.id: metric for metric in MOVEMENTS[result["movement"]].metrics}
    seen = set()
    for own in result["measurements"]:
        check_fields("measurement", own, MEASUREMENT)
        assert (own["label"], own["unit"]) == (known[own["metric"]].label, known[own["metric"]].unit)
        assert known[own["metric"]].paired == (own["side"] is not None)
        key = (own["metric"], own["side"], own["recording"])
        assert key not in seen, key
        seen.add(key)
        if own["recording"] is not None:
            valid = [c for c in result["cycles"] if c["valid"] and c["recording"] == own["recording"]]
            assert len(own["per_cycle"]) == len(valid), key
            assert result["recordings"][own["recording"]]["quality"]["status"] != "refused"
        assert own["n"] <= sum(value is not None for value in own["per_cycle"])
        assert (own["value"] is None) == (own["n"] == 0), key


def check_findings(result: Mapping[str, Any]) -> None:
    """One per metric and kind; a value, its error and a moment inside the clip wherever something was judged."""
    keys = [(f["metric"], f["kind"]) for f in result["findings"]]
    assert len(set(keys)) == len(keys)
    for own in result["findings"]:
        check_fields("finding", own, FINDING)
        assert own["reason"].endswith("."), own["reason"]
        if own["status"] == "not_assessed":
            assert (own["value"], own["side"], own["evidence"]) == (None, None, None), own
            continue
        assert None not in (own["value"], own["error95"], own["limit"], own["evidence"]), own
        recording = result["recordings"][own["evidence"]["recording"]]
        assert 0 <= own["evidence"]["time_s"] <= recording["duration_s"]
        assert recording["quality"]["status"] != "refused"
        if own["kind"] == "asymmetry":
            assert own["side"] in SIDES
        if own["evidence_other"] is not None:
            other = result["recordings"][own["evidence_other"]["recording"]]
            assert own["kind"] == "asymmetry"
            assert {recording["view"], other["view"]} == {"left", "right"}
            assert 0 <= own["evidence_other"]["time_s"] <= other["duration_s"]
        assert own["at_equal_depth"] is None or own["kind"] == "asymmetry"


def screened(*takes: Take) -> Screening:
    return pipeline.screen(MOVEMENTS["squat"], takes, model="full", model_sha256="0" * 64)


def puppets() -> dict[str, list[Take]]:
    """Screenings of every kind: flagged, one side, cut, refused, turned, unmeasurable, too short, nobody."""
    uneven = Squat((100.0, 75.0))
    whole_clip = take(uneven)
    nobody = replace(whole_clip.pose, image_px=np.full_like(whole_clip.pose.image_px, np.nan))
    return {
        "front": [whole_clip],
        "one side": [take(Squat(repetitions=3), Camera(yaw_deg=-90))],
        "three views": [
            whole_clip,
            take(replace(uneven, repetitions=3), Camera(yaw_deg=-90)),
            take(replace(uneven, repetitions=3), Camera(yaw_deg=90)),
        ],
        "given twice": [whole_clip, whole_clip],
        "cut at both ends": [take(time_s=np.arange(3.0, 23.0, 1 / 30))],
        "several people": [take(people=3)],
        "oblique": [take(camera=Camera(yaw_deg=40))],
        "from behind": [take(camera=Camera(yaw_deg=180))],
        "a leg hidden": [hide(whole_clip, ("left_knee", "left_ankle"), 3.0, 9.0)],
        "standing only": [take(time_s=np.arange(0.0, 1.9, 1 / 30))],
        "three frames": [take(time_s=np.arange(0.0, 0.09, 1 / 30))],
        "nobody": [replace(whole_clip, pose=nobody)],
    }


@pytest.mark.parametrize("case", list(puppets()))
def test_every_result_keeps_the_contract(case: str) -> None:
    """Whatever was filmed; and the text is plain JSON without NaN that reads back as the same."""
    screening = screened(*puppets()[case])
    written = export.result_json(screening)

    check_result(export.to_json_dict(screening))
    assert json.loads(written, parse_constant=lambda word: pytest.fail(word)) == export.to_json_dict(
        screening
    )


@pytest.mark.parametrize("case", list(puppets()))
def test_no_table_holds_a_number_that_is_none(case: str) -> None:
    """Missing is an empty cell in both tables, never NaN or infinity."""
    screening = screened(*puppets()[case])

    for table in (export.angles_csv(screening), export.cycles_csv(screening)):
        cells = {cell for line in table.lower().splitlines() for cell in line.split(",")}
        assert not {"nan", "inf", "-inf", "none"} & cells


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r["recordings"][0].update(yaw_deg=float("nan")),
        lambda r: r["recordings"][0].pop("people"),
        lambda r: r["cycles"][0].update(end_s=1e6),
        lambda r: r["cycles"][0].update(valid=False),
        lambda r: r["measurements"][0]["per_cycle"].pop(),
        lambda r: r["measurements"].append(r["measurements"][0]),
        lambda r: r["findings"][0].update(side="L"),
        lambda r: r["findings"][0].update(evidence={"recording": 0, "time_s": 1e6}),
        lambda r: r.update(schema=2),
        lambda r: r["groups"].append(
            {"id": "x", "title": "x", "side": None, "findings": [0], "hand_tests": []}
        ),
        lambda r: r["findings"][0].update(at_equal_depth={"value": 1.0}),
    ],
)
def test_the_check_itself_finds_a_broken_result(spoil: Callable[[dict[str, Any]], object]) -> None:
    """A check that cannot fail defends nothing."""
    result = json.loads(export.result_json(screened(*puppets()["front"])))
    spoil(result)

    with pytest.raises(AssertionError):
        check_result(result)


@pytest.mark.clips
@pytest.mark.model
@pytest.mark.skipif(not CLIPS.is_dir(), reason="SCREENING_TEST_CLIPS names no folder")
@pytest.mark.skipif(models.locate("full") is None, reason="the pose model is not here: make model")
@pytest.mark.parametrize("name", REAL)
def test_real_clips_keep_the_contract(name: str) -> None:
    """Also where the pose model loses the person, the feet or the standing seconds."""
    check_result(export.to_json_dict(pipeline.analyze([CLIPS / name], "squat", [None])))
