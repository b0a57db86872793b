"""The result file: names and meanings are a contract with other programs, so they change only by addition."""

from __future__ import annotations

import json
import math
from typing import Any

from screening.norms import load_norms
from screening.report.wording import pattern_text
from screening.types import (
    AtEqualDepth,
    Cycle,
    Evidence,
    Finding,
    FindingGroup,
    Measurement,
    Provenance,
    QualityReason,
    Recording,
    Screening,
    StrideEvents,
)

SCHEMA = 1
DECIMALS = 4
"""Far finer than any error, coarse enough to be the same on every computer."""


def to_json_dict(screening: Screening) -> dict[str, Any]:
    """Return the result in the contract's form: plain values only, never NaN, enumerations as their words."""
    return {
        "schema": SCHEMA,
        "movement": screening.movement.id,
        "recordings": [_recording(recording) for recording in screening.recordings],
        "cycles": [_cycle(cycle) for cycle in screening.cycles],
        "measurements": [_measurement(measurement) for measurement in screening.measurements],
        "findings": [_finding(finding) for finding in screening.findings],
        "provenance": _provenance(screening.provenance),
        "groups": [_group(group) for group in screening.groups],
    }


def result_json(screening: Screening) -> str:
    """Return the result file: the same screening always gives the same text, with a line end at its end."""
    return json.dumps(to_json_dict(screening), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def finite(value: float | None) -> float | None:
    """Return a number rounded for storage; None where it is missing or not finite; never a negative zero."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), DECIMALS) + 0.0


def _recording(recording: Recording) -> dict[str, Any]:
    video = recording.video
    return {
        "file": video.file,
        "sha256": video.sha256,
        "view": recording.view.value,
        "view_declared": recording.view_declared.value if recording.view_declared else "auto",
        "surface": recording.surface.value if recording.surface else None,
        "yaw_deg": finite(recording.yaw_deg),
        "yaw_error95_deg": finite(recording.yaw_error95_deg),
        "width_px": video.width_px,
        "height_px": video.height_px,
        "fps_mean": finite(video.fps_mean),
        "duration_s": finite(video.duration_s),
        "frames": video.n_frames,
        "longest_gap_s": finite(video.longest_gap_s),
        "complete": video.complete,
        "pose_fraction": finite(recording.pose_fraction),
        "people": recording.people,
        "swaps_repaired": recording.swaps_repaired,
        "spikes_removed": recording.spikes_removed,
        "gaps_filled": recording.gaps_filled,
        "quality": {
            "status": recording.quality.status.value,
            "reasons": [_reason(reason) for reason in recording.quality.reasons],
        },
    }


def _reason(reason: QualityReason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "status": reason.status.value,
        "message": reason.message,
        "fix": reason.fix,
        "fraction": finite(reason.fraction),
    }


def _cycle(cycle: Cycle) -> dict[str, Any]:
    return {
        "recording": cycle.recording,
        "kind": cycle.kind.value,
        "side": cycle.side.value if cycle.side else None,
        "start_s": finite(cycle.start_s),
        "peak_s": finite(cycle.peak_s),
        "end_s": finite(cycle.end_s),
        "valid": cycle.valid,
        "reason": cycle.reason,
        "warnings": list(cycle.warnings),
        "events": _events(cycle.events),
    }


def _events(events: StrideEvents | None) -> dict[str, Any] | None:
    """What happens within a stride; null for everything that is none."""
    if events is None:
        return None
    return {
        "opposite_off_s": finite(events.opposite_off_s),
        "opposite_contact_s": finite(events.opposite_contact_s),
        "off_s": finite(events.off_s),
        "view": events.view.value,
    }


def _measurement(measurement: Measurement) -> dict[str, Any]:
    return {
        "metric": measurement.metric,
        "label": measurement.label,
        "side": measurement.side.value if measurement.side else None,
        "unit": measurement.unit,
        "value": finite(measurement.value),
        "ci95": _interval(measurement.ci95),
        "error95": finite(measurement.error95),
        "n": measurement.n,
        "per_cycle": [finite(value) for value in measurement.per_cycle],
        "recording": measurement.recording,
        "grade": measurement.grade.value,
        "standing": finite(measurement.standing),
        "spread": finite(measurement.spread),
        "trend": finite(measurement.trend),
    }


def _interval(ci95: tuple[float, float] | None) -> list[float] | None:
    """Both ends, or None where either is not known."""
    if ci95 is None:
        return None
    low, high = finite(ci95[0]), finite(ci95[1])
    return None if low is None or high is None else [low, high]


def _finding(finding: Finding) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "metric": finding.metric,
        "label": finding.label,
        "kind": finding.kind.value,
        "status": finding.status.value,
        "side": finding.side.value if finding.side else None,
        "value": finite(finding.value),
        "unit": finding.unit,
        "limit": finite(finding.limit),
        "error95": finite(finding.error95),
        "n": finding.n,
        "reason": finding.reason,
        "evidence": _evidence(evidence),
        "evidence_other": _evidence(evidence.other) if evidence else None,
        "pattern": pattern_text(finding.pattern) if finding.pattern else None,
        "pattern_id": finding.pattern.id if finding.pattern else None,
        "hand_tests": list(finding.hand_tests),
        "source": load_norms().source_titles(finding.source) if finding.source else "",
        "source_keys": finding.source.split(";") if finding.source else [],
        "basis": finding.basis,
        "at_equal_depth": _at_equal_depth(finding.at_equal_depth),
    }


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {"recording": evidence.recording, "time_s": finite(evidence.time_s)}


def _at_equal_depth(equal: AtEqualDepth | None) -> dict[str, Any] | None:
    if equal is None:
        return None
    return {
        "value": finite(equal.value),
        "error95": finite(equal.error95),
        "depth_pct": finite(equal.depth_pct),
    }


def _group(group: FindingGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "title": group.title,
        "side": group.side.value if group.side else None,
        "findings": list(group.findings),
        "hand_tests": list(group.hand_tests),
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {
        "version": provenance.version,
        "model": provenance.model,
        "model_sha256": provenance.model_sha256,
        "norms_sha256": provenance.norms_sha256,
        "parameters": {name: _parameter(value) for name, value in sorted(provenance.parameters.items())},
    }


def _parameter(value: float | str | None) -> float | str | int | bool | None:
    """A parameter as it is; a number that is not finite has no place in JSON."""
    return finite(value) if isinstance(value, float) else value
