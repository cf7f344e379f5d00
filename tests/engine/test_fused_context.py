"""What other candidates say of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from engine.billing_lists import Pair
from engine.candidate import Candidates, read
from engine.fused_context import NAMES, Context
from tests.engine.clinic import CHOLE, DAY, WordEmbedder, encounter

CODES = ("45378", "45380", "45385", "64721")
FIRST = np.array([0.4, 0.6, 0.9, 0.1])
READING = read(encounter("E1", CHOLE), WordEmbedder())


def pairs(codes: Sequence[str], on: date) -> Sequence[Pair]:
    assert on == DAY
    known = (Pair("45385", "45378", "0"), Pair("45385", "45380", "1"), Pair("45380", "45378", "9"))
    return [pair for pair in known if pair.column1 in codes and pair.column2 in codes]


def value(context: Context, code: str, name: str) -> float:
    return float(context.features(FIRST)[CODES.index(code), NAMES.index(name)])


CANDIDATES = Candidates(CODES, np.zeros((4, 2), np.float32), (0, 0, 1, -1))
KNOWN, UNKNOWN = Context(READING, CANDIDATES, pairs), Context(READING, CANDIDATES)


def test_there_is_a_name_for_each_feature() -> None:
    assert KNOWN.features(FIRST).shape == (len(CODES), len(NAMES))


def test_rank_and_sum_count_the_likelier_ones() -> None:
    assert [value(KNOWN, code, "rank") for code in CODES] == [2, 1, 0, 3]
    assert np.isclose(value(KNOWN, "45378", "sum_above"), 1.5)
    assert value(KNOWN, "45385", "sum_above") == 0


def test_the_better_sibling_and_the_better_reading_of_the_same_words_are_told() -> None:
    assert np.isclose(value(KNOWN, "45378", "same_family"), 0.0)
    assert np.isclose(value(KNOWN, "45378", "same_category"), 0.9)
    assert np.isclose(value(KNOWN, "45378", "same_words"), 0.6)
    assert value(KNOWN, "64721", "same_category") == 0


def test_what_bundles_a_code_is_told_by_how() -> None:
    assert np.isclose(value(KNOWN, "45378", "never_beside"), 0.9)
    assert np.isclose(value(KNOWN, "45380", "beside_with_modifier"), 0.9)
    assert np.isclose(value(KNOWN, "45385", "covers"), 0.6)
    assert value(KNOWN, "45380", "covers") == 0  # indicator 9: the pair is void


def test_without_pairs_nothing_is_bundled_and_that_is_told() -> None:
    assert value(UNKNOWN, "45378", "never_beside") == 0
    assert (value(KNOWN, "45378", "pairs_known"), value(UNKNOWN, "45378", "pairs_known")) == (1, 0)
