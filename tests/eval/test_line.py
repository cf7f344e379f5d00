"""Details of lines, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.claim import Claim
from eval.line import COLUMNS, LINE_METRICS, row

MakeClaim = Callable[..., Claim]


def of(truth: Claim, drafted: Claim | None) -> dict[str, float]:
    return dict(zip(COLUMNS, row(truth, drafted), strict=True))


def test_modifiers_count_only_on_right_codes(make_claim: MakeClaim) -> None:
    found = of(make_claim("I10", "47562-22 49505-LT 27447"), make_claim("I10", "47562-22 49505-RT 11111-59"))
    assert (found["lines"], found["modifiers"]) == (2, 1)
    assert (found["lacking cpt"], found["extra cpt"]) == (1, 1)


def test_order_of_diagnoses_and_pointers(make_claim: MakeClaim) -> None:
    found = of(make_claim("I10 K80.10", "47562"), make_claim("K80.10 I10", "47562"))
    assert (found["first"], found["main"], found["pointers"]) == (0, 0, 0)
    found = of(make_claim("I10 K80.10", "47562"), make_claim("I10", "47562"))
    assert (found["first"], found["main"], found["pointers"], found["lacking icd"]) == (1, 1, 1, 1)


def test_all_pointers_must_be_there_and_the_main_one_first(make_claim: MakeClaim) -> None:
    truth = make_claim("I10 K80.10", "47562")
    line = truth.procedures[0].model_copy(update={"diagnosis_pointers": (1, 2)})
    found = of(truth.model_copy(update={"procedures": (line,)}), truth)
    assert (found["main"], found["pointers"]) == (1, 0)


def test_nothing_drafted_is_nothing_right_and_saves_nothing(make_claim: MakeClaim) -> None:
    found = of(make_claim("I10", "47562"), None)
    assert (found["lines"], found["first"], found["lacking icd"], found["lacking cpt"]) == (0, 0, 1, 1)
    assert found["seconds"] == found["blank seconds"] > 0


def test_metrics_are_ratios_of_sums(make_claim: MakeClaim) -> None:
    pairs = [("47562-22", "47562-22"), ("47562-22", "47562"), ("49505", "27447")]
    rows = np.array([row(make_claim("I10", a), make_claim("I10", b)) for a, b in pairs])
    totals = rows.sum(axis=0)
    assert LINE_METRICS["modifiers right, given the right CPT code"](totals) == pytest.approx(0.5)
    assert LINE_METRICS["extraneous CPT codes a report"](totals) == pytest.approx(1 / 3)
    assert LINE_METRICS["first-listed diagnosis right"](totals) == 1
