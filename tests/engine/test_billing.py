"""Billing facts come in with an encounter, in the form of today and in the old one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pydantic import ValidationError

from engine.billing import Billing, Payer, Subscriber
from engine.report import Encounter

_FACTS = {"encounter_id": "E1", "date_of_service": "2026-05-04", "report": "PROCEDURE: invented"}


def read(billing: object) -> Encounter:
    return Encounter.model_validate_json(json.dumps({**_FACTS, "billing": billing}), strict=True)


def test_facts_are_read_by_their_kinds() -> None:
    found = read({"subscriber": {"member_id": "W1", "birth_date": "1970-02-03"}, "payer": {"payer_id": "P"}}).billing
    assert found == Billing(
        subscriber=Subscriber(member_id="W1", birth_date=date(1970, 2, 3)), payer=Payer(payer_id="P")
    )


def test_what_is_written_is_read_again() -> None:
    first = read({"subscriber": {"member_id": "W1"}, "admission_date": "2026-05-01"})
    assert Encounter.model_validate_json(first.model_dump_json(exclude_none=True), strict=True) == first


def test_plain_names_and_texts_are_still_read() -> None:
    assert read({"member": "W1"}).billing == {"member": "W1"}


@pytest.mark.parametrize("billing", [{"payer": {"colour": "red"}}, {"subscriber": "W1", "admission_date": 3}, []])
def test_anything_else_is_refused(billing: object) -> None:
    with pytest.raises(ValidationError):
        read(billing)
