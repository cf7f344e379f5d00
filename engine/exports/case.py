"""What a format writes: one claim with its encounter, who accepted it and when, and its control number."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cached_property

from engine.billing import Billing
from engine.claim import Claim, ProcedureLine
from engine.codeset import CodeSet, CodeSystem, procedure_system
from engine.report import Encounter, Provider

MOST_NUMBERS = 10**9 - 1  # a control number of X12 has nine digits and is not zero


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The person who signed a claim, and when."""

    who: str
    at: datetime


@dataclass(frozen=True)
class ExportCase:
    """A claim on its way out; ``acceptance`` is None when nobody signed it, as in a file of claims.

    ``number`` is its control number, ``written_at`` the time that the file carries, ``meanings`` the descriptions of
    its codes in the site's lists: the same case is the same bytes.
    """

    claim: Claim
    encounter: Encounter
    acceptance: Acceptance | None
    number: int
    written_at: datetime
    meanings: Mapping[str, str]

    @cached_property
    def billing(self) -> Billing:
        """Return who pays and who bills, without facts when the encounter tells none."""
        told = self.encounter.billing
        return told if isinstance(told, Billing) else Billing()

    @property
    def place(self) -> str | None:
        """Return the place of service: the claim's own, else the encounter's."""
        return self.claim.place_of_service or self.encounter.place_of_service

    @property
    def total(self) -> Decimal:
        """Return the sum of the charges that are known, in dollars."""
        return sum((line.charge for line in self.claim.procedures if line.charge is not None), Decimal(0))

    @cached_property
    def positions(self) -> Mapping[int, int]:
        """Return the place on the claim, from 1, of each diagnosis sequence."""
        return {d.sequence: place for place, d in enumerate(self.claim.diagnoses, start=1)}

    def pointers(self, line: ProcedureLine) -> tuple[int, ...]:
        """Return the places of the diagnoses that a line points to, from 1."""
        return tuple(self.positions[pointer] for pointer in line.diagnosis_pointers)

    def provider(self, line: ProcedureLine) -> Provider | None:
        """Return the encounter's provider of that name, else of that role; None when there is no or no single one."""
        for named in (
            [p for p in self.encounter.providers if p.name == line.provider],
            [p for p in self.encounter.providers if p.role == line.provider],
        ):
            if named:
                return named[0] if len(named) == 1 else None
        return None


def digest(claim: Claim, encounter: Encounter, acceptance: Acceptance | None) -> str:
    """Return the SHA-256 of all that goes into a file but its control number; the notes do not go into any."""
    facts = encounter.model_dump_json(exclude={"report", "history", "claim"}, exclude_none=True)
    signed = f"{acceptance.who} {acceptance.at.isoformat()}" if acceptance else ""
    return hashlib.sha256("\n".join((claim.model_dump_json(), facts, signed)).encode()).hexdigest()


def number_of(facts: str) -> int:
    """Return the control number of a claim that no home knows, made from its `digest`."""
    return int(facts, 16) % MOST_NUMBERS + 1


def time_of(claim: Claim) -> datetime:
    """Return the time that the file of an unsigned claim carries: the beginning of its date of service, in UTC."""
    return datetime.combine(claim.date_of_service, time(), UTC)


def meanings(claim: Claim, codes: CodeSet) -> Mapping[str, str]:
    """Return what the site's lists of the date say that each code of the claim means."""
    asked = [(code, CodeSystem.ICD10CM) for code in claim.diagnosis_codes]
    asked += [(code, procedure_system(code)) for code in claim.procedure_codes]
    return {code: codes.describe(code, system, claim.date_of_service) for code, system in asked}
