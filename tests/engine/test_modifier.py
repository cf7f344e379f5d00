"""Which modifiers mean what, and which codes are of which kind."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine import modifier
from engine.modifier import (
    ACCEPTED,
    ANATOMIC,
    ANESTHESIA,
    LEFT,
    RIGHT,
    VESSELS,
    is_anesthesia,
    is_surgery,
    is_visit,
    sides,
)

SETS = {name: getattr(modifier, name) for name in dir(modifier) if name.isupper() and not name.startswith("_")}


@pytest.mark.parametrize(
    ("modifiers", "expected"),
    [
        ("", ""),
        ("22 59", ""),
        ("LC RC LD", ""),
        ("LT", "left"),
        ("RT", "right"),
        ("50", "left right"),
        ("LT RT", "left right"),
        ("FA", "left"),
        ("F4", "left"),
        ("F5", "right"),
        ("F9 59", "right"),
        ("TA", "left"),
        ("T4", "left"),
        ("T5", "right"),
        ("E2", "left"),
        ("E3", "right"),
        ("F1 F6", "left right"),
    ],
)
def test_sides(modifiers: str, expected: str) -> None:
    assert sides(modifiers.split()) == frozenset(expected.split())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("00099", ""),
        ("00100", "anesthesia"),
        ("01999", "anesthesia"),
        ("02000", ""),
        ("10003", ""),
        ("10004", "surgery"),
        ("69990", "surgery"),
        ("69991", ""),
        ("92001", ""),
        ("92002", "visit"),
        ("92014", "visit"),
        ("92015", ""),
        ("99024", ""),
        ("99200", ""),
        ("99201", "visit"),
        ("99499", "visit"),
        ("99500", ""),
        ("G0439", "visit"),
        ("G0105", ""),
        ("0042T", ""),
        ("9921", ""),
        ("001000", ""),
        ("٤٧٥٦٢", ""),
        ("", ""),
    ],
)
def test_kinds_of_codes(code: str, kind: str) -> None:
    kinds = {"anesthesia": is_anesthesia(code), "surgery": is_surgery(code), "visit": is_visit(code)}
    assert [name for name, holds in kinds.items() if holds] == kind.split()


def test_ncci_accepts_what_its_manual_names() -> None:
    manual = (
        "E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LT RT LC LD RC LM RI "
        "24 25 57 58 78 79 27 59 91 XE XS XP XU"
    )
    assert set(manual.split()) == ACCEPTED
    assert not ACCEPTED & {"51", "76", "77", "22", "62", "50"}


def test_a_modifier_has_one_side() -> None:
    assert (len(LEFT), len(RIGHT), len(VESSELS)) == (13, 13, 5)
    assert len(ANATOMIC) == 31, "the three have none in common"
    assert not ANATOMIC & ANESTHESIA


@pytest.mark.parametrize("name", sorted(SETS))
def test_each_is_an_official_modifier(shared: Path, name: str) -> None:
    with (shared / "reference" / "modifiers" / "modifiers_codes_only.csv").open(encoding="utf-8", newline="") as file:
        official = {value.strip() for row in csv.reader(file) for value in row}
    assert SETS[name] <= official
    assert SETS[name]
