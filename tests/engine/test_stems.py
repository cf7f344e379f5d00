"""Words as they are compared."""

from __future__ import annotations

import pytest

from engine.stems import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haemorrhoidectomy", "hemorrhoidectomy"),
        ("oesophageal tumour", "esophageal tumor"),
        ("myringotomies", "Myringotomy"),
        ("D&C", "dilation and curettage"),
        ("dilatation", "dilation"),
        ("EGD", "esophagogastroduodenoscopy"),
        ("Crohn's", "crohn"),
    ],
)
def test_the_same_thing_written_otherwise_has_the_same_stems(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_sides_and_empty_words_tell_nothing() -> None:
    assert stems("the Left and right, status post") == ()


def test_numbers_and_order_are_kept() -> None:
    assert stems("excision 2.5 cm") == ("excis", "2.5", "cm")


def test_an_adjective_of_an_organ_has_its_noun_too() -> None:
    assert set(stems("renal")) >= set(stems("kidney"))
