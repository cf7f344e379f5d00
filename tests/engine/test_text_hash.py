"""Texts are known by their order and by where each ends."""

from __future__ import annotations

from engine.text_hash import hash_of


def test_the_same_texts_have_the_same_hash_and_no_others() -> None:
    assert hash_of("a", "bc") == hash_of("a", "bc")
    assert (
        len({hash_of("a", "bc"), hash_of("ab", "c"), hash_of("bc", "a"), hash_of("abc"), hash_of("a", "bc", "")}) == 5
    )
