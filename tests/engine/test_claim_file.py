"""Claims as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.claim_file import ClaimCase, read_claims
from engine.errors import InputError
from engine.refusal import Refusal

CLAIM = {
    "encounter_id": "E1",
    "date_of_service": "2026-05-04",
    "diagnoses": [{"sequence": 1, "code": "K80.10"}],
    "procedures": [{"sequence": 1, "provider": "Surgeon", "code": "47562", "description": 'about a "claim"'}],
}
ENCOUNTER = {"encounter_id": "E1", "date_of_service": "2026-05-04", "report": "Lap chole was done."}


def file_of(path: Path, *items: Any, indent: int | None = None) -> Path:
    path.write_text("\n".join(json.dumps(item, indent=indent) for item in items), encoding="utf-8")
    return path


def test_one_claim_may_be_written_over_many_lines(tmp_path: Path) -> None:
    (case,) = read_claims(file_of(tmp_path / "claim.json", CLAIM, indent=2))
    assert isinstance(case, ClaimCase)
    assert case.encounter is None
    assert case.claim.procedure_codes == ("47562",)


def test_a_claim_may_come_with_its_encounter(tmp_path: Path) -> None:
    (case,) = read_claims(file_of(tmp_path / "claim.json", {"encounter": ENCOUNTER, "claim": CLAIM}))
    assert isinstance(case, ClaimCase)
    assert case.encounter is not None
    assert case.encounter.report == "Lap chole was done."


def test_many_are_read_in_order_and_a_bad_line_is_named(tmp_path: Path) -> None:
    second = {**CLAIM, "encounter_id": "E2"}
    both = {"encounter": ENCOUNTER, "claim": CLAIM}
    found = list(read_claims(file_of(tmp_path / "claims.jsonl", CLAIM, {"claim": 7}, second, both)))
    assert [type(item) for item in found] == [ClaimCase, Refusal, ClaimCase, ClaimCase]
    assert "line 2" in str(found[1])


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ([CLAIM], "should be an object"),
        ({}, "encounter_id: Field required"),
        ({**CLAIM, "price": 4}, "price: Extra inputs"),
        ({**CLAIM, "diagnoses": [{"sequence": 1}]}, "diagnoses.0.code"),
        ({"encounter": {**ENCOUNTER, "encounter_id": "E2"}, "claim": CLAIM}, "another encounter_id"),
    ],
)
def test_json_that_is_no_claim_is_refused_by_field(tmp_path: Path, item: Any, said: str) -> None:
    (refusal,) = read_claims(file_of(tmp_path / "claim.json", item))
    assert isinstance(refusal, Refusal)
    assert said in refusal.reason


def test_text_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "claim.json").write_bytes(b"\xff\xfe{\x00")
    (refusal,) = read_claims(tmp_path / "claim.json")
    assert "Invalid JSON" in str(refusal)


@pytest.mark.parametrize("name", ["claim.json", "claims.jsonl"])
def test_a_file_too_long_for_a_claim_is_refused_unread(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b" " + b"[" * 4_000_001)
    try:
        said = str(next(read_claims(tmp_path / name)))
    except InputError as error:
        said = str(error)
    assert "too long for one claim" in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json.*cannot read it"):
        list(read_claims(tmp_path / "none.json"))
