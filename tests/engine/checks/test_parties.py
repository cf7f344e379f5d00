"""Rules C3 to C6, each with what it must flag and what it must not."""

from __future__ import annotations

from datetime import MAXYEAR, date, timedelta

import pytest

from engine.checks.parties import is_npi
from engine.payer_profile import Profile
from engine.report import Provider
from tests.engine.checks.conftest import FIRST, LAST, Scrub, told

NIGHT = timedelta(days=1)
RIGHT, ALSO_RIGHT, WRONG = "1234567893", "1003000126", "1234567890"


@pytest.mark.parametrize(
    ("lines", "diagnoses", "expected"),
    [
        ("47562 :1", "K80.10 E11.9", "Id1"),
        ("47562 :2", "K80.10 E11.9 I10", "Id0 Id2"),
        ("47562 :", "K80.10", "Id0"),
        ("47562 :1,2", "K80.10 E11.9", ""),
        ("47562 :1; 49505 :2", "K80.10 K40.90", ""),
        ("", "K80.10", ""),
    ],
)
def test_c3_diagnosis_that_no_line_points_to(scrub: Scrub, lines: str, diagnoses: str, expected: str) -> None:
    assert told(scrub("C3", lines, diagnoses)) == expected


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (RIGHT, True),
        (ALSO_RIGHT, True),
        ("1215000028", False),
        (WRONG, False),
        ("1234567839", False),  # two digits have changed places
        ("123456789", False),
        ("12345678930", False),
        ("123456789X", False),
        ("١٢٣٤٥٦٧٨٩٣", False),
    ],
)
def test_check_digit_of_a_provider_number(number: str, right: bool) -> None:
    assert is_npi(number) is right


def test_each_number_has_one_check_digit() -> None:
    assert [n for n in range(10) if is_npi(f"123456789{n}")] == [3]
    assert [n for n in range(10) if is_npi(f"100300012{n}")] == [6]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((WRONG,), "Ep0"),
        ((RIGHT, WRONG), "Ep1"),
        (("12345",), "Ep0"),
        ((RIGHT,), ""),
        ((RIGHT, ALSO_RIGHT), ""),
        ((RIGHT, None), ""),
        ((None,), "N-claim"),
        ((), "N-claim"),
    ],
)
def test_c4_provider_numbers(scrub: Scrub, numbers: tuple[str | None, ...], expected: str) -> None:
    people = tuple(Provider(role="Surgeon", name=f"P{n}", npi=npi) for n, npi in enumerate(numbers))
    assert told(scrub("C4", "47562 @P0", providers=people)) == expected


def test_c4_a_claim_without_lines_has_no_provider_to_check(scrub: Scrub) -> None:
    assert scrub("C4", "") == []


SURGEON = Provider(role="Surgeon", name="Sam", npi=RIGHT)
ASSISTANT = Provider(role="Assistant", name="Ann", npi=ALSO_RIGHT)
SAM_AGAIN = Provider(role="Assistant", name="Samuel", npi=RIGHT)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562 @Sam; 47562-80 @Sam", "E1"),
        ("47562-AS @Sam; 47562 @Surgeon", "E0"),  # the role names the same person
        ("47562 @Sam; 47562-82 @Assistant", ""),
        ("47562 @Sam; 47562-80 @Ann", ""),
        ("47562 @Ann; 44970 @Sam; 44970-80 @Ann", ""),  # surgeon of another operation
        ("47562-80 @Ann", ""),
        ("47562 @Sam; 47562 @Sam", ""),
    ],
)
def test_c4_an_assistant_is_another_person(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("C4", lines, providers=(SURGEON, ASSISTANT))) == expected


def test_c4_two_names_of_one_number_are_one_person(scrub: Scrub) -> None:
    (finding,) = scrub("C4", "47562 @Sam; 47562-80 @Samuel", providers=(SURGEON, SAM_AGAIN))
    assert finding.message == "Samuel assists at 47562 and is its surgeon too."


PLACES = {"11": "office", "21": "inpatient hospital", "22": "outpatient hospital", "24": "ambulatory surgical center"}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("21", ""),
        ("22", ""),
        ("24", ""),
        ("11", ""),
        ("20", "E-place_of_service"),
        ("2", "E-place_of_service"),
        ("OR", "E-place_of_service"),
        (None, ""),
    ],
)
def test_c5_place_of_service(scrub: Scrub, place: str | None, expected: str) -> None:
    assert told(scrub("C5", "47562", place=place, described=PLACES)) == expected
    assert told(scrub("C5", "47562", encounter_place=place, described=PLACES)) == expected


def test_c5_the_claim_s_own_place_goes_first(scrub: Scrub) -> None:
    assert scrub("C5", "47562", place="21", encounter_place="20", described=PLACES) == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [(FIRST - NIGHT, "N-place_of_service"), (FIRST, ""), (LAST, ""), (LAST + NIGHT, "N-place_of_service")],
)
def test_c5_a_place_is_checked_against_the_list_of_the_date(scrub: Scrub, on: date, expected: str) -> None:
    assert told(scrub("C5", "47562", place="21", described=PLACES, on=on, today=on)) == expected


@pytest.mark.parametrize(
    ("on", "today", "expected"),
    [
        (date(2024, 8, 1), date(2025, 7, 31), ""),
        (date(2024, 8, 1), date(2025, 8, 1), ""),
        (date(2024, 8, 1), date(2025, 8, 2), "I-date_of_service"),
        (date(2024, 2, 29), date(2025, 2, 28), ""),
        (date(2024, 2, 29), date(2025, 3, 1), "I-date_of_service"),
        (date(2023, 2, 28), date(2024, 2, 28), ""),
        (date(2023, 2, 28), date(2024, 2, 29), "I-date_of_service"),
        (date(2024, 8, 1), date(2024, 7, 31), "E-date_of_service"),  # in the future
        (date(MAXYEAR, 12, 31), date(2024, 8, 1), "E-date_of_service"),
    ],
)
def test_c5_filing_in_time(scrub: Scrub, on: date, today: date, expected: str) -> None:
    assert told(scrub("C5", "47562", on=on, today=today)) == expected


def test_c5_the_year_is_medicare_s(scrub: Scrub) -> None:
    late = {"on": date(2024, 8, 1), "today": date(2026, 8, 1)}
    (finding,) = scrub("C5", "47562", **late)
    assert finding.message.endswith("Medicare took claims for it until 2025-08-01.")
    assert scrub("C5", "47562", **late, profile=Profile.COMMERCIAL) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562; 47562", "E1"),
        ("47562; 47562; 47562", "E1 E2"),
        ("64483-RT-51; 64483-51-RT", "E1"),
        ("47562; 44970; 47562", "E2"),
        ("64483-RT; 64483-LT", ""),
        ("47562; 47562-76", ""),
        ("47562-59; 47562-59", ""),
        ("47562-XS; 47562-XS", ""),
        ("47562-91; 47562-91", ""),
        ("47562; 47562 @Ann", ""),
        ("47562; 47562-80", ""),
        ("47562; 44970", ""),
    ],
)
def test_c6_duplicate_line(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("C6", lines)) == expected


def test_c6_names_the_line_it_repeats_and_takes_the_later_one_off(scrub: Scrub) -> None:
    (finding,) = scrub("C6", "44970; 47562; 47562")
    assert finding.message == "47562 of Surgeon with the same modifiers is line 2 already."
    assert finding.repair == {"kind": "remove", "where": "procedures[2]"}
