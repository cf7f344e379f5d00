"""The hash by which texts are known together."""

from __future__ import annotations

import hashlib


def hash_of(*texts: str) -> str:
    """Return the SHA-256 of texts in order, as hexadecimal digits; where one ends counts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
