"""The professional claim of X12, 837P (005010X222A1): an interchange of its own for each claim.

Source: the loops of the implementation guide as the public maps name them. CLM06 to CLM09 say what a participating
provider says of every claim: signature on file, assignment accepted, benefits assigned, release signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.billing import Address, Billing, BillingProvider, Patient, Payer, Person, Subscriber
from engine.claim import ProcedureLine
from engine.exports.case import ExportCase
from engine.exports.plain import person_name, plain
from engine.exports.segment import COMPONENT, REPETITION, segment
from engine.modifier import is_anesthesia
from engine.report import Provider

GUIDE = "005010X222A1"
_RELATIONSHIPS = {"spouse": "01", "child": "19", "other": "G8"}
_LONGEST_ID = 20  # CLM01, as HIPAA limits it
_LONGEST_NAME, _LONGEST_FIRST, _LONGEST_LINE, _LONGEST_CITY = 60, 35, 55, 30


def write(cases: Sequence[ExportCase]) -> bytes:
    """Return the claims as 837P, one interchange after the other, in ASCII.

    Each case must have passed `unsound` and `missing`.
    """
    return "".join(_interchange(case) for case in cases).encode("ascii")


def patient_control_number(case: ExportCase) -> str:
    """Return CLM01, which the payer sends back: the encounter's id, or the control number when it is unfit."""
    own = case.encounter.encounter_id
    return own if own == plain(own) and len(own) <= _LONGEST_ID else f"OC{case.number:09}"


def _interchange(case: ExportCase) -> str:
    billing, at, control = case.billing, case.written_at, f"{case.number:09}"
    provider, payer = billing.provider or BillingProvider(), billing.payer or Payer()
    sender, receiver = payer.submitter_id or provider.npi, payer.receiver_id or payer.payer_id
    # ISA has a fixed width, and holds the very separators, so it is the one segment that is not made by `segment`.
    isa = ("ISA", "00", " " * 10, "00", " " * 10, "ZZ", _wide(sender), "ZZ", _wide(receiver), f"{at:%y%m%d}",
           f"{at:%H%M}", REPETITION, "00501", control, "0", "P", COMPONENT)  # fmt: skip
    body = tuple(_transaction(case, sender, receiver))
    return "".join(
        (
            "*".join(isa) + "~",
            segment("GS", "HC", sender, receiver, at.date(), f"{at:%H%M}", case.number, "X", GUIDE),
            *body,
            segment("SE", len(body) + 1, "0001"),
            segment("GE", 1, case.number),
            segment("IEA", 1, control),
        )
    )


def _wide(text: str | None) -> str:
    return f"{plain(text or '', 15):15}"


def _transaction(case: ExportCase, sender: str | None, receiver: str | None) -> Iterator[str]:
    billing, at = case.billing, case.written_at
    provider, payer = billing.provider or BillingProvider(), billing.payer or Payer()
    yield segment("ST", "837", "0001", GUIDE)
    yield segment("BHT", "0019", "00", f"{case.number:09}", at.date(), f"{at:%H%M}", "CH")
    yield segment("NM1", "41", "2", _name(provider.name), None, None, None, None, "46", sender)
    yield segment("PER", "IC", _name(provider.name), "TE", provider.phone)
    yield segment("NM1", "40", "2", _name(payer.receiver_name or payer.name), None, None, None, None, "46", receiver)
    yield from _billing_provider(provider)
    yield from _insured(billing)
    yield from _claim(case)
    for place, line in enumerate(case.claim.procedures, start=1):
        yield from _line(case, place, line)


def _billing_provider(provider: BillingProvider) -> Iterator[str]:
    yield segment("HL", 1, None, "20", 1)
    if provider.taxonomy:
        yield segment("PRV", "BI", "PXC", provider.taxonomy)
    kind, first = ("1", plain(provider.first_name, _LONGEST_FIRST)) if provider.first_name else ("2", None)
    yield segment("NM1", "85", kind, _name(provider.name), first, None, None, None, "XX", provider.npi)
    yield from _address(provider.address)
    yield segment("REF", "EI", (provider.tax_id or "").replace("-", ""))


def _insured(billing: Billing) -> Iterator[str]:
    subscriber, patient = billing.subscriber or Subscriber(), billing.patient
    payer = billing.payer or Payer()
    yield segment("HL", 2, 1, "22", 1 if patient else 0)
    itself = None if patient else "18"
    group = subscriber.group_number
    yield segment("SBR", "P", itself, group, None, None, None, None, None, payer.filing)
    yield _person("IL", subscriber, "MI", subscriber.member_id)
    if patient is None:
        yield from _whereabouts(subscriber)
    yield segment("NM1", "PR", "2", _name(payer.name), None, None, None, None, "PI", payer.payer_id)
    if patient is not None:
        yield from _patient(patient)


def _patient(patient: Patient) -> Iterator[str]:
    yield segment("HL", 3, 2, "23", 0)
    yield segment("PAT", _RELATIONSHIPS.get(patient.relationship or ""))
    yield _person("QC", patient)
    yield from _whereabouts(patient)


def _person(entity: str, person: Person, qualifier: str | None = None, number: str | None = None) -> str:
    last, first = _name(person.last_name), plain(person.first_name or "", _LONGEST_FIRST)
    return segment("NM1", entity, "1", last, first, None, None, None, qualifier, number)


def _whereabouts(person: Person) -> Iterator[str]:
    yield from _address(person.address)
    yield segment("DMG", "D8", person.birth_date, person.sex)


def _address(address: Address | None) -> Iterator[str]:
    there = address or Address()
    yield segment("N3", plain(there.line or "", _LONGEST_LINE), plain(there.line2 or "", _LONGEST_LINE))
    city = plain(there.city or "", _LONGEST_CITY)
    yield segment("N4", city, there.state, (there.postal_code or "").replace("-", ""))


def _claim(case: ExportCase) -> Iterator[str]:
    billing = case.billing
    place = (case.place, "B", "1")
    yield segment("CLM", patient_control_number(case), case.total, None, None, place, "Y", "A", "Y", "Y")
    if billing.admission_date:
        yield segment("DTP", "435", "D8", billing.admission_date)
    codes = (code.replace(".", "") for code in case.claim.diagnosis_codes)
    yield segment("HI", *(("ABF" if after else "ABK", code) for after, code in enumerate(codes)))
    first, paid = case.provider(case.claim.procedures[0]), billing.provider
    if first is None or paid is None or first.npi != paid.npi:  # who is paid is named once, in 2010AA
        yield _rendering(first)
    if facility := billing.facility:
        qualifier = "XX" if facility.npi else None
        yield segment("NM1", "77", "2", _name(facility.name), None, None, None, None, qualifier, facility.npi)
        yield from _address(facility.address)


def _line(case: ExportCase, place: int, line: ProcedureLine) -> Iterator[str]:
    unit = "MJ" if is_anesthesia(line.code) else "UN"
    yield segment("LX", place)
    service = ("HC", line.code, *line.modifiers)
    yield segment("SV1", service, line.charge, unit, line.units, None, None, case.pointers(line))
    yield segment("DTP", "472", "D8", case.claim.date_of_service)
    provider = case.provider(line)
    if provider != case.provider(case.claim.procedures[0]):
        yield _rendering(provider)


def _rendering(provider: Provider | None) -> str:
    last, first = person_name(provider.name or "") if provider else ("", "")
    number = provider.npi if provider else None
    return segment("NM1", "82", "1", last, first, None, None, None, "XX", number)


def _name(text: str | None) -> str:
    return plain(text or "", _LONGEST_NAME)
