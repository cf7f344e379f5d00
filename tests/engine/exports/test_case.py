"""A case on its way out: who bills what, by which place, and under which number."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from engine.billing import Billing
from engine.exports.case import MOST_NUMBERS, Acceptance, digest, meanings, number_of, time_of
from engine.report import Provider
from tests.engine.exports.claims import CODES, SIGNED, SURGEON, assisted, case, claim, encounter, line


def test_the_total_is_exact() -> None:
    lines = [line(n, charge=Decimal("0.10")) for n in range(1, 4)]
    assert case(claim(*lines)).total == Decimal("0.30")
    assert case(claim(line(charge=None), assisted())).total == Decimal("500")


def test_pointers_are_places_whatever_the_sequences() -> None:
    diagnoses = tuple(d.model_copy(update={"sequence": 10 * d.sequence}) for d in claim().diagnoses)
    given = line(diagnosis_pointers=(20, 10))
    assert case(claim(given, diagnoses=diagnoses)).pointers(given) == (2, 1)


def test_a_line_names_its_provider_by_name_or_role_but_not_by_one_that_two_have() -> None:
    assert case().provider(line(provider="Surgeon")) == SURGEON
    assert case().provider(line(provider="Dr. Sam Adler")) == SURGEON
    assert case().provider(line(provider="Dr. Nobody")) is None
    two = encounter(providers=(SURGEON, Provider(role="Surgeon", name="Dr. Other")))
    assert case(met=two).provider(line(provider="Surgeon")) is None


def test_the_claims_place_goes_before_the_encounters() -> None:
    assert (case().place, case(claim(place_of_service="21")).place) == ("22", "21")


def test_billing_in_the_old_form_tells_nothing() -> None:
    assert case(met=encounter(billing={"payer_id": "X"})).billing == Billing()


def test_a_digest_changes_with_claim_billing_and_acceptance_but_not_with_the_note() -> None:
    signed = Acceptance("ann", SIGNED)
    first = digest(claim(), encounter(), signed)
    assert digest(claim(), encounter(report="another"), signed) == first
    others = {
        digest(claim(line()), encounter(), signed),
        digest(claim(), encounter(patient_id="MRN8"), signed),
        digest(claim(), encounter(), Acceptance("bob", SIGNED)),
        digest(claim(), encounter(), None),
        first,
    }
    assert len(others) == 5


def test_a_number_from_a_digest_has_at_most_nine_digits_and_is_not_zero() -> None:
    assert number_of("0" * 64) == 1
    assert number_of(f"{MOST_NUMBERS - 1:x}") == MOST_NUMBERS
    assert number_of(f"{MOST_NUMBERS:x}") == 1


def test_the_time_of_an_unsigned_claim_is_its_date_of_service() -> None:
    assert time_of(claim()) == datetime(2026, 5, 4, tzinfo=UTC)


def test_meanings_are_those_of_the_lists() -> None:
    assert meanings(claim(), CODES)["E11.9"] == "Type 2 diabetes"
