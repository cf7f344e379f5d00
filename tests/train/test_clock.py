"""The clock of a run: a line every ten steps, and the figures that go into the manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from train.clock import METRICS, TrainingClock


def test_a_line_comes_every_ten_steps_and_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    clock = TrainingClock(12)
    for step in range(12):
        clock.tick(4, {"loss": 0.5 if step % 2 else 0.0})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[:2] for line in lines] == [["step 10/12", "loss 0.250"], ["step 12/12", "loss 0.250"]]
    assert lines[-1].endswith("0 min left")


def test_the_figures_count_steps_and_examples() -> None:
    clock = TrainingClock(12)
    clock.tick(4, {})
    clock.tick(3, {})
    assert (clock.figures["steps"], clock.figures["examples"]) == (2, 7)
    assert clock.figures["seconds"] > 0


def test_losses_are_kept_in_a_file_and_a_run_that_goes_on_takes_the_later_lines_out(tmp_path: Path) -> None:
    path = tmp_path / "way" / METRICS
    clock = TrainingClock(30, path)
    for _ in range(20):
        clock.tick(2, {"loss": 1.0})
    again = TrainingClock(30, path, (10, 20, 5.0))
    for _ in range(20):
        again.tick(2, {"loss": 0.5})
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["step"], line["loss"]) for line in lines] == [(10, 1.0), (20, 0.5), (30, 0.5)]
    assert (again.figures["steps"], again.figures["examples"]) == (30, 60)
    assert again.figures["seconds"] >= 5.0
