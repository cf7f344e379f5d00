"""What a coder types into a code search: the start of a code, or the starts of some words of its description.

Abbreviations (``data/lexicon/abbreviations.csv``), British spellings and a typing slip are understood: each word stands
for all that it may mean. What is typed is never read as a query language.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache

from engine.claim import dotted
from engine.settings import ROOT

ABBREVIATIONS = ROOT / "data" / "lexicon" / "abbreviations.csv"
SIDES: Mapping[str, str] = {
    "rt": "right", "right": "right", "r": "right", "lt": "left", "left": "left", "l": "left",
    "bil": "bilateral", "bilat": "bilateral", "bilateral": "bilateral",
}  # fmt: skip
# Words that say nothing of what is looked for.
_EMPTY = frozenset({"of", "the", "and", "a", "an", "with", "w", "in", "on", "for", "to", "due", "s"})
_BRITISH = (("ae", "e"), ("oe", "e"), ("our", "or"), ("isation", "ization"), ("centre", "center"), ("fibre", "fiber"))
_LEAST_FOR_A_SLIP = 4
_LEAST_FOR_A_PLURAL = 5


def code_starts(text: str) -> tuple[str, ...]:
    """Return what a code found by this text starts with: as typed, and with the dot of ICD-10-CM."""
    typed = text.strip().upper()
    if not re.fullmatch(r"[0-9A-Z]{1,7}|[0-9A-Z]{3}\.[0-9A-Z]{0,4}", typed):
        return ()
    return tuple(dict.fromkeys((typed, dotted(typed))))


def word_starts(text: str) -> tuple[str, ...]:
    """Return the words of a text as lower-case ASCII letters and digits, accents taken off (``Ménière`` → meniere)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def without_sides(starts: Sequence[str]) -> tuple[str, ...]:
    """Return the words that name no side."""
    return tuple(start for start in starts if start not in SIDES)


def telling(starts: Sequence[str]) -> tuple[str, ...]:
    """Return the words that say what is looked for; all, where none does."""
    return tuple(start for start in starts if start not in _EMPTY) or tuple(starts)


def alternatives(start: str) -> list[tuple[str, ...]]:
    """Return all that a typed word may mean, each as word starts that must all be there.

    >>> alternatives("rt")
    [('rt',), ('right',)]
    """
    singular = start[:-1] if len(start) >= _LEAST_FOR_A_PLURAL and start.endswith("s") else start
    return [(singular,), *_meanings(start)]


def any_of(start: str) -> str:
    """Return the full-text query for a typed word, or for something that it stands for.

    >>> any_of("rt")
    '("rt"* OR "right"*)'
    """
    terms = [" AND ".join(f'"{word}"*' for word in words) for words in alternatives(start)]
    bracketed = [f"({term})" if " AND " in term else term for term in terms]
    return bracketed[0] if len(bracketed) == 1 else f"({' OR '.join(bracketed)})"


def mended(starts: Sequence[str], known: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Return the words with slips of the keys mended: each that nothing begins with gives way to the closest one.

    ``known`` gives the words of the descriptions that begin with a text.
    """
    return tuple(start if _is_known(start, known) else _closest(start, known) for start in starts)


def _is_known(start: str, known: Callable[[str], Sequence[str]]) -> bool:
    return len(start) < _LEAST_FOR_A_SLIP or bool(_meanings(start)) or bool(known(start))


def _closest(start: str, known: Callable[[str], Sequence[str]]) -> str:
    alike = [word for word in known(start[0]) if len(word) >= len(start) - 1]
    near = {word[: len(start) + 1] for word in alike} | {word for word in alike if len(word) <= len(start) + 1}
    found = get_close_matches(start, sorted(near), n=1, cutoff=0.75)
    return found[0] if found else start


def _meanings(start: str) -> list[tuple[str, ...]]:
    """Return what a typed word stands for, each as words that all must be there."""
    british = start
    for theirs, ours in _BRITISH:
        british = british.replace(theirs, ours)
    spelt = [(british,)] if british != start else []
    return [*spelt, *abbreviations().get(start, ()), *(abbreviations().get(british, ()) if spelt else ())]


@cache
def abbreviations() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return what abbreviations stand for, each meaning as words."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    with ABBREVIATIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["typed"]].append(word_starts(row["means"]))
    return found
