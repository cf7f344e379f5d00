"""What a coder types into a code search: the start of a code, or the starts of some words of its description."""

from __future__ import annotations

import re
import unicodedata

from engine.claim import dotted


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
