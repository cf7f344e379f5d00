"""Facts that choose among siblings, read from invented words."""

from __future__ import annotations

import pytest

from engine import axes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Right carpal tunnel release", {"right"}),
        ("LT knee arthroscopy", {"left"}),
        ("Bilateral myringotomy", {"bilateral"}),
        ("tubes in both ears", {"bilateral"}),
        ("left hip and right hip", {"left", "right", "bilateral"}),
        ("upright position", set()),
    ],
)
def test_sides_are_read(text: str, found: set[str]) -> None:
    assert axes.sides(text) == found


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a 62-year-old woman", 62),
        ("a 7 year old boy, first seen at 3 months old", 7),
        ("a 17-month-old boy", 17 / 12),
        ("a 6-week-old infant", 6 / 52),
        ("a 58 y/o man", 58),
        ("an elderly woman", None),
        ("10 years ago", None),
    ],
)
def test_the_age_is_read_in_years(text: str, years: float | None) -> None:
    assert axes.age(text) == (None if years is None else pytest.approx(years))


@pytest.mark.parametrize(
    ("words", "years", "out"),
    [
        ("tonsils and adenoids out, child under 12", 30, True),
        ("tonsils out, age 12 or older", 8, True),
        ("tonsils out, age 12 or older", 12, False),
        ("hernia repair at 5 years or older", 3, True),
        ("lump smaller than 3 cm, under 3 cm", 30, False),
        ("tonsils out, age 12 or older", None, False),
    ],
)
def test_an_age_group_leaves_out_who_does_not_belong(words: str, years: float | None, out: bool) -> None:
    assert axes.excludes_age(words, years) is out


def test_approaches_are_named_the_same_in_a_report_and_in_the_lexicon() -> None:
    assert "laparoscopic" in axes.approaches("Robotic-assisted prostatectomy")
    assert "endoscopic" in axes.approaches("Cystoscopy with stent")
    assert axes.approach_of_row("bronchoscopic") == {"endoscopic"}
    assert axes.approach_of_row("open") == {"open"}
    assert axes.by_scope(frozenset({"arthroscopic"}))
    assert not axes.by_scope(frozenset({"open", "percutaneous"}))


def test_a_pregnancy_is_spoken_of_in_many_ways() -> None:
    assert axes.is_pregnancy("Repeat C-section")
    assert axes.is_pregnancy("gravida 2")
    assert not axes.is_pregnancy("Total abdominal hysterectomy")
