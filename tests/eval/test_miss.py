"""What is missing, what is too much, and what was nearly right."""

from __future__ import annotations

from collections.abc import Callable

from engine.claim import Claim
from engine.codeset import ListedCodes
from eval.miss import Likeness, confusions, miss_counts, misses

MakeClaim = Callable[..., Claim]


def test_the_other_side_is_nearer_than_the_same_category(make_claim: MakeClaim, codes: ListedCodes) -> None:
    truth, drafted = make_claim("M17.11 K80.10", ""), make_claim("M17.12 K80.00", "")
    found = {(m.billed, m.drafted): m.like for m in misses(truth, drafted, codes)}
    assert found == {("M17.11", "M17.12"): Likeness.SIDE, ("K80.10", "K80.00"): Likeness.CATEGORY}


def test_cpt_codes_are_alike_by_their_first_digits(make_claim: MakeClaim, codes: ListedCodes) -> None:
    found = list(misses(make_claim("", "47562 49505"), make_claim("", "47563"), codes))
    assert [(m.billed, m.drafted, m.like) for m in found] == [
        ("47562", "47563", Likeness.FAMILY),
        ("49505", "", Likeness.NONE),
    ]


def test_one_wrong_code_stands_for_one_missing_code_however_unlike(make_claim: MakeClaim, codes: ListedCodes) -> None:
    (only,) = misses(make_claim("I10", ""), make_claim("K80.10", ""), codes)
    assert (only.billed, only.drafted, only.like) == ("I10", "K80.10", Likeness.NONE)


def test_without_a_draft_everything_is_missing_and_without_a_fault_nothing(
    make_claim: MakeClaim, codes: ListedCodes
) -> None:
    truth = make_claim("I10 K80.10", "47562")
    assert miss_counts(list(misses(truth, None, codes))) == {"CPT: missing": 1, "ICD-10-CM: missing": 2}
    assert list(misses(truth, truth, codes)) == []


def test_confusions_are_counted_with_where_they_happened(make_claim: MakeClaim, codes: ListedCodes) -> None:
    found = [
        miss
        for number in range(3)
        for miss in misses(make_claim("I10", "47562", f"E{number}"), make_claim("I10", "47563", f"E{number}"), codes)
    ]
    ((miss, where),) = confusions(found)
    assert (miss.billed, miss.drafted, where) == ("47562", "47563", ["E0", "E1", "E2"])
