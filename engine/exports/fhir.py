"""FHIR R4: a Bundle with a Claim, what it refers to, and the Provenance of who accepted it.

An unsigned claim is a draft without Provenance. Ids are made from the control number, so the same claim is the same
bytes. Source: https://hl7.org/fhir/R4/claim.html and provenance.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5

from engine.billing import Address, BillingProvider, Patient, Payer, Person, Subscriber
from engine.claim import ProcedureLine
from engine.codeset import CodeSystem, procedure_system
from engine.exports.case import ExportCase
from engine.exports.dollars import dollars
from engine.exports.plain import person_name, printable
from engine.modifier import ASSISTANT
from engine.report import Provider

_NPI = "http://hl7.org/fhir/sid/us-npi"
_TERMS = "http://terminology.hl7.org/CodeSystem"
_HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_SYSTEMS = {
    CodeSystem.ICD10CM: "http://hl7.org/fhir/sid/icd-10-cm",
    CodeSystem.CPT: "http://www.ama-assn.org/go/cpt",
    CodeSystem.HCPCS: _HCPCS,
    CodeSystem.POS: "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set",
}
_SEXES = {"F": "female", "M": "male", "U": "unknown"}
_RELATIONSHIPS = {"spouse": "spouse", "child": "child", "other": "other"}
# An amount stands between marks until the text is made, so that it becomes a JSON number and was never a float;
# no other text holds a NUL, because `printable` drops it.
_MARK = "\x00"
_MARKED = re.compile(r'"\\u0000([0-9.]+)\\u0000"')

Json: TypeAlias = "str | int | bool | Mapping[str, Json] | Sequence[Json] | None"


class _Amount(str):
    """Dollars and cents between marks."""

    __slots__ = ()


def write(cases: Sequence[ExportCase]) -> bytes:
    """Return one Bundle of all claims as JSON; each case must have passed `unsound` and `missing`."""
    entries = [entry for case in cases for entry in _entries(case)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    text = json.dumps(_filled(bundle), ensure_ascii=True, indent=1)
    return (_MARKED.sub(r"\1", text) + "\n").encode("ascii")


def _filled(value: Json) -> Json:
    """Return a value without what is empty, which FHIR forbids, and with texts on one line."""
    if isinstance(value, str):
        return value if isinstance(value, _Amount) else printable(value)
    if isinstance(value, Mapping):
        return {name: kept for name, part in value.items() if (kept := _filled(part)) not in (None, "", [], {})}
    if isinstance(value, Sequence):
        return [kept for part in value if (kept := _filled(part)) not in (None, "", [], {})]
    return value


def _entries(case: ExportCase) -> Iterator[Json]:
    billing = case.billing
    payer, provider = billing.payer or Payer(), billing.provider or BillingProvider()
    resources: list[tuple[str, Json]] = [
        ("patient", _patient(case)),
        ("coverage", _coverage(case)),
        ("payer", {"resourceType": "Organization", "name": payer.name, "identifier": [{"value": payer.payer_id}]}),
        ("provider", _organization(provider)),
        *((f"practitioner-{place}", _practitioner(p)) for place, p in enumerate(_team(case), start=1)),
        ("claim", _claim(case)),
    ]
    if case.acceptance:
        resources.append(("provenance", _provenance(case)))
    for name, resource in resources:
        yield {"fullUrl": _url(case, name), "resource": resource}


def _url(case: ExportCase, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'opclaim:{case.encounter.encounter_id}:{case.number}:{name}')}"


def _reference(case: ExportCase, name: str) -> Json:
    return {"reference": _url(case, name)}


def _patient(case: ExportCase) -> Json:
    person: Person = case.billing.patient or case.billing.subscriber or Subscriber()
    return {
        "resourceType": "Patient",
        "identifier": [{"value": case.encounter.patient_id}] if case.encounter.patient_id else [],
        "name": [{"family": person.last_name, "given": [person.first_name]}],
        "gender": _SEXES.get(person.sex or ""),
        "birthDate": f"{person.birth_date}" if person.birth_date else None,
        "address": [_address(person.address)],
    }


def _coverage(case: ExportCase) -> Json:
    subscriber = case.billing.subscriber or Subscriber()
    patient: Patient | None = case.billing.patient
    relationship = _RELATIONSHIPS.get(patient.relationship or "") if patient else "self"
    return {
        "resourceType": "Coverage",
        "status": "active",
        "subscriberId": subscriber.member_id,
        "beneficiary": _reference(case, "patient"),
        "relationship": _term("subscriber-relationship", relationship),
        "payor": [_reference(case, "payer")],
    }


def _organization(provider: BillingProvider) -> Json:
    name = f"{provider.first_name} {provider.name}" if provider.first_name else provider.name
    return {
        "resourceType": "Organization",
        "identifier": [{"system": _NPI, "value": provider.npi}],
        "name": name,
        "address": [_address(provider.address)],
    }


def _practitioner(provider: Provider) -> Json:
    last, first = person_name(provider.name or "")
    name = {"text": provider.name, "family": last.title(), "given": [first.title()]}
    return {"resourceType": "Practitioner", "identifier": [{"system": _NPI, "value": provider.npi}], "name": [name]}


def _claim(case: ExportCase) -> Json:
    claim, team = case.claim, _team(case)
    return {
        "resourceType": "Claim",
        "identifier": [{"value": f"{case.number:09}"}, {"value": claim.encounter_id}],
        "status": "active" if case.acceptance else "draft",
        "type": _term("claim-type", "professional"),
        "use": "claim",
        "patient": _reference(case, "patient"),
        "created": case.written_at.isoformat(timespec="seconds"),
        "insurer": _reference(case, "payer"),
        "provider": _reference(case, "provider"),
        "priority": _term("processpriority", "normal"),
        "careTeam": [_member(case, place, provider) for place, provider in enumerate(team, start=1)],
        "diagnosis": [
            {"sequence": place, "diagnosisCodeableConcept": _code(case, code, CodeSystem.ICD10CM)}
            for place, code in enumerate(claim.diagnosis_codes, start=1)
        ],
        "insurance": [{"sequence": 1, "focal": True, "coverage": _reference(case, "coverage")}],
        "item": [_item(case, place, line) for place, line in enumerate(claim.procedures, start=1)],
        "total": _money(case.total),
    }


def _member(case: ExportCase, place: int, provider: Provider) -> Json:
    lines = [line for line in case.claim.procedures if case.provider(line) == provider]
    assists = all(ASSISTANT & set(line.modifiers) for line in lines)
    role = _term("claimcareteamrole", "assist" if assists else "primary")
    return {"sequence": place, "provider": _reference(case, f"practitioner-{place}"), "role": role}


def _item(case: ExportCase, place: int, line: ProcedureLine) -> Json:
    provider = case.provider(line)
    return {
        "sequence": place,
        "careTeamSequence": [_team(case).index(provider) + 1] if provider else [],
        "diagnosisSequence": case.pointers(line),
        "productOrService": _code(case, line.code, procedure_system(line.code)),
        "modifier": [_modifier(modifier) for modifier in line.modifiers],
        "servicedDate": f"{case.claim.date_of_service}",
        "locationCodeableConcept": _coding(_SYSTEMS[CodeSystem.POS], case.place),
        "quantity": {"value": line.units},
        "net": _money(line.charge),
    }


def _provenance(case: ExportCase) -> Json:
    accepted = case.acceptance
    return {
        "resourceType": "Provenance",
        "target": [_reference(case, "claim")],
        "recorded": accepted.at.isoformat() if accepted else None,
        "activity": _coding(f"{_TERMS}/v3-DocumentCompletion", "LA"),
        "agent": [{"type": _term("provenance-participant-type", "legal"), "who": {"display": accepted.who}}]
        if accepted
        else [],
    }


def _team(case: ExportCase) -> Sequence[Provider]:
    """Return who bills a line, in the order of the lines."""
    return tuple(dict.fromkeys(p for line in case.claim.procedures if (p := case.provider(line))))


def _code(case: ExportCase, code: str, system: CodeSystem) -> Json:
    concept = _coding(_SYSTEMS[system], code)
    return {**concept, "text": case.meanings.get(code, "")}


def _modifier(modifier: str) -> Json:
    return _coding(_SYSTEMS[CodeSystem.CPT] if modifier.isdigit() else _HCPCS, modifier)


def _term(system: str, code: str | None) -> Json:
    return _coding(f"{_TERMS}/{system}", code)


def _coding(system: str, code: str | None) -> dict[str, Json]:
    return {"coding": [{"system": system, "code": code}]}


def _money(amount: Decimal | None) -> Json:
    if amount is None:
        return None
    return {"value": _Amount(f"{_MARK}{dollars(amount)}{_MARK}"), "currency": "USD"}


def _address(address: Address | None) -> Json:
    there = address or Address()
    return {
        "line": [there.line, there.line2],
        "city": there.city,
        "state": there.state,
        "postalCode": there.postal_code,
        "country": "US" if address else None,
    }
