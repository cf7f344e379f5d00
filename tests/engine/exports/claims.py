"""An invented claim on its way out, with everything that every format needs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.billing import Address, Billing, BillingProvider, Payer, Subscriber
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.exports.case import Acceptance, ExportCase, meanings
from engine.report import Encounter, Provider

DAY, SIGNED = date(2026, 5, 4), datetime(2026, 5, 6, 14, 30, tzinfo=UTC)
HOUSE = Address(line="1 Elm Street", city="Springfield", state="IL", postal_code="62701")
BILLING = Billing(
    subscriber=Subscriber(
        member_id="W123456789", last_name="Müller", first_name="Ina", birth_date=date(1970, 2, 3), sex="F",
        address=HOUSE, group_number="G77",
    ),
    provider=BillingProvider(
        name="Elm Surgical Group", npi="1234567893", tax_id="12-3456789", phone="2175550100",
        address=Address(line="5 Oak Street", city="Springfield", state="IL", postal_code="62701-1234"),
    ),
    payer=Payer(name="Prairie Health", payer_id="PH001", filing="CI"),
)  # fmt: skip
SURGEON = Provider(role="Surgeon", name="Dr. Sam Adler", npi="1003000126")
ASSISTANT = Provider(role="Assistant", name="Ann Brandt PA-C", npi="1215000021")
_MEANINGS = {
    CodeSystem.ICD10CM: {"K80.10": "Gallstones with chronic inflammation", "E11.9": "Type 2 diabetes"},
    CodeSystem.CPT: dict.fromkeys(("47562", "47563", "00790"), "=taking out the gallbladder"),
    CodeSystem.MODIFIER: dict.fromkeys(("22", "59", "AS", "AA", "51", "XS", "LT"), ""),
    CodeSystem.POS: dict.fromkeys(("11", "21", "22"), ""),
}
CODES = ListedCodes(
    tuple(
        Listing(Edition(system.value, system, f"{system.label} 2026", date(2026, 1, 1), date(2026, 12, 31)), codes)
        for system, codes in _MEANINGS.items()
    )
)


def line(number: int = 1, **facts: Any) -> ProcedureLine:
    told = {"provider": "Surgeon", "code": "47562", "charge": Decimal("2000.10"), "diagnosis_pointers": (1, 2), **facts}
    return ProcedureLine(sequence=number, **told)


def assisted(number: int = 2, **facts: Any) -> ProcedureLine:
    own = {"provider": "Assistant", "modifiers": ("AS",), "charge": Decimal("500"), "diagnosis_pointers": (1,)}
    return line(number, **{**own, **facts})


def claim(*lines: ProcedureLine, codes: tuple[str, ...] = ("K80.10", "E11.9"), **facts: Any) -> Claim:
    diagnoses = tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(codes, start=1))
    told: dict[str, Any] = {"encounter_id": "ENC-0001", "date_of_service": DAY, "diagnoses": diagnoses, **facts}
    return Claim(procedures=lines or (line(), assisted()), **told)


def encounter(**facts: Any) -> Encounter:
    told = {
        "encounter_id": "ENC-0001", "date_of_service": DAY, "report": "PROCEDURE: invented", "patient_id": "MRN7",
        "providers": (SURGEON, ASSISTANT), "place_of_service": "22", "billing": BILLING, "facility": "Elm Hospital",
        "payer": "Prairie Health", **facts,
    }  # fmt: skip
    return Encounter(**told)


def case(
    claimed: Claim | None = None, met: Encounter | None = None, number: int = 7, *, signed: bool = True
) -> ExportCase:
    acceptance = Acceptance("ann", SIGNED) if signed else None
    given = claimed or claim()
    return ExportCase(given, met or encounter(), acceptance, number, SIGNED, meanings(given, CODES))
