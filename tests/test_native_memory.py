"""Memory that native libraries let go of goes back to the system, where the system holds on to it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from screening import native_memory

CHURN = """
import threading
from screening import native_memory

def resident():
    return int(open("/proc/self/statm").read().split()[1])

def hold():
    pieces = [bytearray(5000) for _ in range(20_000)]
    ready.wait()
    last.append(pieces.pop())

last, limited = [], native_memory.limit_heaps()
ready = threading.Barrier(4)
threads = [threading.Thread(target=hold) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
before = resident()
native_memory.return_freed()
print(limited, before, resident())
"""


@pytest.mark.skipif(native_memory._libc() is None, reason="another C library, which needs none of this")
def test_freed_memory_goes_back() -> None:
    """Four threads held 400 MB of small pieces and kept one each: afterwards most of it is the system's again."""
    done = subprocess.run([sys.executable, "-c", CHURN], capture_output=True, text=True, check=True)

    limited, before, after = done.stdout.split()
    assert limited == "True"
    assert int(after) <= int(before)
    assert int(after) * 4096 < 200e6


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without glibc nothing happens, and nothing fails."""
    native_memory._libc.cache_clear()
    monkeypatch.setattr(sys, "platform", "win32")
    try:
        assert not native_memory.limit_heaps()
        native_memory.return_freed()
    finally:
        native_memory._libc.cache_clear()
