"""Alignment of two lists: partners by key, and the fewest moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.alignment import align, moves


def same(_: int, item: str) -> str:
    return item


def first_letter(_: int, item: str) -> str:
    return item[:1]


def place(index: int, _: str) -> int:
    return index


def test_equal_items_are_partners_wherever_they_stand() -> None:
    assert align(["a", "b"], ["b", "c", "a"], (same,)) == {0: 2, 1: 0}


def test_a_better_key_is_served_before_a_weaker_one() -> None:
    assert align(["ax", "ay"], ["ay", "az"], (same, first_letter)) == {1: 0, 0: 1}


def test_repeated_items_are_paired_in_order_and_only_once() -> None:
    assert align(["59", "59"], ["59"], (same, place)) == {0: 0}


def test_without_a_common_key_nobody_has_a_partner() -> None:
    assert align(["a"], ["b"], (same,)) == {}


def test_one_item_sent_to_the_end_is_one_move() -> None:
    assert list(moves([2, 0, 1])) == [(0, 2)]


def test_sorted_order_needs_no_move() -> None:
    assert list(moves([0, 1, 4])) == []


@given(st.permutations(range(7)))
def test_moves_sort_any_order_and_none_could_be_saved(order: list[int]) -> None:
    now, made = list(order), list(moves(order))
    for start, end in made:
        now.insert(end, now.pop(start))
    assert now == sorted(order)
    assert len(made) == len(order) - _longest_rising_by_trying_all(order)


def _longest_rising_by_trying_all(order: list[int]) -> int:
    subsets = ([x for bit, x in enumerate(order) if mask >> bit & 1] for mask in range(1 << len(order)))
    return max(len(s) for s in subsets if s == sorted(s))
