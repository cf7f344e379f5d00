"""Counting a set of encounters."""

from __future__ import annotations

from typing import Any

from engine.claim import Claim
from engine.cohort import describe
from engine.report import Encounter


def encounter(**facts: Any) -> Encounter:
    return Encounter.model_validate(
        {"encounter_id": "E1", "date_of_service": "2025-05-04", "report": "one two three", **facts}
    )


def test_encounters_are_counted_by_service_year_and_sex() -> None:
    cohort = describe(
        [
            encounter(service="Urology", patient_sex="F", history="x"),
            encounter(service="Orthopedics", date_of_service="2024-12-31"),
            encounter(service="Urology", claim=Claim(encounter_id="E1", date_of_service="2025-05-04")),
        ]
    )
    assert cohort.encounters == 3
    assert list(cohort.by_service.items()) == [("Orthopedics", 1), ("Urology", 2)]
    assert cohort.by_year == {"2024": 1, "2025": 2}
    assert list(cohort.by_sex.items()) == [("F", 1), ("unknown", 2)]
    assert (cohort.with_history, cohort.with_claim) == (1, 1)


def test_ages_and_words_are_spread() -> None:
    cohort = describe([encounter(patient_age=age, report="word " * age) for age in (2, 4, 9)])
    assert cohort.age == cohort.words
    assert cohort.age is not None
    assert cohort.age.model_dump() == {
        "smallest": 2,
        "median": 4,
        "mean": 5,
        "deviation": 13**0.5,
        "largest": 9,
    }


def test_facts_that_nobody_states_have_no_spread() -> None:
    assert describe([encounter()]).age is None
    assert describe([]).words is None
    assert describe([]).encounters == 0


def test_one_encounter_has_no_deviation() -> None:
    words = describe([encounter()]).words
    assert words is not None
    assert (words.mean, words.deviation) == (3, 0)
