"""HCPCS Level II as comma-separated values: codes of a letter and four digits, and two-character modifiers.

Known by a first column ``hcpcs`` or ``hcpc`` with ``seqnum`` and ``recid`` (CMS record types 3 procedure, 7 modifier;
4 and 8 continue a description), in the workbook of CMS under lines of copyright, or by ``code,rec_type``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.table import Record, read_table, starts_with
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem

_LAYOUTS = (("hcpcs", "seqnum", "recid"), ("hcpc", "seqnum", "recid"), ("code", "rec_type"))
_DESCRIPTIONS = (
    "long_description", "long_description_first_line", "long description", "short_description", "short description",
)  # fmt: skip
_CONTINUATIONS = ("4", "8")
_FEWEST_CODES = 5_000
_FORMS = {CodeSystem.HCPCS: r"[A-Z]\d{4}", CodeSystem.MODIFIER: r"[0-9A-Z]{2}"}


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield codes and modifiers with their descriptions; raises CodeListError on what is neither."""
    count, code = 0, ""
    for record in _records(file):
        if record["recid"] in _CONTINUATIONS:
            continue
        code = record["hcpcs"] or record["hcpc"] or record["code"]
        system = next((system for system, form in _FORMS.items() if re.fullmatch(form, code)), None)
        if system is None:
            raise file.refusal(f"{code!r} is neither a HCPCS code nor a modifier", record.line)
        count += system is CodeSystem.HCPCS
        yield CodeRow(system, code, next(filter(None, map(record.__getitem__, _DESCRIPTIONS)), ""))
    if count >= _FEWEST_CODES and not code.startswith("V"):
        raise file.refusal(f"is cut off: its last code is {code}, HCPCS Level II ends with V…")


def _records(file: TextFile) -> Iterator[Record]:
    head = file.head()
    layout = next((names for names in _LAYOUTS if starts_with(head, *names)), _LAYOUTS[0])
    return read_table(file, *layout)


def _recognises(head: Sequence[str]) -> bool:
    return any(starts_with(head, *names) for names in _LAYOUTS)


KIND = Kind("hcpcs", "HCPCS Level II", _recognises, read, {CodeSystem.HCPCS: _FEWEST_CODES})
