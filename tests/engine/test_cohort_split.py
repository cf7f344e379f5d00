"""The split: balanced by month, made once, and never remade."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.cohort_split import FILE_NAME, extend_split, load_split
from engine.errors import InputError

CASES = [(f"E{n}", date(2022, 1 + n % 3, 1 + n % 28)) for n in range(300)]


def test_every_month_is_split_60_20_20(tmp_path: Path) -> None:
    split = extend_split(tmp_path, CASES)
    for month in split.months.values():
        assert Counter(month.values()) == {"train": 60, "validation": 20, "test": 20}
    assert split.counts == {"train": 180, "validation": 60, "test": 60}
    assert split.part("E0", date(2022, 1, 1)) in ("train", "validation", "test")
    assert split.part("E0", date(2022, 2, 1)) is None


def test_order_does_not_matter_and_nothing_is_remade(tmp_path: Path) -> None:
    first = extend_split(tmp_path / "a", CASES)
    assert extend_split(tmp_path / "b", reversed(CASES)).model_dump() == first.model_dump()
    before = (tmp_path / "a" / FILE_NAME).stat().st_mtime_ns
    assert extend_split(tmp_path / "a", CASES) == first
    assert (tmp_path / "a" / FILE_NAME).stat().st_mtime_ns == before


def test_later_encounters_fill_up_and_earlier_ones_stay(tmp_path: Path) -> None:
    first = extend_split(tmp_path, CASES[:90])
    whole = extend_split(tmp_path, CASES)
    assert all(whole.part(i, on) == first.part(i, on) for i, on in CASES[:90])
    assert whole.counts == {"train": 180, "validation": 60, "test": 60}
    assert load_split(tmp_path) == whole


def test_a_damaged_split_is_never_made_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{")
    with pytest.raises(InputError, match="Restore it from a backup"):
        extend_split(tmp_path, CASES)
    assert (tmp_path / FILE_NAME).read_text() == "{"
