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


class KeptImport(Record):
    """What a site keeps of every import: the file, the days that its list holds for, when and by whom it came."""

    id: int
    name: str
    file_name: str
    sha256: str
    valid_from: date
    valid_to: date
    rows: int
    imported_at: datetime
    imported_by: str


class KeptEdition(KeptImport):
    """One edition of a code list; ``rows`` counts codes with headers, ``billable`` without them."""

    list: str
    system: CodeSystem
    billable: int
    partial: bool


class KeptList(KeptImport):
    """One list that claim edits rest on."""

    kind: ListKind
