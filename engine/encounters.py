"""Encounters as files: one report as plain text, or many encounters, one JSON object a line (.jsonl).

A bad line is a Refusal that names its file, line and remedy, and reading goes on with the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from engine.errors import InputError
from engine.json_lines import MEND, problems, read_lines, unusable
from engine.refusal import Refusal
from engine.report import Encounter
from engine.report_text import MAX_REPORT_BYTES, decode, report_refusal, text_refusal
from engine.whole_file import whole_file

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# An encounter holds a report, a history and their facts; a longer line is not one.
_LINE_REPORTS, _MAX_ID = 4, 100


def parse_date_of_service(text: str | None, today: date) -> date:
    """Return the day of the operation written YYYY-MM-DD; raises InputError when missing, malformed or after today."""
    if text is None or not text.strip():
        raise InputError("There is no date of service. Give the day of the operation, as in --date 2026-05-04.")
    try:
        found = date.fromisoformat(text.strip()) if _DATE.fullmatch(text.strip()) else None
    except ValueError:
        found = None
    if found is None:
        raise InputError(f"{text[:40]!r} is not a date of service. Write it as year-month-day, as in 2026-05-04.")
    if found > today:
        raise InputError(f"The date of service {found} is in the future (today is {today}). Give the day of operation.")
    return found


def read_report(
    path: Path,
    date_of_service: date,
    encounter_id: str | None = None,
    history: Path | None = None,
    max_bytes: int = MAX_REPORT_BYTES,
) -> Encounter:
    """Read one operative report (and its H&P, when ``history`` names it) from plain text.

    The encounter is named after the file when no id is given. Raises InputError naming file, line and remedy.
    """
    report, name = _text(path, max_bytes), encounter_id or path.stem
    refusal = report_refusal(report, str(path), max_bytes) or _id_refusal(name, str(path), None)
    past = _text(history, max_bytes) if history else None
    if past is not None:
        refusal = refusal or text_refusal(past, str(history), max_bytes)
    if refusal:
        raise InputError(str(refusal))
    return Encounter(encounter_id=name, date_of_service=date_of_service, report=report, history=past)


def read_encounters(
    path: Path, max_bytes: int = MAX_REPORT_BYTES, today: date | None = None
) -> Iterator[Encounter | Refusal]:
    """Yield the encounters of a .jsonl file in order, and a Refusal in place of each line that is none.

    Memory stays bounded but for the ids. Raises InputError when the file cannot be read at all.
    """
    seen: dict[str, int] = {}
    for number, raw in read_lines(path, _LINE_REPORTS * max_bytes):
        found = _encounter(raw, str(path), number, max_bytes, today or date.today())
        if isinstance(found, Encounter):
            first = seen.setdefault(found.encounter_id, number)
            if first != number:
                reason = f"encounter {found.encounter_id!r} is already on line {first}"
                found = Refusal(file=str(path), line=number, reason=reason, remedy="Give each encounter its own id")
        yield found


def claimed_encounters(path: Path, max_bytes: int = MAX_REPORT_BYTES) -> tuple[Encounter, ...]:
    """Return the encounters of a .jsonl file that have a claim; lines that are none are passed over."""
    return tuple(e for e in read_encounters(path, max_bytes) if isinstance(e, Encounter) and e.claim)


def write_encounters(path: Path, encounters: Iterable[Encounter]) -> int:
    """Write a .jsonl file, whole or not at all, replacing ``path``; returns how many. Raises InputError."""
    count = 0
    try:
        with whole_file(path) as stream:
            for count, encounter in enumerate(encounters, start=1):  # noqa: B007 - the count of all
                stream.write(encounter.model_dump_json(exclude_none=True) + "\n")
    except OSError as error:
        raise unusable(path, error, "write") from error
    return count


def _text(path: Path, max_bytes: int) -> str:
    """Return the text of a file without reading much more of it than may be: UTF-32 takes four bytes a letter."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(4 * max_bytes + 8)
    except (OSError, ValueError) as error:
        raise unusable(path, error if isinstance(error, OSError) else OSError(str(error))) from error
    if len(raw) > 4 * max_bytes + 4:
        reason = f"it is longer than {max_bytes:,} bytes, too long for one report"
        remedy = "Give one report as plain text, or raise the setting max_report_bytes"
        raise InputError(str(Refusal(file=str(path), reason=reason, remedy=remedy)))
    return decode(raw, str(path))


def _encounter(raw: bytes, file: str, line: int, max_bytes: int, today: date) -> Encounter | Refusal:
    if len(raw) > _LINE_REPORTS * max_bytes:
        return Refusal(file=file, line=line, reason="the line is too long for one encounter", remedy=MEND)
    try:
        # Strict: a date must be written as one, not as a number that happens to be a timestamp.
        encounter = Encounter.model_validate_json(raw.strip(), strict=True)
    except ValidationError as error:
        return Refusal(file=file, line=line, reason=problems(error), remedy=MEND)
    return _encounter_refusal(encounter, file, line, max_bytes, today) or encounter


def _encounter_refusal(encounter: Encounter, file: str, line: int, max_bytes: int, today: date) -> Refusal | None:
    for field, refusal in (
        ("report", report_refusal(encounter.report, file, max_bytes)),
        ("history", text_refusal(encounter.history, file, max_bytes) if encounter.history else None),
    ):
        if refusal:
            place = f" (line {refusal.line} of it)" if refusal.line else ""
            return refusal.model_copy(update={"line": line, "reason": f"its {field}{place}: {refusal.reason}"})
    claim = encounter.claim
    if claim and (claim.encounter_id, claim.date_of_service) != (encounter.encounter_id, encounter.date_of_service):
        reason = "its claim has another encounter_id or date_of_service than the encounter"
        return Refusal(file=file, line=line, reason=reason, remedy=MEND)
    if encounter.date_of_service > today:
        reason = f"its date_of_service {encounter.date_of_service} is in the future (today is {today})"
        return Refusal(file=file, line=line, reason=reason, remedy="Give the day of the operation")
    return _id_refusal(encounter.encounter_id, file, line)


def _id_refusal(encounter_id: str, file: str, line: int | None) -> Refusal | None:
    if encounter_id.strip() and encounter_id.isprintable() and len(encounter_id) <= _MAX_ID:
        return None
    reason = f"its encounter_id {encounter_id[:40]!r} is blank, unprintable or over {_MAX_ID} characters"
    return Refusal(file=file, line=line, reason=reason, remedy="Give another encounter_id")
