"""Which codes the notes of the ICD-10-CM tabular list name: ``(E08.-)``, ``(C00-C96)``, ``(K85-K86.-, O24.4)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CODE = r"(?:[A-Z][0-9]|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![0-9A-Z])"
# Between the ends of a range stands a dash, with or without a space before it; ", " and "- " part single codes.
_MENTION = re.compile(rf"\b({_CODE})(?:(?:\.?-|\.?-? - ?| to )({_CODE}))?")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_ENDING = re.compile(r"[A-Z]\w\w-[A-Z]\w\w with (\.\d+)(?:-(\.\d+))?-?")


@dataclass(frozen=True, slots=True)
class Mention:
    """Codes from ``first`` to ``last``, each with all that begin with it; one code where they are equal.

    ``ending``: only those that go on so after the category.

    >>> Mention("E08", "E08").has("E08.42"), Mention("C00", "C96").has("C97"), Mention("K85", "K86").has("K86.1")
    (True, False, True)
    """

    first: str
    last: str
    ending: str = ""

    def has(self, code: str) -> bool:
        """Say whether a code is one of them."""
        if not code[3:].startswith(self.ending):
            return False
        if self.first == self.last:
            return code.startswith(self.first)
        return self.first <= code[: len(self.first)] and code[: len(self.last)] <= self.last


def mentions(notes: Iterable[str]) -> tuple[Mention, ...]:
    """Return the codes and ranges that stand in parentheses in some notes, unless only some of their characters count.

    >>> mentions(["malnutrition (E40-E46)", "pancreatitis (K85-K86.-)", "type 1 diabetes (E10.-)", "see below"])
    (Mention(first='E40', last='E46', ending=''), Mention(first='K85', last='K86', ending=''), …)
    >>> mentions(["diabetic (peripheral) angiopathy (E08-E13 with .51-.52)"])[1].has("E11.52")
    True
    """
    insides = (inside for note in notes for inside in _PARENTHESES.findall(note))
    return tuple(mention for inside in insides for mention in _within(inside))


def _within(inside: str) -> Iterator[Mention]:
    endings = [""]
    if " with " in inside or "character" in inside:
        known = _ENDING.fullmatch(inside)
        endings = [ending for ending in known.groups() if ending] if known else []
    for ending in endings:
        for found in _MENTION.finditer(inside):
            yield Mention(found[1], found[2] or found[1], ending)
