"""Texts that stand for codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.candidate_texts import CodeTexts, in_order, kept_place, kept_vectors
from engine.embed import Vectors
from engine.stems import stems
from tests.engine.clinic import WordEmbedder

TEXTS = {"B": ("gallbladder out", "lap chole"), "A": ("appendix out",)}
ASKED = ["lap chole", "appendix"]


class Counting(WordEmbedder):
    calls = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        type(self).calls += 1
        return super().embed(texts)


def test_codes_are_in_order_and_the_best_text_of_a_code_counts() -> None:
    embedder = WordEmbedder()
    texts = CodeTexts(TEXTS, embedder.embed(in_order(TEXTS)))
    fit = texts.fit(ASKED, embedder.embed(ASKED))
    assert texts.codes == ("A", "B")
    assert [int(np.argmax(row)) for row in fit.words] == [1, 0]
    assert [int(np.argmax(row)) for row in fit.meaning] == [1, 0]
    assert fit.meaning[0, 1] > 0.99


def test_without_vectors_or_phrases_there_is_no_meaning() -> None:
    texts = CodeTexts(TEXTS)
    assert not texts.fit(ASKED, WordEmbedder().embed(ASKED)).meaning.any()
    assert texts.fit([], np.zeros((0, 32), np.float32)).words.shape == (0, 2)


def test_the_share_of_a_label_is_that_of_the_first_text_alone() -> None:
    share = CodeTexts(TEXTS).label_share(stems("lap chole"))
    assert not share.any()


def test_vectors_are_made_once_and_kept(tmp_path: Path) -> None:
    Counting.calls = 0
    first = kept_vectors(tmp_path, ASKED, Counting())
    assert np.array_equal(kept_vectors(tmp_path, ASKED, Counting()), first)
    assert Counting.calls == 1
    assert np.allclose(first, WordEmbedder().embed(ASKED), atol=1e-2)


def test_vectors_of_other_texts_or_of_another_embedder_are_others(tmp_path: Path) -> None:
    places = {kept_place(tmp_path, ASKED, "words"), kept_place(tmp_path, ASKED, "x"), kept_place(tmp_path, [], "words")}
    assert len(places) == 3


def test_damaged_vectors_are_made_anew(tmp_path: Path) -> None:
    kept_vectors(tmp_path, ASKED, WordEmbedder())
    (kept_place(tmp_path, ASKED, "words") / "vectors.npy").write_bytes(b"damaged")
    assert len(kept_vectors(tmp_path, ASKED, WordEmbedder())) == len(ASKED)
