"""Amounts are written in one way, and exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.exports.dollars import dollars


@pytest.mark.parametrize(
    ("given", "written"), [("1E+2", "100.00"), ("0.1", "0.10"), ("99999999.99", "99999999.99"), ("0", "0.00")]
)
def test_an_amount_has_two_decimals(given: str, written: str) -> None:
    assert str(dollars(Decimal(given))) == written
