"""How far a training run has got: steps, examples a second, losses, time left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from statistics import fmean

EVERY = 10


class TrainingClock:
    """Counts the steps of a run and prints a line every ten of them, with the mean losses since the last line."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = self._examples = 0
        self._started = time.perf_counter()
        self._since: list[Mapping[str, float]] = []

    @property
    def figures(self) -> dict[str, float]:
        """Return steps, examples and seconds so far."""
        return {"steps": self._done, "examples": self._examples, "seconds": time.perf_counter() - self._started}

    def tick(self, examples: int, losses: Mapping[str, float]) -> None:
        """Count one step over so many examples, with its losses."""
        self._done += 1
        self._examples += examples
        self._since.append(losses)
        if self._done % EVERY == 0 or self._done == self._steps:
            print(self._line(), flush=True)
            self._since.clear()

    def _line(self) -> str:
        seconds = max(time.perf_counter() - self._started, 1e-9)
        minutes_left = seconds / self._done * (self._steps - self._done) / 60
        told = "  ".join(f"{name} {fmean(each[name] for each in self._since):.3f}" for name in self._since[0])
        rate = self._examples / seconds
        return f"step {self._done}/{self._steps}  {told}  {rate:.2f} examples/s  {minutes_left:.0f} min left"
