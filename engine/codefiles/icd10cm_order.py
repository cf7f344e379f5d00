"""ICD-10-CM "order file" of CMS: fixed width, headers and billable leaves.

Columns (from 1): sequence 1-5, code without dot 7-13, billable flag 15, short description 17-76, long from 78::

    00004 A009    1 Cholera, unspecified                                         Cholera, unspecified
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem

_LINE = re.compile(r"(\d{5}) ([A-Z][0-9A-Z]{2,6}) +([01]) .{60} (\S.*)")

# FY2016, the smallest edition, has 69,823 billable codes; the classification only grows.
FEWEST_BILLABLE = 69_000


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield headers and leaves with their long descriptions; raises CodeListError if a line is missing or cut."""
    billable, code = 0, ""
    for number, line in enumerate(file.lines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise file.refusal(f"not a line of an ICD-10-CM order file: {line[:40]!r}", number)
        sequence, code, flag, description = match.groups()
        if int(sequence) != number:
            raise file.refusal(f"sequence number {sequence} where {number:05d} belongs: a line is missing", number)
        billable += flag == "1"
        yield CodeRow(CodeSystem.ICD10CM, with_dot(code), description.strip(), flag == "1")
    check_whole(file, billable, code)


def check_whole(file: TextFile, billable: int, last_code: str) -> None:
    """Raise CodeListError unless a list of ICD-10-CM reaches its end (Z99, or the U codes put after it)."""
    if billable < FEWEST_BILLABLE or not last_code.startswith(("Z99", "U")):
        reason = f"is cut off: {billable:,} billable codes, the last {last_code}; every edition has more"
        raise file.refusal(f"{reason} than {FEWEST_BILLABLE:,} and ends with Z99 or U")


def with_dot(code: str) -> str:
    """Return an ICD-10-CM code of an official list with its dot (``K8010`` → ``K80.10``)."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _recognises(head: Sequence[str]) -> bool:
    return bool(head) and re.match(r"00001 A00 ", head[0]) is not None


KIND = Kind("icd10cm", "ICD-10-CM order file", _recognises, read, {CodeSystem.ICD10CM: FEWEST_BILLABLE})
