"""Modifiers that the report's own words decide: sides, digits, reading of images, work that was given up or planned.

Conventions: 51 is never written; 50 where the fee schedule allows it; 26 on imaging that the surgeon reads in a
hospital; 33 on a screening colonoscopy; no assistants. Sources: the indicators of the Medicare fee schedule (PC/TC,
bilateral surgery) and the NCCI Policy Manual, chapter I, section E.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine import axes
from engine.billing_lists import FeeLine, Pair
from engine.modifier import ANATOMIC

_FINGERS = ("thumb", "index", "middle|long", "ring", "little|small|pinky|fifth")
_TOES = ("great|big|hallux|first", "second", "third", "fourth", "fifth|little|small")
_LEFT_FINGERS, _RIGHT_FINGERS = ("FA", "F1", "F2", "F3", "F4"), ("F5", "F6", "F7", "F8", "F9")
_LEFT_TOES, _RIGHT_TOES = ("TA", "T1", "T2", "T3", "T4"), ("T5", "T6", "T7", "T8", "T9")
_GIVEN_UP = re.compile(r"\b(?:abort|abandon|discontinu|terminat|unsuccessful|attempted|failed)", re.I)
_SCREENING = re.compile(r"\bscreening\b|surveillance", re.I)
_RETURN = re.compile(r"\b(?:take|taken|return|returned|brought|bring)\s+back to (?:the )?(?:operating|OR\b)", re.I)
_STAGED = re.compile(r"\b(?:staged|second[- ]stage|planned second|second[- ]look)\b|^\s*repeat irrigation", re.I)
_COLONOSCOPY = re.compile(r"4537[89]|453[89]\d")


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a procedure line: its code, plain words, whether it has sides, the words it was read from.

    ``phrase`` is the item of the report, ``title`` all procedure headings, ``diagnoses`` all diagnosis headings.
    """

    code: str
    plain: str
    site: str
    sided: bool
    phrase: str
    title: str
    diagnoses: str
    report: str
    fee: FeeLine | None = None


def modifiers(line: Line, others: Collection[str], pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Return the modifiers of a line beside ``others`` on the claim, the one that changes payment first."""
    found = [*_staged(line), *_given_up(line), *_screening(line), *_professional(line), *_side(line)]
    if _needs_distinct(line, others, pairs) and not any(m in ANATOMIC for m in found):
        found.insert(0, "59")
    return tuple(dict.fromkeys(found))


def _side(line: Line) -> list[str]:
    """Return the side, both sides, or the digit; the words of the line go before those of the headings."""
    if not line.sided:
        return []
    noted = axes.sides(line.phrase) or axes.sides(line.title) or axes.sides(line.diagnoses) or axes.sides(line.report)
    if digit := _digit(line, noted):
        return [digit]
    if "bilateral" in noted:
        return ["50"] if line.fee is None or line.fee.bilateral in ("1", "3") else []
    return ["RT"] if "right" in noted else ["LT"] if "left" in noted else []


def _digit(line: Line, noted: Collection[str]) -> str:
    if "bilateral" in noted or not noted:
        return ""
    right = "right" in noted
    if re.search(r"\bfingers?\b|\bthumb\b", f"{line.site} {line.phrase}", re.I) and line.code.startswith("26"):
        return _named(line.phrase, _FINGERS, _RIGHT_FINGERS if right else _LEFT_FINGERS)
    if re.search(r"\btoes?\b|\bdigit\b", line.phrase, re.I) and re.match(r"28|11", line.code):
        return _named(line.phrase, _TOES, _RIGHT_TOES if right else _LEFT_TOES)
    return ""


def _named(text: str, names: Sequence[str], of_digits: Sequence[str]) -> str:
    found = [code for name, code in zip(names, of_digits, strict=True) if re.search(rf"\b(?:{name})\b", text, re.I)]
    return found[0] if len(found) == 1 else ""


def _professional(line: Line) -> list[str]:
    """Return 26 for a code that has a technical part (PC/TC indicator 1); without a fee schedule, for imaging."""
    if line.fee is not None:
        return ["26"] if line.fee.professional == "1" else []
    return ["26"] if line.code.startswith("7") else []


def _given_up(line: Line) -> list[str]:
    return ["53"] if _GIVEN_UP.search(line.phrase) else []


def _screening(line: Line) -> list[str]:
    screened = _COLONOSCOPY.fullmatch(line.code) and _SCREENING.search(f"{line.title} {line.diagnoses}")
    return ["33"] if screened else []


def _staged(line: Line) -> list[str]:
    if _RETURN.search(line.report):
        return ["78"]
    return ["58"] if _STAGED.search(line.phrase) else []


def _needs_distinct(line: Line, others: Collection[str], pairs: Sequence[Pair]) -> bool:
    """Say whether a line is the second of a pair that a modifier may part (indicator 1)."""
    return any(p.column2 == line.code and p.column1 in others and p.indicator == "1" for p in pairs)
