"""The billing claim: diagnoses, and procedure lines per provider.

A case as it stands in files, in the API and in tests::

    {"encounter_id": "E1", "date_of_service": "2022-05-03",
     "diagnoses": [{"sequence": 1, "code": "K80.10"}],
     "procedures": [{"sequence": 1, "provider": "Surgeon", "code": "47562", "modifiers": ["59"], "units": 1,
                     "diagnosis_pointers": [1], "description": "laparoscopic removal of the gallbladder"}]}

Names follow 837P and FHIR Claim. A code that does not exist still makes a Claim: checks report it as a finding.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

# A letter and a digit, or QA (new in fiscal year 2026), then one to five more.
_ICD_CATEGORY = r"(?:[A-Z][0-9]|QA)[0-9A-Z]"
_PROCEDURE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
_ICD_UNDOTTED = re.compile(rf"{_ICD_CATEGORY}[0-9A-Z]{{1,4}}")


class Record(BaseModel):
    """Base of every type that crosses a file, a process or the model's text: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Diagnosis(Record):
    """One ICD-10-CM diagnosis, written with the dot; ``sequence`` counts from 1."""

    sequence: int = Field(ge=1)
    code: str


class ProcedureLine(Record):
    """One billed CPT/HCPCS code of one provider (the name or role of an ``Encounter.providers`` entry).

    ``units`` counts what the code counts; ``diagnosis_pointers`` are diagnosis sequences, main reason first;
    ``charge`` is in dollars, None when unknown.
    """

    sequence: int = Field(ge=1)
    provider: str
    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    diagnosis_pointers: tuple[int, ...] = ()
    description: str = ""
    charge: Decimal | None = None


class Claim(Record):
    """What is billed for one encounter on one date of service."""

    encounter_id: str
    date_of_service: date
    diagnoses: tuple[Diagnosis, ...] = ()
    procedures: tuple[ProcedureLine, ...] = ()
    place_of_service: str | None = None
    payer_profile: str | None = None

    @property
    def diagnosis_codes(self) -> tuple[str, ...]:
        """Return the ICD-10-CM codes in order."""
        return tuple(d.code for d in self.diagnoses)

    @property
    def procedure_codes(self) -> tuple[str, ...]:
        """Return the CPT/HCPCS codes in order of the lines."""
        return tuple(p.code for p in self.procedures)

    @property
    def modifiers(self) -> tuple[str, ...]:
        """Return the modifiers of all lines, in order, repeats kept."""
        return tuple(m for p in self.procedures for m in p.modifiers)

    @property
    def providers(self) -> tuple[str, ...]:
        """Return the providers in order of their first line."""
        return tuple(dict.fromkeys(p.provider for p in self.procedures))


def is_procedure_code(text: str) -> bool:
    """Say whether a text is written as procedure codes are: CPT of any category, or HCPCS Level II."""
    return _PROCEDURE.fullmatch(text) is not None


def dotted(code: str) -> str:
    """Return an ICD-10-CM code in capitals with its dot (``k8010`` → ``K80.10``); other text only stripped."""
    plain = code.strip().upper().replace(".", "")
    if _ICD_UNDOTTED.fullmatch(plain):
        return f"{plain[:3]}.{plain[3:]}"
    return plain if re.fullmatch(_ICD_CATEGORY, plain) else code.strip().upper()
