"""Places of the stream: split, rank and date of service."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from engine.errors import InputError
from train.split import BLOCK, Subset, load_splits, slot
from train.synthetic import SEED

PLACES = [slot(number, SEED) for number in range(5000)]


def test_each_five_in_a_row_share_a_month_and_split_three_one_one() -> None:
    for start in range(0, len(PLACES), len(BLOCK)):
        block = PLACES[start : start + len(BLOCK)]
        assert Counter(p.subset for p in block) == {"train": 3, "validation": 1, "test": 1}
        assert len({(p.day.year, p.day.month) for p in block}) == 1


def test_every_month_is_split_sixty_twenty_twenty() -> None:
    months: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for place in PLACES:
        months[place.day.year, place.day.month][place.subset] += 1
    assert len(months) > 40
    for counts in months.values():
        assert counts["train"] == 3 * counts["validation"] == 3 * counts["test"]


def test_ranks_count_up_inside_each_subset_without_a_gap() -> None:
    for subset in set(BLOCK):
        ranks = sorted(p.rank for p in PLACES if p.subset == subset)
        assert ranks == list(range(len(ranks)))


def test_dates_are_those_of_two_code_list_years_and_one_in_twenty_is_earlier() -> None:
    days = [p.day for p in PLACES]
    assert date(2023, 1, 1) <= min(days)
    assert max(days) <= date(2026, 9, 30)
    earlier = [day for day in days if day < date(2024, 10, 1)]
    assert len(earlier) / len(days) == pytest.approx(0.05, abs=0.015)
    assert {(d.year, d.month) for d in days if d not in earlier} == {
        (2024 + (9 + n) // 12, (9 + n) % 12 + 1) for n in range(24)
    }
    assert {d.day for d in days} == set(range(1, 32))


def test_only_test_encounters_are_worded_from_the_test_pool() -> None:
    assert {(p.subset, p.pool) for p in PLACES} == {("train", "train"), ("validation", "train"), ("test", "test")}


def test_a_place_depends_on_number_and_seed_alone() -> None:
    assert slot(1234, SEED) == PLACES[1234]
    assert [slot(n, SEED + 1) for n in range(50)] != PLACES[:50]


def test_splits_are_read_back_from_their_file(tmp_path: Path) -> None:
    splits: dict[str, Subset] = {"demo-000000": "test", "demo-000001": "train"}
    path = tmp_path / "splits.json"
    path.write_text(json.dumps(splits), encoding="utf-8")
    assert load_splits(path) == splits


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"demo-1": "holdout"}', r"no such split for \['demo-1'\]"), ("[1]", "not an object"), ("{", "cannot be read")],
)
def test_a_file_that_holds_no_splits_is_refused_naming_it(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "splits.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"splits\.json.*{said}"):
        load_splits(path)


def test_a_missing_file_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"python -m train\.synthetic"):
        load_splits(tmp_path / "none.json")
