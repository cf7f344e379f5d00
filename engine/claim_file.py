"""Claims as files: one claim as JSON, or many, one a line (.jsonl), each alone or beside its encounter.

``{"encounter_id": "E1", "date_of_service": …}`` or ``{"encounter": {…}, "claim": {…}}``; rules whose facts a claim
alone does not have say not-checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json

from engine.claim import Claim, Record
from engine.errors import InputError
from engine.json_lines import MEND, problems, read_lines, unusable
from engine.refusal import Refusal
from engine.report import Encounter

_LONGEST = 4_000_000


class ClaimCase(Record):
    """A claim to check, and its encounter when that is known."""

    claim: Claim
    encounter: Encounter | None = None


def read_claims(path: Path) -> Iterator[ClaimCase | Refusal]:
    """Yield the claims of a file in order, and a Refusal in place of each that is none.

    Raises InputError when the file cannot be read at all.
    """
    if path.suffix == ".jsonl":
        for number, raw in read_lines(path, _LONGEST):
            yield _case(raw, str(path), number)
        return
    try:
        size, raw = path.stat().st_size, path.read_bytes() if path.stat().st_size <= _LONGEST else b""
    except OSError as error:
        raise unusable(path, error) from error
    if size > _LONGEST:
        raise InputError(f"{path} is longer than {_LONGEST:,} bytes, too long for one claim. Give one claim a line.")
    yield _case(raw, str(path), None)


def _case(raw: bytes, file: str, line: int | None) -> ClaimCase | Refusal:
    if len(raw) > _LONGEST:
        return Refusal(file=file, line=line, reason="the line is too long for one claim", remedy=MEND)
    try:
        case = _parsed(raw.strip())
    except ValidationError as error:
        return Refusal(file=file, line=line, reason=problems(error), remedy=MEND)
    if case.encounter and case.encounter.encounter_id != case.claim.encounter_id:
        reason = "its claim has another encounter_id than its encounter"
        return Refusal(file=file, line=line, reason=reason, remedy=MEND)
    return case


def _parsed(raw: bytes) -> ClaimCase:
    try:
        found = from_json(raw)
    except ValueError:  # which the validation below says better
        found = None
    if isinstance(found, dict) and "claim" in found:
        return ClaimCase.model_validate_json(raw, strict=True)
    return ClaimCase(claim=Claim.model_validate_json(raw, strict=True))
