"""Passwords: what is kept of them, which are refused, and one-time codes."""

from __future__ import annotations

import re

import pytest

from engine.errors import AccessError
from engine.password import COST, Cost, check_password, is_password, kept_password, one_time_code

CHEAP = Cost(n=2, r=1, p=1)


def test_a_password_fits_what_is_kept_of_it_and_another_does_not() -> None:
    kept = kept_password("a few plain words")
    assert kept.startswith(f"scrypt${COST.n}${COST.r}${COST.p}$")
    assert is_password("a few plain words", kept)
    assert not is_password("a few plain word", kept)


def test_the_salt_is_new_each_time_and_the_password_is_not_in_what_is_kept() -> None:
    first, second = kept_password("a few plain words", CHEAP), kept_password("a few plain words", CHEAP)
    assert first != second
    assert "plain" not in first


def test_a_password_kept_at_another_cost_is_still_verified() -> None:
    assert is_password("a few plain words", kept_password("a few plain words", CHEAP))


def test_the_same_letters_typed_another_way_are_the_same_password() -> None:
    assert is_password("Schlüsselwörter", kept_password("Schlu\u0308sselwo\u0308rter", CHEAP))


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "has 5 characters"),
        ("x" * 129, "has 129 characters"),
        ("aaaaaaaabbbb", "repeats"),
        ("hello Ann-Miller", "user name"),
    ],
)
def test_a_weak_password_is_refused_and_never_repeated(password: str, said: str) -> None:
    with pytest.raises(AccessError, match=said) as refused:
        check_password(password, "ann-miller")
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", ["twelve chars", "w" + "ord " * 31, "only small letters"])
def test_length_is_all_that_a_password_needs(password: str) -> None:
    check_password(password, "ann")


def test_one_time_codes_are_long_and_differ() -> None:
    codes = {one_time_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", code) for code in codes)
