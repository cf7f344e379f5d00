"""What the formats of payers need beyond the claim: subscriber, payer, billing provider, place, charges, NPIs.

Sources: 005010X222A1, loops 2010AA, 2010BA, 2010BB, 2300, 2310B, 2420A; FHIR R4 Claim (required elements).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.billing import Address, Billing, Person
from engine.checks.parties import is_npi
from engine.exports.case import ExportCase
from engine.exports.plain import plain
from engine.modifier import is_anesthesia

_RELATIONSHIPS = ("spouse", "child", "other")
_INPATIENT = "21"


def missing(case: ExportCase) -> tuple[str, ...]:
    """Return what a claim to a payer lacks, each as a sentence; () when all is there."""
    return (*_parties(case.billing), *_numbers(case.billing), *_admission(case), *_line_facts(case))


def no_patient(case: ExportCase) -> tuple[str, ...]:
    """Return that a message about a patient's charges cannot say which patient; () when it can."""
    missing = () if case.encounter.patient_id else ("patient_id of the encounter is missing",)
    return (*missing, *_line_providers(case))


def _parties(billing: Billing) -> Iterator[str]:
    subscriber, patient, provider, payer = billing.subscriber, billing.patient, billing.provider, billing.payer
    if subscriber is None:
        yield "the subscriber is missing (billing.subscriber)"
    else:
        yield from _lacks("billing.subscriber", member_id=subscriber.member_id, last_name=subscriber.last_name)
        yield from _person("billing.subscriber", subscriber) if patient is None else ()
    if patient is not None:
        yield from _lacks("billing.patient", last_name=patient.last_name)
        yield from _person("billing.patient", patient)
        if patient.relationship not in _RELATIONSHIPS:
            yield f"billing.patient.relationship is none of {', '.join(_RELATIONSHIPS)}"
    if payer is None:
        yield "the payer is missing (billing.payer)"
    else:
        yield from _lacks("billing.payer", name=payer.name, payer_id=payer.payer_id, filing=payer.filing)
    if provider is None:
        yield "the billing provider is missing (billing.provider)"
        return
    yield from _lacks("billing.provider", name=provider.name, npi=provider.npi, tax_id=provider.tax_id)
    if provider.npi and not is_npi(provider.npi):
        yield "billing.provider.npi has a wrong check digit"
    if provider.tax_id and not re.fullmatch(r"\d{9}|\d{2}-\d{7}", provider.tax_id, re.ASCII):
        yield "billing.provider.tax_id is not nine digits"
    if not re.fullmatch(r"\d{10}", provider.phone or "", re.ASCII):
        yield "billing.provider.phone is not ten digits"
    yield from _address("billing.provider", provider.address, digits=9)
    if billing.facility is not None:
        yield from _lacks("billing.facility", name=billing.facility.name)
        yield from _address("billing.facility", billing.facility.address)
        if billing.facility.npi and not is_npi(billing.facility.npi):
            yield "billing.facility.npi has a wrong check digit"


def _numbers(billing: Billing) -> Iterator[str]:
    """Refuse what a name may lose and a number may not: separators of X12 and letters outside it."""
    for where, part in (("subscriber", billing.subscriber), ("provider", billing.provider), ("payer", billing.payer)):
        for name in ("member_id", "group_number", "taxonomy", "payer_id", "filing", "submitter_id", "receiver_id"):
            number: str = getattr(part, name, None) or ""
            if plain(number) != number.upper():
                yield f"billing.{where}.{name} has a character that X12 keeps for itself"


def _person(where: str, person: Person) -> Iterator[str]:
    yield from _lacks(where, first_name=person.first_name)
    if person.birth_date is None:
        yield f"{where}.birth_date is missing"
    if person.sex not in ("F", "M", "U"):
        yield f"{where}.sex is none of F, M, U"
    yield from _address(where, person.address)


def _address(where: str, address: Address | None, digits: int = 5) -> Iterator[str]:
    if address is None:
        yield f"{where}.address is missing"
        return
    yield from _lacks(f"{where}.address", line=address.line, city=address.city)
    if not re.fullmatch("[A-Z]{2}", address.state or ""):
        yield f"{where}.address.state is not two capitals"
    if not re.fullmatch(rf"\d{{{digits}}}|\d{{9}}", (address.postal_code or "").replace("-", ""), re.ASCII):
        yield f"{where}.address.postal_code has not {'5 or ' if digits == 5 else ''}9 digits"


def _lacks(where: str, **facts: str | None) -> Iterator[str]:
    for name, fact in facts.items():
        if not fact or not fact.strip():
            yield f"{where}.{name} is missing"
        elif not plain(fact):
            yield f"{where}.{name} has no letter that X12 knows; write it in Latin letters"


def _admission(case: ExportCase) -> Iterator[str]:
    if case.place is None:
        yield "the place of service is missing (place_of_service of the claim or the encounter)"
    admitted = case.billing.admission_date
    if case.place == _INPATIENT and admitted is None:
        yield "an inpatient's admission date is missing (billing.admission_date)"
    if admitted is not None and admitted > case.claim.date_of_service:
        yield "billing.admission_date is after the date of service"


def _line_facts(case: ExportCase) -> Iterator[str]:
    for line in case.claim.procedures:
        if line.charge is None:
            yield f"line {line.sequence} has no charge"
        if is_anesthesia(line.code) and line.units == 1:
            yield f"line {line.sequence} is anesthesia, whose units are minutes; 1 is no time of an anesthesia"
    yield from _line_providers(case)
    groups = {p.group for line in case.claim.procedures if (p := case.provider(line)) and p.group}
    if len(groups) > 1:
        yield f"its lines are of {len(groups)} groups; each group bills its own, so give each a claim"


def _line_providers(case: ExportCase) -> Iterator[str]:
    for line in case.claim.procedures:
        provider = case.provider(line)
        if provider is None:
            yield f"the provider of line {line.sequence} is not one of the encounter's"
        else:
            if not provider.npi:
                yield f"the provider of line {line.sequence} ({provider.role[:20]!r}) has no NPI"
            if not provider.name or not plain(provider.name):
                yield f"the provider of line {line.sequence} ({provider.role[:20]!r}) has no name"
