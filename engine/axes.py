"""Facts of a report that choose among sibling codes: side, age, approach, pregnancy, what was given up.

>>> sorted(sides("Bilateral myringotomy, right tube")), age("a 17-month-old boy") < 2, sorted(approaches("lap chole"))
(['bilateral', 'right'], True, ['laparoscopic'])
"""

from __future__ import annotations

import re
from typing import Literal

Side = Literal["left", "right", "bilateral"]

_SIDES: tuple[tuple[Side, str], ...] = (
    ("bilateral", r"\bbilateral(?:ly)?\b|\bboth\b|\bbilat\b"),
    ("right", r"\bright\b|\brt\b"),
    ("left", r"\bleft\b|\blt\b"),
)
_APPROACHES = (
    ("laparoscopic", r"laparoscop|robot|da vinci|\blap\b"),
    ("arthroscopic", r"arthroscop"),
    ("thoracoscopic", r"thoracoscop|\bVATS\b"),
    (
        "endoscopic",
        r"(?:endo|cysto|colono|broncho|hystero|esophago|gastro|laryngo|uretero|sigmoido|urethro|entero|duodeno|nephro)"
        r"scop|\bEGD\b|\bscope\b|\bTURP\b|\bTURBT\b|transurethral",
    ),
    ("percutaneous", r"percutaneous|\bneedle\b|catheter|fluoroscop"),
    ("open", r"incision|laparotomy|thoracotomy|excis|dissect|\bopen\b"),
)
_SCOPES = frozenset({"laparoscopic", "arthroscopic", "thoracoscopic", "endoscopic"})
_AGES = (
    (r"\b(\d{1,3})[- ]?(?:years?|yrs?)\.?[- ](?:old|of age)|\b(\d{1,3})[- ]?y/?o\b", 1.0),
    (r"\b(\d{1,2})[- ]?(?:months?|mo)[- ]old", 12.0),
    (r"\b(\d{1,2})[- ]?(?:weeks?|wks?)[- ]old", 52.0),
    (r"\b(\d{1,2})[- ]?days?[- ]old|\bnewborn (?:boy|girl|male|female|infant)\b", 365.0),
)
_PREGNANT = re.compile(r"pregnan|gestation|cesarean|c-section|\blabor\b|gravida|intrauterine|delivery of", re.I)
_UNDER = re.compile(r"(?:under|younger than|below|before) (?:age )?(\d{1,2})(?! ?(?:\.|cm|mm|sq|percent|%|gram|level))")
_OVER = re.compile(r"(?:age )?(\d{1,2}) (?:years )?(?:or (?:older|over|up)|and (?:older|over|up))|age (\d{1,2}) up")


def sides(text: str) -> frozenset[Side]:
    """Return the sides that a text names; left and right both named also make it bilateral."""
    found = {side for side, words in _SIDES if re.search(words, text, re.I)}
    return frozenset(found | {"bilateral"}) if {"left", "right"} <= found else frozenset(found)


def approaches(text: str) -> frozenset[str]:
    """Return the ways of getting there that a text names: laparoscopic, arthroscopic, endoscopic, open …"""
    return frozenset(name for name, words in _APPROACHES if re.search(words, text, re.I))


def approach_of_row(text: str) -> frozenset[str]:
    """Return what the lexicon's column ``approach`` means by the same names."""
    low = text.lower()
    other = "scop" in low and not re.search(r"laparo|arthro|thoraco", low)
    return frozenset(name for name, _ in _APPROACHES if name in low or (other and name == "endoscopic"))


def by_scope(names: frozenset[str]) -> bool:
    """Say whether some of these ways lead through a scope."""
    return bool(names & _SCOPES)


def age(text: str) -> float | None:
    """Return the age in years that a report states first, by the years before the months; None where it does not."""
    for words, a_year in _AGES:
        if found := re.search(words, text, re.I):
            number = next((group for group in found.groups() if group), "1")
            return float(number) / a_year
    return None


def excludes_age(words: str, years: float | None) -> bool:
    """Say whether plain words that name an age group (``under 12``, ``5 or older``) leave out a patient's age."""
    if years is None:
        return False
    low = words.lower()
    if (under := _UNDER.search(low)) and re.search(r"age|child|year|infant|bab", low) and years >= float(under[1]):
        return True
    over = _OVER.search(low)
    return bool(over) and years < float(next(group for group in over.groups() if group)) if over else False


def is_pregnancy(text: str) -> bool:
    """Say whether a report speaks of a pregnancy, a labor or a delivery."""
    return _PREGNANT.search(text) is not None
