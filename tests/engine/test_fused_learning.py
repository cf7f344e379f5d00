"""Learning from candidates whose truth is a feature."""

from __future__ import annotations

import numpy as np
import pytest

from engine.candidate import Candidates, read
from engine.errors import RetrievalError
from engine.fused_context import Context
from engine.fused_learning import FEWEST, learn, learn_scorer, out_of_fold
from tests.engine.clinic import CHOLE, WordEmbedder, encounter

RNG = np.random.default_rng(5)
READING = read(encounter("E1", CHOLE), WordEmbedder())
CODES = tuple(f"{n}0000" for n in range(1, 9))


def case() -> tuple[Context, frozenset[str]]:
    features = RNG.normal(size=(len(CODES), 3)).astype(np.float32)
    truth = frozenset(code for code, row in zip(CODES, features, strict=True) if row[0] > 0.8)
    return Context(READING, Candidates(CODES, features, (0,) * len(CODES))), truth


CASES = [case() for _ in range(40)]
CONTEXTS, TRUTH = [c for c, _ in CASES], [t for _, t in CASES]


def test_a_scorer_learns_what_makes_a_code_right_and_says_how_likely() -> None:
    scorer = learn_scorer(CONTEXTS, TRUTH, most=6, family=4)
    context, truth = case()
    scores = scorer.score(context)
    probability = scorer.calibrated(scores)
    right = np.array([code in truth for code in CODES])
    assert (np.argsort(probability) == np.argsort(scores)).all()
    assert not right.any() or probability[right].min() > probability[~right].max()
    assert 0.1 <= scorer.threshold <= 0.5


def test_no_report_is_judged_by_a_ranker_that_has_seen_it() -> None:
    noise = [RNG.normal(size=(10, 2)).astype(np.float32) for _ in range(20)]
    right = [RNG.random(10) < 0.3 for _ in range(20)]
    found = np.concatenate(out_of_fold(noise, right))
    truth = np.concatenate(right)
    assert abs(found[truth].mean() - found[~truth].mean()) < 0.15


def test_too_few_encounters_are_refused() -> None:
    with pytest.raises(RetrievalError, match=f"{FEWEST} are needed"):
        learn(CONTEXTS, CONTEXTS, TRUTH, TRUTH)
