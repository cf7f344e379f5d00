"""Editions of code lists, and the lists of claim edits, as a site has imported them, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.billing_lists import ListKind
from engine.claim import Record
from engine.codeset import CodeSystem


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import comes from: the file, the SHA-256 of its bytes, when and by whom."""

    file_name: str
    sha256: str
    at: datetime
    by: str


class KeptEdition(Record):
    """One edition as it was imported; ``rows`` counts codes with headers, ``billable`` without them."""

    id: int
    list: str
    system: CodeSystem
    name: str
    file_name: str
    sha256: str
    valid_from: date
    valid_to: date
    rows: int
    billable: int
    partial: bool
    imported_at: datetime
    imported_by: str


class KeptList(Record):
    """One list that claim edits rest on, as it was imported."""

    id: int
    kind: ListKind
    name: str
    file_name: str
    sha256: str
    valid_from: date
    valid_to: date
    rows: int
    imported_at: datetime
    imported_by: str
