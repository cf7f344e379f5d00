"""Forty outputs, each figure against scikit-learn on the same sets, to 1e-9."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, precision_score, recall_score

from engine.claim import Claim
from engine.codeset import ListedCodes
from eval.metrics import columns, f1, full_match, precision, recall
from eval.score import Component, codes_of, score

ICD = ("I10", "K80.00", "K80.10", "M17.11", "M17.12", "Z99.9")
CPT = ("27447", "47562", "47563", "49505")
MODIFIERS = ("22", "59", "LT", "RT")


def drawn(rng: Random, make_claim: Callable[..., Claim], case: int) -> Claim:
    """Return a random claim; a third has no modifier, some have nothing."""
    lines = [
        "-".join([code, *rng.sample(MODIFIERS, rng.choice((0, 0, 1, 2)))])
        for code in rng.sample(CPT, rng.randint(0, 3))
    ]
    return make_claim(" ".join(rng.sample(ICD, rng.randint(0, 4))), " ".join(lines), f"E{case}")


@pytest.mark.parametrize("component", Component)
def test_means_of_forty_cases_agree_with_scikit_learn(
    component: Component, make_claim: Callable[..., Claim], codes: ListedCodes
) -> None:
    rng = Random(20261125)
    pairs: list[tuple[Claim, Claim | None]] = [
        (drawn(rng, make_claim, n), None if n % 10 == 9 else drawn(rng, make_claim, n)) for n in range(40)
    ]
    universe = sorted({*ICD, *CPT, *MODIFIERS, *(f"{c}-{m}" for c, m in product(CPT, MODIFIERS))})
    wanted = []
    for truth, drafted in pairs:
        if drafted is None:
            wanted.append((0.0, 0.0, 0.0))
            continue
        billed, proposed = ([c in codes_of(x, component) for c in universe] for x in (truth, drafted))
        both_empty = float(not any(billed) and not any(proposed))
        wanted.append((
            recall_score(billed, proposed, zero_division=both_empty),
            precision_score(billed, proposed, zero_division=both_empty),
            float(accuracy_score(billed, proposed) == 1.0),
        ))  # fmt: skip
    r, p, full = np.mean(wanted, axis=0)
    made = [next(s for s in score(t, d, codes) if s.component is component) for t, d in pairs]
    sums = columns(made).sum(axis=0)
    assert recall(sums) == pytest.approx(r, abs=1e-9)
    assert precision(sums) == pytest.approx(p, abs=1e-9)
    assert full_match(sums) == pytest.approx(full, abs=1e-9)
    assert f1(sums) == pytest.approx(2 * p * r / (p + r), abs=1e-9)
