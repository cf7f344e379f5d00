"""A finding: what a check has to say about one place of a claim.

A claim's progress is its type: model text → `Claim` → `CheckedClaim`; only a CheckedClaim can be signed.
"""

from __future__ import annotations

from enum import StrEnum

from engine.claim import Claim, Record


class Severity(StrEnum):
    """How much a finding weighs: an error blocks nothing by itself, but nobody can overlook it."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    NOT_CHECKED = "not-checked"


class Source(Record):
    """The list, its edition and the row that a finding rests on; empty strings where there is none."""

    list: str = ""
    edition: str = ""
    row: str = ""


class Finding(Record):
    """One sentence about ``where`` (``diagnoses[0]``, ``procedures[2].modifiers[0]``) by rule ``rule``."""

    rule: str
    severity: Severity
    where: str
    message: str
    source: Source = Source()
    repair: dict[str, str] | None = None


class CheckedClaim(Record):
    """A claim and everything the checks found on it."""

    claim: Claim
    findings: tuple[Finding, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Say whether any finding is an error."""
        return any(f.severity is Severity.ERROR for f in self.findings)
