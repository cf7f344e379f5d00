"""What a coder types into a code search."""

from __future__ import annotations

import pytest

from engine.typed_words import code_starts, word_starts


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("k8", ("K8",)),
        (" k801 ", ("K801", "K80.1")),
        ("K80.1", ("K80.1",)),
        ("e11.", ("E11.", "E11")),
        ("47562", ("47562",)),
        ("S52501A", ("S52501A", "S52.501A")),
        ("left knee", ()),
        ("cholecystitis", ()),
        ("%", ()),
        ("", ()),
    ],
)
def test_a_code_may_be_typed_in_small_letters_and_without_its_dot(text: str, starts: tuple[str, ...]) -> None:
    assert code_starts(text) == starts


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Left  KNEE", ("left", "knee")),
        ("Ménière's", ("meniere", "s")),
        ("x-ray", ("x", "ray")),
        ('"* OR description:', ("or", "description")),
        ("<b>", ("b",)),
        ("'; --", ()),
    ],
)
def test_words_are_plain_letters_and_digits(text: str, starts: tuple[str, ...]) -> None:
    assert word_starts(text) == starts
