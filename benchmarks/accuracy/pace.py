"""When things happen: smooth ramps, repetitions, and the quiet sway of a standing person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.body import Array


def smooth(share: Array) -> Array:
    """Minimum-jerk ramp from 0 to 1, flat outside (Flash and Hogan 1985)."""
    x = np.clip(share, 0.0, 1.0)
    result: Array = x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)
    return result


@dataclass(frozen=True)
class Repetition:
    """One repetition: when it starts, reaches its turning point, leaves it and ends; and how far it goes.

    ``amplitude`` is relative: 1 = the depth that the motion asks for.
    """

    start_s: float
    reached_s: float
    left_s: float
    end_s: float
    amplitude: float = 1.0

    def progress(self, time_s: Array) -> Array:
        """From 0 (standing) to ``amplitude`` (turning point) and back."""
        down = smooth((time_s - self.start_s) / (self.reached_s - self.start_s))
        up = smooth((time_s - self.left_s) / (self.end_s - self.left_s))
        result: Array = self.amplitude * (down - up)
        return result


@dataclass(frozen=True)
class Tempo:
    """How a set of repetitions is performed; times in seconds.

    Attributes
    ----------
    standing_s : still standing at the start.
    amplitudes : one per repetition; 1 = full depth. Shallow or uneven repetitions are smaller numbers.
    down_s, pause_s, up_s, rest_s : of one repetition and after it.
    end_s : standing at the end.
    scatter : relative SD of the times and (a fifth of it) of the amplitudes, as people vary.
    seed : of the scatter and of the sway.
    """

    standing_s: float = 3.0
    amplitudes: tuple[float, ...] = (1.0,) * 5
    down_s: float = 1.1
    pause_s: float = 0.2
    up_s: float = 1.0
    rest_s: float = 0.4
    end_s: float = 0.8
    scatter: float = 0.06
    seed: int = 0

    def repetitions(self) -> tuple[Repetition, ...]:
        """The set, one after the other."""
        rng = np.random.default_rng(self.seed)
        clock, out = self.standing_s, []
        for amplitude in self.amplitudes:
            times = np.array([self.down_s, self.pause_s, self.up_s, self.rest_s])
            down, pause, up, rest = times * (1 + self.scatter * rng.uniform(-1.7, 1.7, 4))
            size = amplitude * (1 + 0.2 * self.scatter * rng.uniform(-1.7, 1.7))
            out.append(Repetition(clock, clock + down, clock + down + pause, clock + down + pause + up, size))
            clock += down + pause + up + rest
        return tuple(out)

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.repetitions()[-1].end_s + self.end_s


def total_progress(repetitions: tuple[Repetition, ...], time_s: Array) -> Array:
    """Sum of the progress of all repetitions ``(T,)``."""
    total = np.zeros_like(time_s)
    for repetition in repetitions:
        total = total + repetition.progress(time_s)
    return total


def sway(time_s: Array, seed: int, size: float) -> Array:
    """Slow quasi-random movement with SD about ``size``: three sines below 0.6 Hz with seeded phases."""
    rng = np.random.default_rng(seed)
    hz, phase = rng.uniform(0.12, 0.6, 3), rng.uniform(0, 2 * np.pi, 3)
    result: Array = size * 0.8 * np.sin(2 * np.pi * np.outer(time_s, hz) + phase).sum(axis=1)
    return result
