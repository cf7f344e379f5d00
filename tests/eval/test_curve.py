"""Baselines by name, and the sizes of the learning curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from engine.embed import Vectors
from eval.cases import Cases
from eval.curve import BASELINES, baseline, learning_curve, likeness

MakeCases = Callable[..., Cases]
CLAIMS = [("I10", "47562"), ("K80.10", "47563"), ("M17.11", "27447")]


class Lengths:
    """Embeds a text as a point on the circle, by its length."""

    name = "lengths"

    def embed(self, texts: Sequence[str]) -> Vectors:
        angles = np.array([len(text) / 100 for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_answers_every_encounter_in_order(make_cases: MakeCases, name: str) -> None:
    cases = make_cases(*CLAIMS * 2)
    system = baseline(name, cases, likeness(cases, Lengths()))
    assert [o.encounter_id for o in system.outputs] == [e.encounter_id for e in cases.encounters]
    assert (system.name, system.origin.kind, system.writes_text) == (name, "baseline", False)


def test_likeness_has_a_row_a_case_and_a_column_a_training_case(make_cases: MakeCases) -> None:
    near = likeness(make_cases(*CLAIMS), Lengths())
    assert near.shape == (3, 6)
    assert near[0, 0] == pytest.approx(1, abs=1e-6)


def test_the_curve_ends_with_all_cases_and_is_the_same_each_time(make_cases: MakeCases) -> None:
    cases = make_cases(*CLAIMS * 20)
    near = likeness(cases, Lengths())
    points = list(learning_curve(["vote-1", "majority"], cases, near))
    assert [(p.system, p.training_cases) for p in points] == [
        ("vote-1", 50), ("majority", 50), ("vote-1", 100), ("majority", 100), ("vote-1", 120), ("majority", 120),
    ]  # fmt: skip
    assert points == list(learning_curve(["vote-1", "majority"], cases, near))
