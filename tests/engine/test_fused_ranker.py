"""A ranker: the same answers as the library that fitted it, and none of its pickles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from engine.fused_ranker import Ranker, _nodes, fit_ranker, log_odds

RNG = np.random.default_rng(3)
FEATURES = RNG.normal(size=(600, 5)).astype(np.float32)
RIGHT = (FEATURES[:, 0] + FEATURES[:, 1] ** 2 + RNG.normal(size=600) * 0.3) > 1


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return fit_ranker(FEATURES, RIGHT)


def test_it_tells_right_from_wrong(ranker: Ranker) -> None:
    probability = ranker.probability(FEATURES)
    assert probability[RIGHT].mean() > probability[~RIGHT].mean() + 0.4
    assert ((probability > 0) & (probability < 1)).all()


def test_its_trees_answer_as_the_library_does() -> None:
    library = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=6).fit(FEATURES, RIGHT)
    base = np.asarray(library._baseline_prediction, dtype=np.float64).ravel()
    nought = np.zeros(5)
    ours = Ranker(nought, nought + 1, nought, np.zeros(1), **_nodes(library), base=base)
    assert np.allclose(ours._trees(FEATURES), library.decision_function(FEATURES))


def test_it_comes_back_from_its_arrays(ranker: Ranker, tmp_path: Path) -> None:
    arrays: dict[str, Any] = dict(ranker.arrays())
    np.savez(tmp_path / "ranker.npz", **arrays)
    with np.load(tmp_path / "ranker.npz", allow_pickle=False) as stored:
        again = Ranker.of(stored)
    assert np.array_equal(again.probability(FEATURES), ranker.probability(FEATURES))


def test_a_feature_that_never_changes_does_no_harm() -> None:
    constant = np.concatenate([FEATURES, np.ones((600, 1), np.float32)], axis=1)
    assert np.isfinite(fit_ranker(constant, RIGHT).probability(constant)).all()


def test_log_odds_stay_finite() -> None:
    assert np.isfinite(log_odds(np.array([0.0, 0.5, 1.0]))).all()
