"""Amounts of money as files write them: exact, in dollars and whole cents."""

from __future__ import annotations

from decimal import Decimal

_CENT = Decimal("0.01")


def dollars(amount: Decimal) -> Decimal:
    """Return an amount with two decimals and no exponent, whatever way it was written (``1E+2`` → ``100.00``)."""
    return amount.quantize(_CENT)
