"""Latencies: the summary, and the bar that a figure is held against."""

from __future__ import annotations

import pytest

from eval.bench.latency import clocked, latency


def test_the_line_names_median_tail_and_count() -> None:
    line = str(latency("draft", [1.0, 2.0, 3.0]))
    assert line == "draft: p50 2.00 s, p95 2.90 s, worst 3.00 s (n = 3)"


def test_short_times_are_in_milliseconds() -> None:
    assert "p50 20.0 ms" in str(latency("search", [0.020]))


@pytest.mark.parametrize(
    ("bar", "of", "verdict"),
    [(2.0, "p50", "p50 ≤ 2.00 s: met"), (1.9, "p50", "MISSED"), (2.0, "p95", "MISSED"), (2.9, "p95", "met")],
)
def test_a_bar_is_held_against_the_figure_it_is_for(bar: float, of: str, verdict: str) -> None:
    assert verdict in str(latency("draft", [1.0, 2.0, 3.0], bar, of))


def test_clocked_runs_the_action_once() -> None:
    done: list[int] = []
    assert clocked(lambda: done.append(1)) >= 0
    assert done == [1]
