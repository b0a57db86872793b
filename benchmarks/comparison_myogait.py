"""What myogait says of clips, as JSON on standard output: run in an environment of its own, where only it is installed.

    python -I comparison_myogait.py POSE_MODEL CLIP [CLIP ...]

The call that its README names: ``run_pipeline(clip, model="mediapipe")`` with every option as it comes. The extraction
is called by itself before it only because ``run_pipeline`` cannot be told where the pose model lies, and would
download it. Beside it ``run_auto``, and the same with the mirroring of people who face right switched off.
"""

from __future__ import annotations

import copy
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("myogait", "mediapipe", "gaitkit")


def read_result(result: dict[str, Any]) -> dict[str, Any]:
    """What is compared of one result of myogait, under its own names; None where it gives none."""
    data, stats, quality = result["data"], result["stats"] or {}, result["quality"]
    events = data.get("events", {})
    contacts = [[event["time"], side] for side in ("left", "right") for event in events.get(f"{side}_hs", [])]
    return {
        "contacts": sorted(contacts),
        "cadence": stats.get("spatiotemporal", {}).get("cadence_steps_per_min"),
        "symmetry": stats.get("symmetry", {}),
        "flags": stats.get("pathology_flags", []),
        "warnings": quality["warnings"],
        "cycles": [quality["n_cycles_left"], quality["n_cycles_right"]],
        "mirrored": data["extraction"]["was_flipped"],
    }


def analyze(clip: str, pose_model: str) -> dict[str, Any]:
    """Every call chain on one clip."""
    import myogait  # type: ignore[import-not-found]

    def extract(**options: Any) -> dict[str, Any]:
        found: dict[str, Any] = myogait.extract(
            clip, model="mediapipe", model_path=pose_model, show_progress=False, **options
        )
        return found

    data = extract()
    chains = {
        "run_pipeline": myogait.run_pipeline(copy.deepcopy(data)),
        "run_auto": myogait.run_auto(copy.deepcopy(data)),
        "unmirrored": myogait.run_pipeline(extract(flip_if_right=False)),
    }
    return {name: read_result(result) for name, result in chains.items()}


def main() -> None:
    """Print one JSON document: the versions, and one entry for every clip."""
    pose_model, *clips = sys.argv[1:]
    answer = {
        "versions": {name: version(name) for name in PACKAGES},
        "clips": {Path(clip).name: analyze(clip, pose_model) for clip in clips},
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
