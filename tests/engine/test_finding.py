"""Findings, and a claim with its findings."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.claim import Claim
from engine.finding import CheckedClaim, Finding, Severity

CLAIM = Claim(encounter_id="E1", date_of_service="2026-05-04")


def finding(severity: Severity) -> Finding:
    return Finding(rule="D1", severity=severity, where="diagnoses[0]", message="x")


@pytest.mark.parametrize("severity", [s for s in Severity if s is not Severity.ERROR])
def test_only_an_error_finding_makes_a_claim_wrong(severity: Severity) -> None:
    assert not CheckedClaim(claim=CLAIM, findings=(finding(severity),)).has_errors
    assert CheckedClaim(claim=CLAIM, findings=(finding(severity), finding(Severity.ERROR))).has_errors


def test_a_finding_as_json_has_the_keys_that_other_programs_rely_on() -> None:
    plain = finding(Severity.NOT_CHECKED).model_dump(mode="json")
    assert plain == {
        "rule": "D1",
        "severity": "not-checked",
        "where": "diagnoses[0]",
        "message": "x",
        "source": {"list": "", "edition": "", "row": ""},
        "repair": None,
    }


def test_a_checked_claim_reads_back_and_cannot_be_changed() -> None:
    checked = CheckedClaim(claim=CLAIM, findings=(finding(Severity.WARNING),))
    assert CheckedClaim.model_validate_json(checked.model_dump_json()) == checked
    with pytest.raises(ValidationError):
        checked.findings = ()  # type: ignore[misc]
