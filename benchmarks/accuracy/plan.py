"""What every motion answers: the stance at each time, how the person turns and travels, and the cycles."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.accuracy.body import Array
from benchmarks.accuracy.posing import Stance
from benchmarks.accuracy.scene import Box


@dataclass(frozen=True, eq=False)
class Plan:
    """A motion worked out at given times.

    Attributes
    ----------
    stance : in the person's own frame.
    turn_deg : ``(T,)`` added to the clip's yaw. travel_m : ``(T,)`` forward, along the clip's yaw.
    cycles : repetitions, contacts and the like for the truth file.
    standing : frames that define zero for depth, heel rise and shift.
    furniture : what the motion needs in the room, in the person's frame (yaw 0).
    """

    stance: Stance
    turn_deg: Array
    travel_m: Array
    cycles: dict[str, object]
    standing: slice
    furniture: tuple[Box, ...] = field(default=())


def in_place(stance: Stance, cycles: dict[str, object], standing: slice) -> Plan:
    """Return the plan of somebody who neither turns nor travels."""
    still = np.zeros(len(stance.mid_hip_m))
    return Plan(stance, still, still, cycles, standing)
