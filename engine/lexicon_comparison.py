"""Rows of the lexicon that say nearly what a licensed descriptor says: to be written anew in words of our own.

The licensed text is only measured. Closeness is the ratio of Ratcliff and Obershelp (`difflib`) over words: twice the
words that both have in the same order, by the words of both together; 1 for the same text. Abbreviations and endings
are compared as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.lexicon import ProcedureWords
from engine.typed_words import word_starts

TOO_CLOSE = 0.8
# Of a name of one or two words there is often only one way to say it.
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class CloseRow:
    """A phrase of the lexicon, the column that it stands in, and how close it is to the descriptor of its code."""

    code: str
    column: str
    phrase: str
    closeness: float


def close_rows(
    rows: Iterable[ProcedureWords], licensed: Mapping[str, str], least: float = TOO_CLOSE
) -> Iterator[CloseRow]:
    """Yield the phrases of three words and more that are at least so close to what ``licensed`` has for their code."""
    for row in rows:
        descriptor = word_starts(licensed.get(row.code, ""))
        for column, phrase in (("plain", row.plain), *(("dictated", phrase) for phrase in row.dictated)):
            words = word_starts(phrase)
            if descriptor and len(words) >= _FEWEST_WORDS and (close := closeness(words, descriptor)) >= least:
                yield CloseRow(row.code, column, phrase, close)


def closeness(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Return how much of two texts, given as words, is the same, from 0 to 1.

    >>> closeness(("open", "repair", "of", "hernia"), ("repair", "of", "hernia", "today"))
    0.75
    """
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
