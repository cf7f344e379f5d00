"""Whose billing rules are meant where payers differ: modifiers 50, 51, 59 and X, units, payment status."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """A kind of payer; a claim's own goes before the setting of the site."""

    MEDICARE = "medicare"
    COMMERCIAL = "commercial"
