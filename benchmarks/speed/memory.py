"""The most memory that an analysis ever takes, in a process of its own, against the length of the clip."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

_ANALYSIS = """
import sys
from pathlib import Path
from benchmarks.speed.memory import own_peak_bytes
from screening import overlay, pipeline
clip, drawn = Path(sys.argv[1]), sys.argv[2]
result = pipeline.analyze([clip], "squat", [None], model=sys.argv[3])
if drawn:
    overlay.write_annotated(clip, result, 0, Path(drawn))
print(own_peak_bytes())
"""


def own_peak_bytes() -> int:
    """Largest resident set of this process since it was started.

    Linux counts the memory of the parent into ``getrusage`` of a child that was forked off it, so it is asked elsewhere.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return 1024 * int(fields["VmHWM"].split()[0])
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def peak_bytes(clip: Path, *, annotated: bool = False, model: str = "full") -> int:
    """Largest resident set of a process that analyses the clip, and draws it where asked to (Linux and macOS)."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = str(Path(folder) / "drawn.mp4") if annotated else ""
        paths = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
        done = subprocess.run(
            [sys.executable, "-c", _ANALYSIS, str(clip), drawn, model],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": paths, "SCREENING_HOME": folder},
        )
    return int(done.stdout)
