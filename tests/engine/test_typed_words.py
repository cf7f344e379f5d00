"""What a coder types into a code search."""

from __future__ import annotations

import pytest

from engine.typed_words import alternatives, any_of, code_starts, mended, telling, without_sides, word_starts


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


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("rt", ("right",)),
        ("barretts", ("barrett",)),
        ("haemorrhoid", ("hemorrhoid",)),
        ("gallstones", ("calculus", "gallbladder")),
        ("knee", ("knee",)),
    ],
)
def test_a_word_stands_for_its_singular_its_spelling_and_what_it_abbreviates(
    word: str, meaning: tuple[str, ...]
) -> None:
    assert meaning in alternatives(word)


def test_a_query_takes_any_meaning_and_quotes_every_word() -> None:
    assert any_of("knee") == '"knee"*'
    assert any_of("rt") == '("rt"* OR "right"*)'
    assert '("calculus"* AND "gallbladder"*)' in any_of("gallstones")


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert telling(("pain", "of", "the", "knee")) == ("pain", "knee")
    assert telling(("of", "the")) == ("of", "the")
    assert without_sides(("rt", "knee", "bilat")) == ("knee",)


def test_only_a_word_that_nothing_begins_with_is_mended() -> None:
    known = {"c": ["cholecystitis", "chronic"], "chron": ["chronic"]}
    assert mended(("chron", "colecystitis", "xx"), lambda start: known.get(start, [])) == (
        "chron",
        "cholecystitis",
        "xx",
    )
