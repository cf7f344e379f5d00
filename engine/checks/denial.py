"""Whether a note denies what it names: one reader for every rule that looks for words in a note."""

from __future__ import annotations

import re

# A denial reaches over a few words ("no evidence of any perforation"); "not" only to the next ("not only difficult").
_DENIED = re.compile(
    r"\b(?:(?:no|without|denie[sd]|minimal|free of|negative for|absence of|ruled out)\s+(?:[\w-]+,?\s+){0,4}"
    r"|(?:not|nor|never)\s+(?:[\w-]+\s+)?)$"
)
_BEFORE = 60


def is_denied(note: str, start: int) -> bool:
    """Say whether a note (lower case) denies the word that starts at a place, in the words right before it.

    >>> is_denied("without any perforation", 12), is_denied("no pain. perforation seen", 9)
    (True, False)
    """
    return _DENIED.search(note[max(0, start - _BEFORE) : start]) is not None
