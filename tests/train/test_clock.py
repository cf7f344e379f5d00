"""The clock of a run: a line every ten steps, and the figures that go into the manifest."""

from __future__ import annotations

import pytest

from train.clock import TrainingClock


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
