"""The CMS place-of-service code set: ``pos_code,pos_type,pos_name,pos_description``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.table import read_table, starts_with
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem

_COLUMNS = ("pos_code", "pos_type", "pos_name")
_FEWEST_CODES = 45
_LAST_CODE = "99"


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield each place by its name; raises CodeListError on what is no two-digit code, or if the end is missing."""
    record = None
    for record in read_table(file, *_COLUMNS):
        if not re.fullmatch(r"\d{2}", record["pos_code"]):
            raise file.refusal(f"{record['pos_code']!r} is not a place of service of two digits", record.line)
        yield CodeRow(CodeSystem.POS, record["pos_code"], record["pos_name"])
    if record is None or record["pos_code"] != _LAST_CODE:
        raise file.refusal(f"is cut off: the code set ends with {_LAST_CODE}")


KIND = Kind(
    "place-of-service",
    "CMS places of service",
    lambda head: starts_with(head[:1], *_COLUMNS),
    read,
    {CodeSystem.POS: _FEWEST_CODES},
)
