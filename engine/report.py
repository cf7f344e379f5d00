"""The encounter and its operative report, with the sections that surgeons dictate.

>>> report = "PREOPERATIVE DIAGNOSIS: Gallstones.\\nPROCEDURE: Lap chole.\\nThe abdomen was entered."
>>> [(s.heading, s.text) for s in sections(report)][1]
('PROCEDURE', 'Lap chole.\\nThe abdomen was entered.')
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from pydantic import Field

from engine.billing import Billing
from engine.claim import Claim, Record
from engine.text_hash import hash_of

SURGEON = "Surgeon"


class Provider(Record):
    """Someone who bills for the encounter; ``role`` is Surgeon, Assistant, Anesthesia … (None: unknown)."""

    role: str
    name: str | None = None
    npi: str | None = None
    credential: str | None = None
    specialty: str | None = None
    group: str | None = None


class Encounter(Record):
    """One surgical encounter: the import and export form, one a line in a .jsonl file.

    ``report`` is the operative report, ``history`` the H&P; ``claim`` the reviewed claim when there is one.
    Optional facts are None when unknown; ``billing`` as plain names and texts is an old form that no export reads.
    """

    encounter_id: str = Field(min_length=1)
    date_of_service: date
    service: str | None = None
    patient_age: int | None = None
    patient_sex: str | None = None
    report: str = Field(min_length=1)
    history: str | None = None
    providers: tuple[Provider, ...] = ()
    claim: Claim | None = None
    patient_id: str | None = None
    facility: str | None = None
    place_of_service: str | None = None
    payer: str | None = None
    billing: Billing | dict[str, str] | None = Field(default=None, union_mode="left_to_right")

    @property
    def surgeon(self) -> str:
        """Return the name of the surgeon, the role where the name or the provider is not known."""
        return next((p.name or p.role for p in self.providers if p.role == SURGEON), SURGEON)

    @property
    def fingerprint(self) -> str:
        """Return a SHA-256 over what a draft is made from: date of service, report and history."""
        return hash_of(self.date_of_service.isoformat(), self.report, self.history or "")


class Section(NamedTuple):
    """A dictated section: ``heading`` in capitals without the colon ('' before the first), ``text`` stripped."""

    heading: str
    text: str


# The colon of a ratio or of a time (3:1, 10:45) ends no heading; a dash with room around it ends a short one.
_HEADING = re.compile(
    r"^[ \t]*(?:([A-Z][A-Za-z]+(?:[ -][A-Za-z]+){0,2})[ \t]+[-\u2013][ \t]"
    r"|([A-Z][A-Za-z0-9 /&,()'-]{2,60}?)[ \t]*(?:(?<!\d):|:(?!\d)))[ \t]*",
    re.MULTILINE,
)


def sections(report: str) -> tuple[Section, ...]:
    """Split a report at lines that open with ``HEADING:`` or ``Heading - ``; what stands before has heading ''."""
    found: list[Section] = []
    heading, start = "", 0
    for match in _HEADING.finditer(report):
        found.append(Section(heading, report[start : match.start()].strip()))
        heading, start = (match[1] or match[2]).upper(), match.end()
    found.append(Section(heading, report[start:].strip()))
    return tuple(s for s in found if s.heading or s.text)
