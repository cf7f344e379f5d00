"""Text as 837P and its readers take it: ASCII capitals, no separator, no control character; and names in parts."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_NOT_IN_X12 = re.compile(r"[^A-Z0-9 !\"&'()+,\-./;?=%@\[\]_{}\\|<>#$]")  # without the separators * : ~ ^
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "đ": "d", "–": "-"})
_TITLES = {"DR", "DR.", "PROF", "PROF.", "MR", "MR.", "MS", "MS.", "MRS", "MRS."}
_CREDENTIALS = re.compile(r"(MD|DO|PHD|FACS|CRNA|PA|PA-C|NP|CNS|APRN|RN|RNFA|DPM|DDS|AA|CAA)\.?", re.ASCII)


class PersonName(NamedTuple):
    """A name for elements that hold last and first name; ``first`` is '' when only one name is known."""

    last: str
    first: str


def plain(text: str, longest: int | None = None) -> str:
    """Return a text for an X12 element: accents dropped, separators and controls as spaces, cut after ``longest``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c)).upper()
    return " ".join(_NOT_IN_X12.sub(" ", ascii_only).split())[:longest].strip()


def printable(text: str) -> str:
    """Return a text on one line, control characters as spaces: for formats that have all of Unicode."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def person_name(name: str) -> PersonName:
    """Return the parts of a name as people write it; titles and credentials are dropped.

    >>> person_name("Dr. Ann Kessler, MD"), person_name("Brannigan PA-C")
    (PersonName(last='KESSLER', first='ANN'), PersonName(last='BRANNIGAN', first=''))
    """
    parts = [part for part in map(_words, name.split(",")) if part]
    if not parts:
        return PersonName(plain(name, 60), "")
    if len(parts) > 1:
        return PersonName(" ".join(parts[0])[:60], " ".join(parts[1])[:35])
    *first, last = parts[0]
    return PersonName(last[:60], " ".join(first)[:35])


def _words(part: str) -> list[str]:
    """Return the words of a name in X12; a credential is told from a name (DO from Do) by its capitals."""
    kept = (plain(w) for w in part.split() if w.upper() not in _TITLES and not _CREDENTIALS.fullmatch(w))
    return [word for word in kept if word]
