"""What stands beside a figure: the machine and its load."""

from __future__ import annotations

import os

from eval.bench.machine import machine, peak_memory


def test_the_line_names_cores_memory_and_load() -> None:
    line = machine()
    assert f"{os.cpu_count()} cores" in line
    assert "GiB; load " in line


def test_peak_memory_is_that_of_a_running_interpreter() -> None:
    assert 0.005 < peak_memory() < 64
