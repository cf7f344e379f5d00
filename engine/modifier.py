"""The modifiers that claim edits know by their meaning: sides and digits, global periods, assistants, anesthesia.

Source: HCPCS Level II modifiers and the NCCI Policy Manual, chapter I, section E (modifiers that NCCI accepts).
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Literal

Side = Literal["left", "right"]

LEFT: Set[str] = frozenset({"LT", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4"})
RIGHT: Set[str] = frozenset({"RT", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9"})
VESSELS: Set[str] = frozenset({"LC", "LD", "LM", "RC", "RI"})
ANATOMIC = LEFT | RIGHT | VESSELS
DISTINCT: Set[str] = frozenset({"59", "XE", "XP", "XS", "XU"})
# What NCCI lets a pair of indicator 1 be paid with, on either code.
ACCEPTED = ANATOMIC | DISTINCT | {"24", "25", "27", "57", "58", "78", "79", "91"}
REPEATED: Set[str] = DISTINCT | {"76", "77", "91"}
ASSISTANT: Set[str] = frozenset({"80", "81", "82", "AS"})
VISIT_ONLY: Set[str] = frozenset({"24", "25", "57"})
LATER: Set[str] = frozenset({"58", "78", "79"})
SPLIT_GLOBAL: Set[str] = frozenset({"54", "55", "56"})
PHYSICIAN_ANESTHESIA: Set[str] = frozenset({"AA", "AD", "QK", "QY"})
NURSE_ANESTHESIA: Set[str] = frozenset({"QX", "QZ"})
ANESTHESIA = PHYSICIAN_ANESTHESIA | NURSE_ANESTHESIA

# Preventive and welcome visits, visits in an emergency department of type B, consultations at a distance.
_HCPCS_VISITS: Set[str] = frozenset(
    {"G0380", "G0381", "G0382", "G0383", "G0384", "G0402", "G0406", "G0407", "G0408", "G0425", "G0426", "G0427"}
    | {"G0438", "G0439", "G0463", "G0508", "G0509"}
)


def sides(modifiers: Iterable[str]) -> frozenset[Side]:
    """Return the sides that some modifiers state; 50 states both.

    >>> sorted(sides(["50"])), sorted(sides(["F5", "59"])), sorted(sides(["22"]))
    (['left', 'right'], ['right'], [])
    """
    found: set[Side] = set()
    for modifier in modifiers:
        if modifier in LEFT or modifier == "50":
            found.add("left")
        if modifier in RIGHT or modifier == "50":
            found.add("right")
    return frozenset(found)


def is_anesthesia(code: str) -> bool:
    """Say whether a procedure code is one of anesthesia (00100-01999)."""
    return _is_within(code, "00100", "01999")


def is_visit(code: str) -> bool:
    """Say whether a procedure code is an evaluation and management service.

    These are 99201-99499, eye visits 92002-92014 and the visits of HCPCS Level II. 99201 ended with 2020.

    >>> is_visit("99213"), is_visit("G0439"), is_visit("47562"), is_visit("9921")
    (True, True, False, False)
    """
    return _is_within(code, "99201", "99499") or _is_within(code, "92002", "92014") or code in _HCPCS_VISITS


def is_surgery(code: str) -> bool:
    """Say whether a procedure code is of the surgical range (10004-69990)."""
    return _is_within(code, "10004", "69990")


def _is_within(code: str, first: str, last: str) -> bool:
    return len(code) == len(first) and code.isascii() and code.isdigit() and first <= code <= last
