"""Latencies as people read them: the median, the 95th percentile and the worst of a row of measurements."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of one thing done ``count`` times, against the bar it is to stay under (None: no bar)."""

    name: str
    count: int
    p50: float
    p95: float
    worst: float
    bar: float | None = None
    of: str = "p50"

    def __str__(self) -> str:
        """Return one line, with the bar and whether it was met."""
        line = f"{self.name}: p50 {_seconds(self.p50)}, p95 {_seconds(self.p95)}, worst {_seconds(self.worst)}"
        line += f" (n = {self.count})"
        if self.bar is None:
            return line
        met = (self.p50 if self.of == "p50" else self.p95) <= self.bar
        return f"{line}; bar {self.of} ≤ {_seconds(self.bar)}: {'met' if met else 'MISSED'}"


def latency(name: str, seconds: Sequence[float], bar: float | None = None, of: str = "p50") -> Latency:
    """Summarise measurements in seconds; ``of`` says which of p50 and p95 the bar is for."""
    p50, p95 = np.percentile(seconds, [50, 95])
    return Latency(name, len(seconds), float(p50), float(p95), max(seconds), bar, of)


def clocked(action: Callable[[], object]) -> float:
    """Return the seconds of wall clock that an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
