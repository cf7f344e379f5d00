"""Segments of X12: elements parted by ``*``, components by ``:``, each segment closed by ``~``.

No text can break out of its element: whatever goes into a segment is cleaned by `engine.exports.plain.plain`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from engine.exports.dollars import dollars
from engine.exports.plain import plain

ELEMENT, COMPONENT, REPETITION, END = "*", ":", "^", "~"

Part: TypeAlias = "str | int | Decimal | date | None"


def segment(name: str, *elements: Part | tuple[Part, ...]) -> str:
    """Return a segment: a tuple is a composite, None no value; what is empty at the end is left out.

    >>> segment("SV1", ("HC", "47562", "AS"), Decimal("2500.00"), "UN", 1, None, None, (1, 2))
    'SV1*HC:47562:AS*2500*UN*1***1:2~'
    """
    texts = [_composite(e) if isinstance(e, tuple) else _text(e) for e in elements]
    return ELEMENT.join((name, *_trimmed(texts))) + END


def _composite(parts: tuple[Part, ...]) -> str:
    return COMPONENT.join(_trimmed([_text(part) for part in parts]))


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    return texts


def _text(part: Part) -> str:
    """Write a date as CCYYMMDD and an amount without zeros that say nothing (X12 data types DT and R)."""
    if isinstance(part, Decimal):
        return f"{dollars(part)}".rstrip("0").rstrip(".")
    if isinstance(part, date):
        return f"{part:%Y%m%d}"
    return "" if part is None else plain(str(part))
