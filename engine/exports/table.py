"""Claims as a table for people and their spreadsheets: one row a procedure line, CSV or XLSX.

Meanings are those of the site's lists. No cell is a formula: a text that a spreadsheet would calculate begins with an
apostrophe. Diagnoses are pointed to by letter, as on paper, and named beside.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from engine.claim import ProcedureLine
from engine.exports.case import ExportCase
from engine.exports.dollars import dollars
from engine.exports.plain import printable

COLUMNS = (
    "encounter", "date of service", "control number", "patient", "payer", "place of service", "line", "provider", "NPI",
    "code", "meaning", "modifiers", "units", "charge", "pointers", "diagnoses", "diagnosis meanings", "claim total",
    "accepted by", "accepted at",
)  # fmt: skip
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP entry can have: the same claims are the same bytes

Cell: TypeAlias = "str | int | Decimal | None"


def write_csv(cases: Sequence[ExportCase]) -> bytes:
    """Return the lines of the claims as CSV: UTF-8, comma, CRLF (RFC 4180), one head line."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows(cases):
        writer.writerow(row)
    return stream.getvalue().encode()


def write_xlsx(cases: Sequence[ExportCase]) -> bytes:
    """Return the lines of the claims as a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Claims")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for row in rows(cases):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


def rows(cases: Sequence[ExportCase]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows under `COLUMNS`, texts safe; a charge is None when unknown, and then so is the total."""
    for case in cases:
        for line in case.claim.procedures:
            yield tuple(_safe(cell) if isinstance(cell, str) else cell for cell in _row(case, line))


def letter(place: int) -> str:
    """Return the letter of a diagnosis by its place from 1: A to L."""
    return "ABCDEFGHIJKL"[place - 1]


def _row(case: ExportCase, line: ProcedureLine) -> tuple[Cell, ...]:
    claim, encounter, accepted = case.claim, case.encounter, case.acceptance
    provider = case.provider(line)
    pointed = [claim.diagnosis_codes[place - 1] for place in case.pointers(line)]
    whole = all(each.charge is not None for each in claim.procedures)
    return (
        claim.encounter_id, f"{claim.date_of_service}", f"{case.number:09}", encounter.patient_id, encounter.payer,
        case.place, line.sequence, (provider.name if provider else None) or line.provider,
        provider.npi if provider else None, line.code, case.meanings.get(line.code), " ".join(line.modifiers),
        line.units, None if line.charge is None else dollars(line.charge),
        " ".join(letter(place) for place in case.pointers(line)), " ".join(pointed),
        "; ".join(filter(None, (case.meanings.get(code) for code in pointed))), dollars(case.total) if whole else None,
        accepted.who if accepted else None, accepted.at.isoformat() if accepted else None,
    )  # fmt: skip


def _safe(text: str) -> str:
    return f"'{printable(text)}" if _FORMULA.match(text) else printable(text)


def _without_clock(book: bytes) -> bytes:
    """Return a workbook without the times at which it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist()):
            part = made.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", part)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, part)
    return stream.getvalue()
