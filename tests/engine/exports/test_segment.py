"""Segments hold what they are given, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.exports.segment import segment


def test_what_is_empty_at_the_end_is_left_out() -> None:
    assert segment("NM1", "85", None, "ELM", None, "") == "NM1*85**ELM~"
    assert segment("SV1", ("HC", "47562", None, None), 1) == "SV1*HC:47562*1~"


@pytest.mark.parametrize(
    ("amount", "written"),
    [("2500.00", "2500"), ("2000.10", "2000.1"), ("0.05", "0.05"), ("0", "0"), ("1E+2", "100"), ("100", "100")],
)
def test_an_amount_is_exact_and_without_needless_zeros(amount: str, written: str) -> None:
    assert segment("AMT", Decimal(amount)) == f"AMT*{written}~"


def test_a_date_is_written_with_its_century() -> None:
    assert segment("DTP", date(2026, 5, 4)) == "DTP*20260504~"


@given(st.lists(st.text(), max_size=5))
def test_no_text_makes_another_element_or_segment(texts: list[str]) -> None:
    made = segment("N3", *texts, "END")
    assert made.count("*") == len(texts) + 1
    assert made.count("~") == 1
