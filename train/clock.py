"""How far a training run has got: steps, examples a second, losses, time left; on the screen and in a file."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

from engine.whole_file import whole_file

EVERY = 10
METRICS = "metrics.jsonl"


class TrainingClock:
    """Counts the steps of a run; every ten it prints a line with the mean losses since, and appends it to ``metrics``.

    A run that goes on begins ``at`` so many steps, examples and seconds; lines of later steps leave the file.
    """

    def __init__(self, steps: int, metrics: Path | None = None, at: tuple[int, int, float] = (0, 0, 0.0)) -> None:
        self._steps = steps
        self._metrics = metrics
        self._done, self._examples, before = at
        self._started = time.perf_counter() - before
        self._since: list[Mapping[str, float]] = []
        if metrics:
            _cut_after(metrics, self._done)

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
            self._tell({name: fmean(each[name] for each in self._since) for name in self._since[0]})
            self._since.clear()

    def _tell(self, losses: Mapping[str, float]) -> None:
        seconds = max(time.perf_counter() - self._started, 1e-9)
        left, rate = seconds / self._done * (self._steps - self._done), self._examples / seconds
        told = "  ".join(f"{name} {loss:.3f}" for name, loss in losses.items())
        print(f"step {self._done}/{self._steps}  {told}  {rate:.2f} examples/s  {left / 60:.0f} min left", flush=True)
        if self._metrics:
            line = {
                "step": self._done,
                "steps": self._steps,
                **losses,
                "examples_per_second": rate,
                "seconds_left": left,
            }
            with self._metrics.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def _cut_after(metrics: Path, step: int) -> None:
    """Keep the lines of a file up to a step; makes file and folder."""
    lines = metrics.read_text(encoding="utf-8").splitlines() if metrics.is_file() else []
    kept = [line for line in lines if json.loads(line)["step"] <= step]
    with whole_file(metrics) as file:
        file.writelines(f"{line}\n" for line in kept)
