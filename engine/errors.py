"""Every error that OpClaim raises on purpose.

A message says what is wrong, which value it was, and what to do next:
``No CPT list covers 2029-01-04. Run `python launch.py codes import FILE`.``
Caught in two places only: ``launch.main`` and one wrapper in ``ui``.
"""

from __future__ import annotations


class OpClaimError(Exception):
    """Base of all errors that a user can mend; ``str(error)`` is shown as it is."""


class InputError(OpClaimError):
    """A report, an encounter file or a date that cannot be read; names file, line and remedy."""


class SettingsError(OpClaimError):
    """One or more settings are wrong; the message lists all of them."""


class ModelError(OpClaimError):
    """A model or adapter folder is missing, incomplete or of the wrong kind."""


class ParseError(OpClaimError):
    """Model text that is not a claim; ``text`` keeps what the model wrote."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


class CodeListError(OpClaimError):
    """A code list file that is refused, or a list that is not there."""


class StoreError(OpClaimError):
    """The site's database refuses: locked, stale, or no such record."""


class RetrievalError(OpClaimError):
    """The retrieval index does not match its vectors or its model."""


class AccessError(OpClaimError):
    """A sign-in that fails, a user or password that is refused, or a right that somebody lacks."""
