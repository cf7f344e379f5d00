"""The claim as data: its JSON, its views, and the dot of a diagnosis."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from engine.claim import Claim, dotted

TEXT = """{"encounter_id": "E1", "date_of_service": "2022-05-03",
 "diagnoses": [{"sequence": 1, "code": "K80.10"}],
 "procedures": [{"sequence": 1, "provider": "Surgeon", "code": "47562", "modifiers": ["59"], "units": 1,
                 "diagnosis_pointers": [1], "description": "laparoscopic removal of the gallbladder"},
                {"sequence": 2, "provider": "Assistant", "code": "47562", "modifiers": ["AS", "59"], "units": 1,
                 "diagnosis_pointers": [1], "description": ""}]}"""


def test_a_claim_reads_back_from_its_json() -> None:
    claim = Claim.model_validate_json(TEXT)
    assert Claim.model_validate_json(claim.model_dump_json()) == claim
    assert json.loads(claim.model_dump_json(exclude_none=True)) == json.loads(TEXT)


def test_the_views_keep_order_and_repeats_of_modifiers() -> None:
    claim = Claim.model_validate_json(TEXT)
    assert claim.diagnosis_codes == ("K80.10",)
    assert claim.procedure_codes == ("47562", "47562")
    assert claim.modifiers == ("59", "AS", "59")
    assert claim.providers == ("Surgeon", "Assistant")


def test_a_code_that_does_not_exist_still_makes_a_claim() -> None:
    claim = Claim.model_validate_json(TEXT.replace("K80.10", "no code").replace("47562", "?"))
    assert claim.diagnosis_codes == ("no code",)
    assert claim.procedure_codes[0] == "?"


@pytest.mark.parametrize(
    "change", [('"units": 1', '"units": 1, "price": 3'), ('"sequence": 1', '"sequence": 0'), ("2022-05-03", "May 3")]
)
def test_unknown_keys_sequence_zero_and_wrong_dates_are_refused(change: tuple[str, str]) -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate_json(TEXT.replace(*change))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("k8010", "K80.10"),
        ("K80.10", "K80.10"),
        (" i10 ", "I10"),
        ("S52501A", "S52.501A"),
        ("qa01", "QA0.1"),
        ("M7989", "M79.89"),
        ("gall bladder", "GALL BLADDER"),
        ("47562", "47562"),
        ("K80.10.1X5", "K80.10.1X5"),
    ],
)
def test_diagnoses_are_written_with_the_dot(written: str, code: str) -> None:
    assert dotted(written) == code
