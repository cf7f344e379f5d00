"""Which codes the notes of the ICD-10-CM tabular list name: ``(E08.-)``, ``(C00-C96)``, ``(K85-K86.-, O24.4)``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_MENTION = re.compile(rf"({_CODE})\.?-?({_CODE})?")
_PARENTHESES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Codes from ``first`` to ``last``, each with all that begin with it; one code where they are equal.

    >>> Mention("E08", "E08").has("E08.42"), Mention("C00", "C96").has("C97"), Mention("K85", "K86").has("K86.1")
    (True, False, True)
    """

    first: str
    last: str

    def has(self, code: str) -> bool:
        """Say whether a code is one of them."""
        if self.first == self.last:
            return code.startswith(self.first)
        return self.first <= code[: len(self.first)] and code[: len(self.last)] <= self.last


def mentions(notes: Iterable[str]) -> tuple[Mention, ...]:
    """Return the codes and ranges that stand in parentheses in some notes, unless only some of their characters count.

    >>> mentions(["malnutrition (E40-E46)", "pancreatitis (K85-K86.-)", "type 1 diabetes (E10.-)", "see below"])
    (Mention(first='E40', last='E46'), Mention(first='K85', last='K86'), Mention(first='E10', last='E10'))
    """
    return tuple(
        Mention(found[1], found[2] or found[1])
        for note in notes
        for inside in _PARENTHESES.findall(note)
        if "character" not in inside
        for found in _MENTION.finditer(inside)
    )
