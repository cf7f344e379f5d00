"""The grammar of a claim: which codes it lets a model write."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.codeset import PROCEDURES, CodeSystem, Edition, ListedCodes, Listing
from engine.dialect import CHATML, PHI3
from engine.grammar import claim_grammar, code_pattern, spelling

DAY = date(2026, 5, 4)


def listed(system: CodeSystem, codes: list[str], *, partial: bool = False, name: str = "x") -> ListedCodes:
    edition = Edition(name, system, name, date(2026, 1, 1), date(2026, 12, 31), partial)
    return ListedCodes((Listing(edition, dict.fromkeys(codes, "")),))


@given(st.sets(st.text("AB01.", min_size=1, max_size=5), min_size=1), st.text("AB01.", max_size=6))
def test_a_spelling_matches_its_words_and_nothing_else(words: set[str], other: str) -> None:
    pattern = re.compile(spelling(sorted(words)))
    assert all(pattern.fullmatch(word) for word in words)
    assert bool(pattern.fullmatch(other)) is (other in words)


def test_a_whole_list_decides_and_a_partial_one_does_not() -> None:
    whole = code_pattern(listed(CodeSystem.ICD10CM, ["K80.10"]), [CodeSystem.ICD10CM], DAY)
    part = code_pattern(listed(CodeSystem.ICD10CM, ["K80.10"], partial=True), [CodeSystem.ICD10CM], DAY)
    assert [bool(re.fullmatch(whole, code)) for code in ("K80.10", "K80.11")] == [True, False]
    assert re.fullmatch(part, "K80.11")


def test_without_a_list_for_the_date_the_form_alone_holds() -> None:
    pattern = code_pattern(listed(CodeSystem.ICD10CM, ["K80.10"]), [CodeSystem.ICD10CM], date(2035, 1, 1))
    assert re.fullmatch(pattern, "Z99.999")
    assert not re.fullmatch(pattern, "47562")


def test_the_fee_schedule_decides_only_its_own_range() -> None:
    pattern = code_pattern(listed(CodeSystem.CPT, ["47562"], name="pfs"), PROCEDURES, DAY)
    found = [code for code in ("47562", "47599", "0001F", "99501", "J1100") if re.fullmatch(pattern, code)]
    assert found == ["47562", "0001F", "99501", "J1100"]


def test_the_form_is_cut_from_the_template_of_the_dialect() -> None:
    codes = ListedCodes(())
    assert "<|placeholder3|>" in claim_grammar("finetuned_1", PHI3, codes, DAY)
    assert "<|" not in claim_grammar("finetuned_1", CHATML, codes, DAY)
    assert '"CPT Code 1: "' in claim_grammar("rag_1", CHATML, codes, DAY)
