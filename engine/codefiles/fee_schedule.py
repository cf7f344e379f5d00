"""Medicare physician fee schedule (PPRRVU): the free proxy for "CPT code in force in this quarter".

Two layouts: the official one, with nine lines above ``HCPCS,MOD,DESCRIPTION,CODE,…``, and codes with indicators
under ``hcpcs,mod,status_code,…``. A code stands once for each of its modifiers 26, TC and 53. Listed is in force,
whatever Medicare pays, unless the status is D (deleted). Descriptions of CPT codes belong to the AMA and
are not read; those of HCPCS Level II are public. In some releases a spreadsheet has taken the zeros off the codes of
anesthesia (``100`` for ``00100``); they are put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.table import read_table, starts_with
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem, procedure_system

_DELETED = "D"
_LEAST_CPT_CODES = 7_000


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield each code in force once; raises CodeListError on what is no code and when the end is missing."""
    seen: set[str] = set()
    code = ""
    for record in read_table(file, "hcpcs", "mod"):
        code = record["hcpcs"].zfill(5)
        if not re.fullmatch(r"[0-9A-Z]\d{3}[0-9A-Z]", code):
            raise file.refusal(f"{code!r} is not a CPT or HCPCS code", record.line)
        if code in seen or (record["status_code"] or record["code"]) == _DELETED:
            continue
        seen.add(code)
        system = procedure_system(code)
        yield CodeRow(system, code, record["description"] if system is CodeSystem.HCPCS else "")
    # Sorted with digits first the schedule ends with the V codes, with letters first with 99607.
    if len(seen) >= _LEAST_CPT_CODES and not code.startswith(("99", "V")):
        raise file.refusal(f"is cut off: its last code is {code}, a fee schedule ends with 99… or V…")


KIND = Kind(
    "pfs",
    "Medicare physician fee schedule",
    lambda head: starts_with(head, "hcpcs", "mod"),
    read,
    {CodeSystem.CPT: _LEAST_CPT_CODES},
)
