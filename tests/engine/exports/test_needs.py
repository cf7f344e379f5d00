"""What a payer's claim lacks is named, all of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.billing import Address, BillingProvider, Facility, Patient, Payer, Subscriber
from engine.exports.needs import missing, no_patient
from engine.report import Provider
from tests.engine.exports.claims import ASSISTANT, BILLING, HOUSE, SURGEON, case, claim, encounter, line


def told(**billing: Any) -> str:
    return " · ".join(missing(case(met=encounter(billing=BILLING.model_copy(update=billing)))))


def changed(part: Any, **facts: Any) -> Any:
    return part.model_copy(update=facts)


def test_nothing_is_missing_from_a_whole_one() -> None:
    assert missing(case()) == ()


def test_without_billing_the_three_parties_are_named_at_once() -> None:
    found = missing(case(met=encounter(billing=None)))
    assert found[:3] == (
        "the subscriber is missing (billing.subscriber)",
        "the payer is missing (billing.payer)",
        "the billing provider is missing (billing.provider)",
    )


@pytest.mark.parametrize("party", ["subscriber", "payer", "provider"])
def test_an_empty_party_names_its_facts(party: str) -> None:
    empty = {"subscriber": Subscriber(), "payer": Payer(), "provider": BillingProvider()}[party]
    assert told(**{party: empty}).count(f"billing.{party}") >= 3


@pytest.mark.parametrize(
    ("party", "fact", "value", "reason"),
    [
        ("subscriber", "sex", "female", "billing.subscriber.sex is none of F, M, U"),
        ("subscriber", "birth_date", None, "billing.subscriber.birth_date is missing"),
        ("subscriber", "member_id", "W:1", "billing.subscriber.member_id has a character that X12 keeps"),
        ("subscriber", "last_name", "李", "write it in Latin letters"),
        ("subscriber", "address", None, "billing.subscriber.address is missing"),
        ("provider", "npi", "1234567890", "billing.provider.npi has a wrong check digit"),
        ("provider", "tax_id", "1234", "billing.provider.tax_id is not nine digits"),
        ("provider", "phone", None, "billing.provider.phone is not ten digits"),
        ("provider", "address", HOUSE, "billing.provider.address.postal_code has not 9 digits"),
        ("payer", "filing", None, "billing.payer.filing is missing"),
    ],
)
def test_a_fact_that_is_wrong_is_named(party: str, fact: str, value: object, reason: str) -> None:
    assert reason in told(**{party: changed(getattr(BILLING, party), **{fact: value})})


def test_a_patient_who_is_not_the_subscriber_needs_facts_of_their_own() -> None:
    child = Patient(last_name="Muller", first_name="Ben", birth_date=date(2015, 1, 2), sex="M", address=HOUSE)
    insured = changed(BILLING.subscriber, address=None, birth_date=None)
    assert "billing.patient.relationship is none of" in told(patient=child, subscriber=insured)
    assert told(patient=changed(child, relationship="child"), subscriber=insured) == ""


def test_a_facility_has_name_and_address() -> None:
    found = told(facility=Facility(npi="1234567890"))
    assert "billing.facility.name is missing" in found
    assert "billing.facility.address is missing" in found
    assert "billing.facility.npi has a wrong check digit" in found


def test_an_address_is_whole() -> None:
    found = told(subscriber=changed(BILLING.subscriber, address=Address(state="Illinois", postal_code="627")))
    for part in (
        "line is missing",
        "city is missing",
        "state is not two capitals",
        "postal_code has not 5 or 9 digits",
    ):
        assert f"billing.subscriber.address.{part}" in found


def test_the_place_of_service_and_an_inpatients_admission_are_needed() -> None:
    assert "the place of service is missing" in missing(case(met=encounter(place_of_service=None)))[0]
    assert missing(case(claim(place_of_service="21"))) == (
        "an inpatient's admission date is missing (billing.admission_date)",
    )
    late = encounter(billing=changed(BILLING, admission_date=date(2026, 5, 5)))
    assert missing(case(met=late)) == ("billing.admission_date is after the date of service",)


def test_lines_need_charge_and_provider_with_npi_and_name() -> None:
    nameless = Provider(role="Assistant")
    found = missing(
        case(
            claim(line(charge=None), line(2, provider="Nobody"), line(3, provider="Assistant")),
            encounter(providers=(SURGEON, nameless)),
        )
    )
    assert found == (
        "line 1 has no charge",
        "the provider of line 2 is not one of the encounter's",
        "the provider of line 3 ('Assistant') has no NPI",
        "the provider of line 3 ('Assistant') has no name",
    )


def test_anesthesia_is_billed_in_minutes() -> None:
    assert "units are minutes" in missing(case(claim(line(code="00790", units=1))))[0]
    assert missing(case(claim(line(code="00790", units=75)))) == ()


def test_lines_of_two_groups_need_a_claim_each() -> None:
    groups = (changed(SURGEON, group="Elm"), changed(ASSISTANT, group="Oak"))
    assert missing(case(met=encounter(providers=groups)))[0].startswith("its lines are of 2 groups")


def test_charges_to_a_hospital_need_a_patient_id_alone() -> None:
    assert no_patient(case(met=encounter(billing=None))) == ()
    assert no_patient(case(met=encounter(patient_id=None))) == ("patient_id of the encounter is missing",)
