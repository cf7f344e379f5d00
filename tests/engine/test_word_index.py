"""BM25 over short texts."""

from __future__ import annotations

import numpy as np
import pytest

from engine.word_index import WordIndex

TEXTS = [("remov", "gallbladd"), ("remov", "appendix"), ("remov", "gallbladd", "duct", "pictur"), ("drain", "abscess")]


def test_the_text_that_says_just_that_comes_first() -> None:
    match = WordIndex(TEXTS).match(("remov", "gallbladd"))
    assert int(np.argmax(match.fit)) == 0
    assert match.of_text[0] == pytest.approx(1.0, abs=1e-4)
    assert match.of_query[0] == pytest.approx(1.0, abs=1e-4)


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    index = WordIndex(TEXTS)
    assert index.match(("appendix",)).bm25[1] > index.match(("remov",)).bm25[1]


def test_unknown_words_lower_the_share_of_the_query() -> None:
    index = WordIndex(TEXTS)
    assert index.match(("abscess", "zebra")).of_query[3] < index.match(("abscess",)).of_query[3]


def test_nothing_shared_is_nought_everywhere() -> None:
    match = WordIndex(TEXTS).match(("zebra",))
    assert not match.bm25.any()
    assert not match.fit.any()
