"""Slips of the keyboard never change what is billed."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.misspelling import misspell

NOTE = "The left ureteral stent was exchanged without difficulty; 12 mm stone, CPT planned, bilateral hydronephrosis."


def test_no_rate_no_slips() -> None:
    assert misspell(NOTE, Random(1), 0.0) == NOTE


def test_every_longer_word_slips_at_rate_one_but_for_those_that_are_billed() -> None:
    words, slipped = re.findall(r"\w+", NOTE), re.findall(r"\w+", misspell(NOTE, Random(1), 1.0))
    kept = [a for a, b in zip(words, slipped, strict=True) if a == b]
    assert kept == ["The", "left", "stent", "was", "without", "12", "mm", "stone", "CPT", "planned", "bilateral"]


@pytest.mark.parametrize("seed", range(5))
def test_a_slip_moves_doubles_or_loses_one_letter(seed: int) -> None:
    for word, slipped in zip(NOTE.split(), misspell(NOTE, Random(seed), 1.0).split(), strict=True):
        assert abs(len(word) - len(slipped)) <= 1
        assert sum(((Counter(word) - Counter(slipped)) + (Counter(slipped) - Counter(word))).values()) <= 1
        assert (word[0], word[-1]) == (slipped[0], slipped[-1])


def test_the_rate_is_kept_over_a_long_text() -> None:
    words = "hemostasis " * 5000
    slipped = sum(word != "hemostasis" for word in misspell(words, Random(1), 0.02).split())
    assert slipped / 5000 == pytest.approx(0.02, abs=0.01)


@given(st.text(alphabet="0123456789. -ABCRTL\n"))
def test_digits_and_capitals_stay(text: str) -> None:
    assert misspell(text, Random(1), 1.0) == text
