"""Probabilities against what was right: by hand and against scikit-learn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from engine.claim import Claim
from engine.support import Support
from eval.calibration import brier, calibration, ece, judged, untouched
from eval.system import Output

MakeClaim = Callable[..., Claim]


def test_ece_by_hand() -> None:
    # Bin 0.9-1.0: mean 0.95, half right; bin 0.1-0.2: 0.15, none right: (2 × 0.45 + 2 × 0.15) / 4.
    p, right = np.array([0.95, 0.95, 0.15, 0.15]), np.array([1.0, 0, 0, 0])
    assert ece(p, right) == pytest.approx(0.3)
    assert ece(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0


def test_brier_agrees_with_scikit_learn() -> None:
    p, right = np.linspace(0.01, 0.99, 50), (np.arange(50) % 3 == 0).astype(float)
    assert brier(p, right) == pytest.approx(brier_score_loss(right, p), abs=1e-12)


def test_untouched_takes_equal_probabilities_together() -> None:
    right = np.array([1.0] * 19 + [0.0])
    assert untouched(np.linspace(0.9, 0.1, 20), right) == 1
    assert untouched(np.full(4, 0.5), np.array([1.0, 1, 1, 0])) == 0
    assert untouched(np.array([0.9, 0.8, 0.8, 0.1]), np.array([1.0, 1, 0, 0])) == 0.25


def test_supports_are_judged_by_place(make_claim: MakeClaim) -> None:
    drafted = make_claim("I10 K80.10", "47562")
    supports = [("diagnoses[0]", 0.9), ("diagnoses[1]", 0.2), ("procedures[0]", None), ("diagnoses[7]", 0.5)]
    output = Output("E1", drafted, "", tuple(Support(where=w, probability=p) for w, p in supports))
    assert judged(make_claim("I10", "47562"), output) == [(0.9, True), (0.2, False)]


def test_no_probability_no_card(make_claim: MakeClaim) -> None:
    claim = make_claim("I10", "47562")
    assert calibration([claim], [Output("E1", claim)]) is None


def test_isotonic_calibration_mends_probabilities_that_are_too_high(make_claim: MakeClaim) -> None:
    truths = [make_claim("I10" if n % 2 else "K80.10", "", f"E{n}") for n in range(0, 80, 1)]
    rng = np.random.default_rng(1)
    outputs = [
        Output(t.encounter_id, make_claim("I10", "", t.encounter_id), "",
               (Support(where="diagnoses[0]", probability=float(0.9 + 0.1 * rng.random())),))
        for t in sorted(truths, key=lambda t: t.encounter_id)
    ]  # fmt: skip
    card = calibration(sorted(truths, key=lambda t: t.encounter_id), outputs, resamples=50)
    assert card
    assert card.codes == 80
    assert card.ece.estimate > 0.4 > card.ece_isotonic.estimate
    assert card.ece.low <= card.ece.estimate <= card.ece.high
    assert sum(n for _, _, n in card.bins) == 80
    assert card.risk[-1] == (1.0, 0.5)
