"""How busy other programs kept the cores while something was measured: then the times mean less."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

_STAT = Path("/proc/stat")


@dataclass(frozen=True)
class Clock:
    """Seconds since some moment: of the wall, of all cores with work on them, of this program and what it started."""

    wall_s: float
    all_s: float
    own_s: float


def read_clock() -> Clock:
    """The present moment. Systems without ``/proc/stat`` (not Linux) do not tell what others do: all is then own."""
    spent = os.times()
    own_s = spent.user + spent.system + spent.children_user + spent.children_system
    if not _STAT.is_file():
        return Clock(time.perf_counter(), own_s, own_s)
    user, nice, system, _idle, _waiting, irq, soft_irq, stolen = map(int, _STAT.read_text().split()[1:9])
    all_s = (user + nice + system + irq + soft_irq + stolen) / os.sysconf("SC_CLK_TCK")
    return Clock(time.perf_counter(), all_s, own_s)


def others_share(start: Clock, end: Clock, cores: int) -> float:
    """Share of the cores, 0 to 1, that other programs took between two moments."""
    others_s = (end.all_s - start.all_s) - (end.own_s - start.own_s)
    return min(1.0, max(0.0, others_s / (cores * (end.wall_s - start.wall_s))))
