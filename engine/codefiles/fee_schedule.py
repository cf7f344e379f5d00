"""Medicare physician fee schedule (PPRRVU): the free proxy for "CPT code in force in this quarter".

Two layouts: the official one, with nine lines above ``HCPCS,MOD,DESCRIPTION,CODE,…``, and codes with indicators
under ``hcpcs,mod,status_code,…``. A code stands once for each of its modifiers 26, TC and 53. Listed is in force,
whatever Medicare pays, unless the status is D (deleted). Descriptions of CPT codes belong to the AMA and
are not read; those of HCPCS Level II are public. In some releases a spreadsheet has taken the zeros off the codes of
anesthesia (``100`` for ``00100``); they are put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.billing_lists import DatedRow, FeeLine, ListKind
from engine.claim import is_procedure_code
from engine.codefiles.row import BillingKind, CodeRow, Kind
from engine.codefiles.table import Record, read_table, starts_with
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem, procedure_system

_DELETED = "D"
# Where the indicators stand in the official layout, whose column names run over three lines and repeat.
_OFFICIAL = {
    "status": 3, "work": 5, "professional": 13, "global_days": 14, "multiple": 18, "bilateral": 19, "assistant": 20,
    "co_surgeons": 21, "team": 22, "endoscopic_base": 23,
}  # fmt: skip
_NAMED = {
    "status": "status_code", "work": "work_rvu", "professional": "pctc_ind", "global_days": "glob_days",
    "multiple": "mult_proc", "bilateral": "bilat_surg", "assistant": "asst_surg", "co_surgeons": "co_surg",
    "team": "team_surg", "endoscopic_base": "endo_base",
}  # fmt: skip
_LEAST_CPT_CODES = 7_000
_INTERPRETED = "6"


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield each code in force once; raises CodeListError on what is no code and when the end is missing."""
    seen: set[str] = set()
    code = ""
    for record in read_table(file, "hcpcs", "mod"):
        code = record["hcpcs"].zfill(5)
        if not is_procedure_code(code):
            raise file.refusal(f"{code!r} is not a CPT or HCPCS code", record.line)
        if code in seen or (record["status_code"] or record["code"]) == _DELETED:
            continue
        seen.add(code)
        system = procedure_system(code)
        yield CodeRow(system, code, record["description"] if system is CodeSystem.HCPCS else "")
    # Sorted with digits first the schedule ends with the V codes, with letters first with 99607.
    if len(seen) >= _LEAST_CPT_CODES and not code.startswith(("99", "V")):
        raise file.refusal(f"is cut off: its last code is {code}, a fee schedule ends with 99… or V…")


def read_fees(file: TextFile) -> Iterator[DatedRow]:
    """Yield the indicators of each code, from its line without a modifier; raises CodeListError as `read` does.

    That a physician interprets a laboratory test (PC/TC 6) stands on its line with 26 alone, which comes after.
    """
    held: FeeLine | None = None
    for record in read_table(file, "hcpcs", "mod"):
        facts, code = _facts(record), record["hcpcs"].zfill(5)
        if held and (code, record["mod"], facts["professional"]) == (held.code, "26", _INTERPRETED):
            held = replace(held, professional=_INTERPRETED)
        if record["mod"] or facts["status"] == _DELETED:
            continue
        if held:
            yield DatedRow(held)
        try:
            work = round(float(facts.pop("work") or 0), 2)  # some releases have 2.3299999999999996
        except ValueError as error:
            raise file.refusal(f"a work RVU is no number ({error})", record.line) from error
        held = FeeLine(code, work=work, **{k: _padded(k, v) for k, v in facts.items()})
    if held:
        yield DatedRow(held)


def _facts(record: Record) -> dict[str, str]:
    if _NAMED["status"] in record.values:
        return {name: record[column] for name, column in _NAMED.items()}
    return {name: record.at(place) for name, place in _OFFICIAL.items()}


def _padded(name: str, value: str) -> str:
    """Put back the zeros that a spreadsheet takes off global periods (``0`` for ``000``, ``90`` for ``090``)."""
    return value.zfill(3) if name == "global_days" and value.isdigit() else value


KIND = Kind(
    ListKind.FEE_SCHEDULE,
    ListKind.FEE_SCHEDULE.label,
    lambda head: starts_with(head, "hcpcs", "mod"),
    read,
    {CodeSystem.CPT: _LEAST_CPT_CODES},
    BillingKind(ListKind.FEE_SCHEDULE, read_fees),
)
