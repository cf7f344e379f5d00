"""What the fused preset has learnt: loaded whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.candidate import Candidates
from engine.errors import RetrievalError
from engine.fused_fit import ARRAYS, MANIFEST, SHIPPED, chosen, load_fit, mean_f1


def own_fit(home: Path) -> Path:
    folder = home / "fused" / "fit"
    load_fit(home).save(folder, 3, "0")
    return folder


def test_the_shipped_fit_is_of_this_versions_features(tmp_path: Path) -> None:
    fit = load_fit(tmp_path)
    assert 0 < fit.procedures.threshold < 0.6
    assert 0 < fit.diagnoses.threshold < 0.6


def test_a_homes_own_fit_goes_before_the_shipped_one_and_says_the_same_when_saved(tmp_path: Path) -> None:
    shipped = load_fit(tmp_path)
    assert (own_fit(tmp_path) / MANIFEST).read_text() != (SHIPPED / MANIFEST).read_text()
    features = np.zeros((2, len(shipped.procedures.first.mean)), np.float32)
    own = load_fit(tmp_path).procedures.first.probability(features)
    assert np.array_equal(own, shipped.procedures.first.probability(features))


def test_a_damaged_fit_is_refused(tmp_path: Path) -> None:
    folder = own_fit(tmp_path)
    with (folder / ARRAYS).open("ab") as file:
        file.write(b"x")
    with pytest.raises(RetrievalError, match=r"differs from its hash.*python -m train\.fused"):
        load_fit(tmp_path)


def test_a_fit_of_other_features_is_refused(tmp_path: Path) -> None:
    manifest = own_fit(tmp_path) / MANIFEST
    manifest.write_text(manifest.read_text().replace('"words"', '"other"', 1))
    with pytest.raises(RetrievalError, match="of other features"):
        load_fit(tmp_path)


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    (own_fit(tmp_path) / MANIFEST).write_text("{")
    with pytest.raises(RetrievalError, match="cannot be read"):
        load_fit(tmp_path)


def test_the_best_is_always_drafted_and_siblings_only_when_likely() -> None:
    candidates = Candidates(("45378", "45379", "64721", "64722"), np.zeros((4, 1), np.float32), (0, 0, 0, 0))
    assert chosen(candidates, np.array([0.05, 0.01, 0.02, 0.01]), 0.3, 6, 4) == [0]
    assert chosen(candidates, np.array([0.9, 0.4, 0.35, 0.1]), 0.3, 6, 4) == [0, 2]
    assert chosen(candidates, np.array([0.9, 0.6, 0.35, 0.1]), 0.3, 6, 4) == [0, 1, 2]
    assert chosen(candidates, np.array([0.9, 0.6, 0.35, 0.1]), 0.3, 1, 4) == [0]


def test_mean_f1_is_of_mean_precision_and_mean_recall() -> None:
    truth = [frozenset("ab"), frozenset("c"), frozenset()]
    drafted = [frozenset("a"), frozenset("cd"), frozenset()]
    precision, recall = (1 + 0.5 + 1) / 3, (0.5 + 1 + 1) / 3
    assert np.isclose(mean_f1(truth, drafted), 2 * precision * recall / (precision + recall))
    assert mean_f1([frozenset("a")], [frozenset("b")]) == 0
