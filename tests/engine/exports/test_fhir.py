"""The FHIR Bundle: as fhir.resources reads it, and that amounts, references and acceptance are exact."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.billing import Patient
from engine.exports.case import ExportCase
from engine.exports.fhir import write
from tests.engine.exports.claims import BILLING, HOUSE, assisted, case, claim, encounter, line

CHILD = Patient(
    last_name="Muller", first_name="Ben", birth_date=date(2015, 1, 2), sex="M", address=HOUSE, relationship="child"
)


def resources(written: ExportCase) -> dict[str, Any]:
    """Return the bundle's resources by kind, the last of each; read by json, not by the writer."""
    bundle = json.loads(write([written]), parse_float=Decimal)
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}


@pytest.mark.parametrize(
    "written",
    [case(), case(signed=False), case(met=encounter(billing=BILLING.model_copy(update={"patient": CHILD})))],
    ids=["accepted", "draft", "child"],
)
def test_fhir_resources_accepts_it(written: ExportCase) -> None:
    from fhir.resources.R4B.bundle import Bundle

    read = Bundle.model_validate_json(write([written, written]))
    kinds = [entry.resource.__class__.__name__ for entry in read.entry or ()]
    assert kinds.count("Claim") == 2
    assert kinds.count("Provenance") == (2 if written.acceptance else 0)


def test_a_signed_claim_is_active_and_its_provenance_says_who_and_when() -> None:
    found = resources(case())
    assert found["Claim"]["status"] == "active"
    assert found["Provenance"]["agent"][0]["who"] == {"display": "ann"}
    assert found["Provenance"]["recorded"] == "2026-05-06T14:30:00+00:00"


def test_an_unsigned_claim_is_a_draft_that_nobody_accepted() -> None:
    found = resources(case(signed=False))
    assert found["Claim"]["status"] == "draft"
    assert "Provenance" not in found


def test_amounts_are_exact_numbers() -> None:
    lines = (line(1, charge=Decimal("0.10")), line(2, charge=Decimal("0.20"), modifiers=("59",)))
    found = resources(case(claim(*lines)))["Claim"]
    assert found["total"] == {"value": Decimal("0.30"), "currency": "USD"}
    assert [item["net"]["value"] for item in found["item"]] == [Decimal("0.10"), Decimal("0.20")]
    assert b'"value": 0.30' in write([case(claim(*lines))])


def test_every_reference_leads_to_an_entry() -> None:
    text = write([case(number=7), case(number=8)]).decode()
    urls = {entry["fullUrl"] for entry in json.loads(text)["entry"]}
    named = {part.split('"')[1] for part in text.split('"reference": ')[1:]}
    assert named
    assert named <= urls
    assert len(urls) == len(json.loads(text)["entry"])


def test_lines_point_by_place_and_name_their_provider() -> None:
    diagnoses = tuple(d.model_copy(update={"sequence": 5 * d.sequence}) for d in claim().diagnoses)
    given = claim(line(diagnosis_pointers=(10, 5)), assisted(diagnosis_pointers=(5,)), diagnoses=diagnoses)
    found = resources(case(given))["Claim"]
    assert [item["diagnosisSequence"] for item in found["item"]] == [[2, 1], [1]]
    assert [item["careTeamSequence"] for item in found["item"]] == [[1], [2]]
    assert [member["role"]["coding"][0]["code"] for member in found["careTeam"]] == ["primary", "assist"]


def test_codes_stand_in_their_systems() -> None:
    found = resources(case())["Claim"]
    assert found["diagnosis"][0]["diagnosisCodeableConcept"]["coding"][0] == {
        "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "K80.10",
    }  # fmt: skip
    assert found["item"][0]["productOrService"]["coding"][0]["system"] == "http://www.ama-assn.org/go/cpt"
    assert found["item"][1]["modifier"][0]["coding"][0]["code"] == "AS"


def test_a_text_that_looks_like_an_amount_stays_a_text() -> None:
    person = BILLING.subscriber.model_copy(update={"last_name": "\x0012.50\x00", "member_id": "1"})  # type: ignore[union-attr]
    found = resources(case(met=encounter(billing=BILLING.model_copy(update={"subscriber": person}))))
    assert found["Patient"]["name"][0]["family"] == "12.50"
    assert found["Coverage"]["subscriberId"] == "1"


def test_what_is_unknown_is_left_out() -> None:
    text = write([case(met=encounter(patient_id=None))])
    assert b"null" not in text
    assert b"[]" not in text
    assert b"{}" not in text
