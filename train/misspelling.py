"""Slips of the keyboard, as dictation is typed: letters swapped, doubled or lost, never in digits or sides."""

from __future__ import annotations

import re
from random import Random

_WORD = re.compile(r"\b[a-z]{6,}\b")
# A slip in one of these would change what is billed.
_KEPT = frozenset({"bilateral", "without", "planned", "unplanned", "return", "assistant", "abandoned", "discontinued",
                   "partial", "complete"})  # fmt: skip


def misspell(text: str, rng: Random, rate: float) -> str:
    """Return the text with about ``rate`` of its longer lower-case words mistyped.

    >>> misspell("hemostasis 12 mm", Random(1), 1.0) != "hemostasis 12 mm"
    True
    """

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        return word if word in _KEPT or rng.random() >= rate else _mistype(word, rng)

    return _WORD.sub(slip, text)


def _mistype(word: str, rng: Random) -> str:
    place = rng.randrange(1, len(word) - 2)
    match rng.randrange(3):
        case 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case 1:
            return word[:place] + word[place] + word[place:]
        case _:
            return word[:place] + word[place + 1 :]
