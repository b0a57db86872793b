"""Nothing leaves the computer: system calls are traced while the pose model runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from video_factory import even_times, make_clip

from screening.models import locate

ESTIMATE = """
import sys
from pathlib import Path
from screening.models import locate
from screening.pose import MediaPipePose, save_estimate
from screening.video import probe
clip = Path(sys.argv[1])
video = probe(clip)
estimate = MediaPipePose(locate("full"), 2).estimate(clip, video)
save_estimate(clip.with_suffix(".npz"), estimate, video)
print(len(estimate.pose.time_s))
"""

CONTROL = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
    listener.bind(("127.0.0.1", 0))
"""

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def internet_calls(script: str, folder: Path, *arguments: str) -> tuple[list[str], str]:
    """Run a script under strace; return the lines of its trace that name the internet, and its output."""
    trace = folder / "trace.txt"
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=network", "-o", str(trace), sys.executable, "-c", script, *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not trace.exists() or "exited with" not in trace.read_text():
        pytest.skip(f"strace cannot trace here: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    lines = trace.read_text().splitlines()
    return [line for line in lines if re.search(r"\bAF_INET6?\b", line)], done.stdout


@needs_strace
def test_the_trace_sees_an_internet_socket(tmp_path):
    """The check below can fail: a script that opens an internet socket, on this computer only, is seen."""
    calls, _ = internet_calls(CONTROL, tmp_path)

    assert any("socket(AF_INET" in call for call in calls)
    assert any("bind(" in call for call in calls)


@needs_strace
@pytest.mark.model
@pytest.mark.skipif(locate("full") is None, reason="the pose model is not here")
def test_estimating_poses_opens_no_internet_socket(tmp_path):
    """Reading a clip, finding landmarks and storing them uses no AF_INET or AF_INET6 at all."""
    clip = make_clip(tmp_path / "a.mp4", even_times(60), size=(320, 240))

    calls, output = internet_calls(ESTIMATE, tmp_path, str(clip))

    assert output == "60\n"
    assert calls == []
