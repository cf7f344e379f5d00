"""The decision that all code sets share, and the code set in memory."""

from __future__ import annotations

from datetime import date

import pytest

from engine.codeset import (
    CodeMatch,
    CodeSystem,
    Edition,
    Holding,
    ListedCodes,
    Listing,
    Status,
    decide,
    nearest_codes,
    procedure_system,
)

ICD, CPT = CodeSystem.ICD10CM, CodeSystem.CPT
DAY = date(2026, 5, 4)


def edition(name: str, listed_as: str = "icd10cm", *, partial: bool = False, start: int = 2026) -> Edition:
    system = ICD if listed_as == "icd10cm" else CPT
    return Edition(listed_as, system, name, date(start, 1, 1), date(2026, 12, 31), partial)


FULL = edition("full")
PART = edition("part", partial=True)
OTHER = edition("other", partial=True)


def test_no_edition_is_never_a_yes() -> None:
    holding = decide("K80.10", ICD, DAY, [], {})
    assert (holding.status, holding.edition) == (Status.NOT_CHECKABLE, "")
    assert "no ICD-10-CM list covers 2026-05-04" in holding.reason
    assert "codes import" in holding.reason


@pytest.mark.parametrize(
    ("editions", "billable", "status", "decided_by"),
    [
        ([FULL], {FULL: True}, Status.VALID, "full"),
        ([FULL], {}, Status.INVALID, "full"),
        ([PART], {PART: True}, Status.VALID, "part"),
        ([PART], {}, Status.NOT_CHECKABLE, "part"),
        ([PART, FULL], {PART: True}, Status.INVALID, "full"),
        ([PART, OTHER], {OTHER: True}, Status.VALID, "other"),
        ([PART, OTHER], {}, Status.NOT_CHECKABLE, "part; other"),
    ],
)
def test_a_full_list_decides_else_any_partial_that_has_the_code(
    editions: list[Edition], billable: dict[Edition, bool], status: Status, decided_by: str
) -> None:
    holding = decide("K80.10", ICD, DAY, editions, billable)
    assert (holding.status, holding.edition) == (status, decided_by)


def test_absence_from_partial_lists_says_so() -> None:
    holding = decide("K80.10", ICD, DAY, [PART], {})
    assert holding.partial
    assert "only partial lists" in holding.reason


def test_a_header_is_invalid_with_the_reason() -> None:
    holding = decide("K80.1", ICD, DAY, [FULL], {FULL: False})
    assert holding == Holding(
        Status.INVALID, "full", False, "a header of full; bill one of the longer codes under it", header=True
    )


def test_of_two_full_lists_the_later_release_decides_then_the_last_imported() -> None:
    old, new, again = edition("old", start=2020), edition("new"), edition("again")
    assert decide("A", ICD, DAY, [old, new], {old: True}).status is Status.INVALID
    assert decide("A", ICD, DAY, [old, new], {new: True}).edition == "new"
    assert decide("A", ICD, DAY, [again, new], {new: True}).edition == "again"


@pytest.mark.parametrize(
    ("code", "status"),
    [("47562", Status.INVALID), ("99499", Status.INVALID), ("99607", Status.NOT_CHECKABLE)]
    + [(code, Status.NOT_CHECKABLE) for code in ("0054T", "0001U", "0005F")],
)
def test_the_fee_schedule_decides_numeric_cpt_codes_only(code: str, status: Status) -> None:
    assert decide(code, CPT, DAY, [edition("schedule", "pfs")], {}).status is status


def test_a_list_of_cpt_itself_decides_every_code() -> None:
    assert decide("0054T", CPT, DAY, [edition("licensed", "cpt")], {}).status is Status.INVALID


@pytest.mark.parametrize(
    ("code", "system"),
    [("4756", CPT), ("475621", CPT), ("K8010", ICD), ("K80.10123", ICD), ("80.1", ICD), ("5", CodeSystem.MODIFIER)],
)
def test_what_no_code_looks_like_is_invalid_even_by_a_partial_list(code: str, system: CodeSystem) -> None:
    partial = Edition("some", system, "some codes", date(2026, 1, 1), date(2026, 12, 31), partial=True)
    holding = decide(code, system, DAY, [partial], {})
    assert (holding.status, holding.decided) == (Status.INVALID, False)
    assert "is written like that" in holding.reason


@pytest.mark.parametrize("code", ["4756", "475621", "²0100", "٤7562"])
def test_the_fee_schedule_decides_what_is_no_cpt_code_at_all(code: str) -> None:
    assert decide(code, CPT, DAY, [edition("schedule", "pfs")], {}).decided


@pytest.mark.parametrize(
    ("code", "system"),
    [("47562", CPT), ("0054T", CPT), ("G0105", CodeSystem.HCPCS), ("g0105", CPT), ("", CPT), ("G01055", CPT)],
)
def test_procedure_system_goes_by_the_form_of_the_code(code: str, system: CodeSystem) -> None:
    assert procedure_system(code) is system


CODES = ListedCodes(
    (
        Listing(
            FULL,
            {"K80.1": "Calculus of gallbladder", "K80.10": "Calculus of gallbladder with chronic cholecystitis"},
            frozenset({"K80.1"}),
        ),
        Listing(edition("schedule", "pfs"), {"47562": ""}),
    )
)


def test_listed_codes_hold_by_date() -> None:
    assert CODES.holds("K80.10", ICD, DAY).status is Status.VALID
    assert CODES.holds("K80.1", ICD, DAY).header
    assert CODES.holds("K80.10", ICD, date(2027, 1, 1)).status is Status.NOT_CHECKABLE
    assert CODES.holds("47562", CPT, DAY).status is Status.VALID
    assert CODES.holds("47562", ICD, DAY).status is Status.INVALID


@pytest.mark.parametrize("on", [FULL.valid_from, FULL.valid_to])
def test_an_edition_covers_its_first_and_last_day(on: date) -> None:
    assert CODES.holds("K80.10", ICD, on).status is Status.VALID


def test_listed_codes_describe() -> None:
    assert CODES.describe("K80.1", ICD, DAY) == "Calculus of gallbladder"
    assert CODES.describe("47562", CPT, DAY) == ""
    assert CODES.describe("K80.1", ICD, date(2027, 1, 1)) == ""


@pytest.mark.parametrize("words", ["K80", "k80.1", "gall chol", "CHRONIC calc"])
def test_search_finds_billable_codes_by_code_or_words(words: str) -> None:
    description = "Calculus of gallbladder with chronic cholecystitis"
    assert CODES.search(words, DAY, (ICD, CPT), 5) == (CodeMatch(code="K80.10", system=ICD, description=description),)


@pytest.mark.parametrize("words", ["", "  ", "%", "bladder", "gall stone"])
def test_search_finds_nothing(words: str) -> None:
    assert CODES.search(words, DAY, (ICD, CPT), 5) == ()


def test_search_keeps_to_the_limit_and_the_date() -> None:
    assert CODES.search("K80", DAY, (ICD,), 0) == ()
    assert CODES.search("K80", date(2027, 1, 1), (ICD,), 5) == ()


@pytest.mark.parametrize(
    ("code", "valid", "meant"),
    [
        ("M54.5", "M54.50 M54.51 M54.59", ("M54.50", "M54.51", "M54.59")),
        ("Z28.310", "Z28.3 Z28.8", ("Z28.3",)),
        ("A15.01", "A15", ("A15",)),
        ("X99", "M54.50", ()),
    ],
)
def test_a_code_that_is_not_valid_meant_what_it_was_split_into_or_a_part_of(
    code: str, valid: str, meant: tuple[str, ...]
) -> None:
    assert nearest_codes(code, lambda start: [c for c in valid.split() if c.startswith(start)]) == meant
