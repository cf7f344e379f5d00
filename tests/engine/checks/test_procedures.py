"""Rules D15, D16, G1, N1, S1 and T1, each with what it must flag and what it must not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.billing_lists import FeeLine, ListedBilling
from engine.finding import Severity
from engine.payer_profile import Profile
from engine.report import Provider
from tests.engine.checks.conftest import FIRST, LAST, Scrub, told

NIGHT = timedelta(days=1)

# One code of each status, as they stand in the fee schedule of 2024.
STATUSES = tuple(
    FeeLine(code, status)
    for code, status in (
        ("47562", "A"), ("36000", "B"), ("17999", "C"), ("90371", "E"), ("27215", "I"), ("00790", "J"), ("0500F", "M"),
        ("22526", "N"), ("A4211", "P"), ("69990", "R"), ("36591", "T"), ("36415", "X"),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("27215", "E0"),
        ("47562; 27215", "E1"),
        ("36000", "W0"),
        ("22526", "W0"),
        ("A4211", "W0"),
        ("36415", "W0"),
        ("36591", "I0"),
        ("17999", "I0"),
        ("47562", ""),
        ("69990", ""),
        ("00790", ""),
        ("0500F", ""),
        ("90371", ""),
        ("99999", ""),  # not in the schedule: D2's to say
    ],
)
def test_t1_payment_status(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("T1", lines, rows=STATUSES)) == expected
    assert scrub("T1", lines, rows=STATUSES, profile=Profile.COMMERCIAL) == []


def test_t1_names_status_and_edition(scrub: Scrub) -> None:
    (finding,) = scrub("T1", "27215", rows=STATUSES)
    assert finding.message == "27215 is not valid for Medicare, which wants another code (status I)."
    assert (finding.source.edition, finding.source.row) == ("pfs 2024Q3", "27215 STATUS I")
    assert scrub("T1", "27215", rows=STATUSES, on=LAST + NIGHT, assume_edition=True) == [finding]


@pytest.mark.parametrize(
    ("on", "expected"), [(FIRST - NIGHT, "N-claim"), (FIRST, ""), (LAST, ""), (LAST + NIGHT, "N-claim")]
)
def test_t1_without_a_fee_schedule_of_the_date_is_not_checked(scrub: Scrub, on: date, expected: str) -> None:
    assert told(scrub("T1", "47562", rows=STATUSES, on=on)) == expected
    assert scrub("T1", "", rows=STATUSES, on=on) == [], "a claim without lines has nothing for it"
    assert scrub("T1", "47562", rows=STATUSES, on=on, profile=Profile.COMMERCIAL) == []


class TestPaymentStatusOnTheOfficialFeeSchedules:
    @pytest.mark.parametrize("day", [date(2022, 2, 1), date(2025, 10, 15)], ids=str)
    @pytest.mark.parametrize(
        ("lines", "expected"), [("27215", "E0"), ("47562", ""), ("00790-AA", ""), ("36000", "W0"), ("36415", "W0")]
    )
    def test_t1(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("T1", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("lines", "first", "before", "after"),
        [
            ("47562", date(2020, 1, 1), "N-claim", ""),  # the first list
            ("20560", date(2020, 4, 1), "W0", ""),  # N, then A
            ("98970", date(2021, 1, 1), "E0", ""),  # I, then A
            ("0446T", date(2021, 1, 1), "I0", ""),  # C, then A
            ("99213; G2211", date(2024, 1, 1), "W1", ""),  # B, then A
            ("27215", date(2024, 10, 1), "E0", "N-claim"),
            ("27215", date(2025, 10, 1), "N-claim", "E0"),
        ],
    )
    def test_the_day_before_of_and_after_an_edition_begins(
        self, scrub: Scrub, official_fees: ListedBilling, lines: str, first: date, before: str, after: str
    ) -> None:
        days = (first - NIGHT, first, first + NIGHT)
        assert [told(scrub("T1", lines, lists=official_fees, on=day)) for day in days] == [before, after, after]


ANN = Provider(role="Anesthesia", name="Ann", credential="MD")
DOT = Provider(role="Anesthesia", name="Dot", credential="M.D.")
CAM = Provider(role="Anesthesia", name="Cam", credential="CRNA")
RAY = Provider(role="Anesthesia", name="Ray", credential="C.R.N.A.")
SAM = Provider(role="Surgeon", name="Sam", credential="MD")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("00790 @Ann", "E0"),
        ("00790-P3 @Ann", "E0"),
        ("00790-AA-QZ @Ann", "E0"),
        ("00790-QK-QX @Ann", "E0"),
        ("00790-P3-AA @Ann", "E0"),  # not in front
        ("00790-23-AA @Ann", "E0"),
        ("47562-AA", "E0"),
        ("47562-QX-51", "E0"),
        ("00790-AA @Cam", "E0"),
        ("00790-AA @Ray", "E0"),
        ("00790-QZ @Ann", "E0"),
        ("00790-QX @Dot", "E0"),
        ("00790-AA @Sam", "E0"),
        ("00790-QK @Ann x75; 00790-QX @Cam x75", ""),
        ("00790-AA @Ann", ""),
        ("00790-AA-QS-P3 @Dot", ""),
        ("00790-AD @Ann", ""),
        ("00790-QZ @Ray", ""),
        ("01999-AA @Nobody", ""),  # whose credential is not known
        ("47562-QS", ""),
        ("47562", ""),
    ],
)
def test_n1_anesthesia(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("N1", lines, providers=(ANN, DOT, CAM, RAY, SAM))) == expected


def test_n1_repairs_take_it_off_an_operation_and_put_it_in_front(scrub: Scrub) -> None:
    (off,) = scrub("N1", "47562-51-AA")
    assert off.repair == {"kind": "remove", "where": "procedures[0].modifiers", "value": "AA"}
    (front,) = scrub("N1", "00790-P3-AA")
    assert front.repair == {"kind": "move", "where": "procedures[0].modifiers", "value": "AA"}


# Words of our own in the form of licensed ones.
LICENSED = {
    "44180": "work on the bowel; alone (separate procedure)",
    "44970": "work on the bowel; of another kind",
    "47562": "work on the liver; of another kind",
    "58571": "work on the womb; of another kind",
    "58720": "work on the womb; alone (separate procedure)",
    "99213": "a visit; of another kind",
}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("44970; 44180", "W1"),
        ("44180; 44970", "W0"),
        ("44970; 44180-22", "W1"),
        ("58571; 58720", "W1"),
        ("44970; 44180-59", ""),
        ("44970; 44180-XS", ""),
        ("58571; 58720-XE", ""),
        ("47562; 44180", ""),  # of another region
        ("44970 @Ann; 44180 @Bob", ""),
        ("44180; 44180", ""),
        ("44180", ""),
        ("44180; 99213", ""),
        ("44970; 47562", ""),
    ],
)
def test_s1_separate_procedure(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("S1", lines, described=LICENSED)) == expected


def test_s1_sees_who_is_of_one_group_and_specialty(scrub: Scrub) -> None:
    both = tuple(Provider(role="Surgeon", name=name, group="North", specialty="surgery") for name in ("Ann", "Bob"))
    (finding,) = scrub("S1", "44970 @Ann; 44180 @Bob", described=LICENSED, providers=both)
    assert finding.message == "44180 is a separate procedure, part of 44970 unless it was apart (59 or XS)."


@pytest.mark.parametrize(
    ("described", "lines", "expected"),
    [
        ({}, "44970; 44180", "N-claim"),
        ({"44970": "taking out the appendix (through the scope)"}, "44970; 44180", "N-claim"),  # plain words
        ({}, "44970", ""),
        ({}, "44970; 99213", ""),
        ({}, "", ""),
    ],
)
def test_s1_without_licensed_words_is_not_checked(
    scrub: Scrub, described: dict[str, str], lines: str, expected: str
) -> None:
    assert told(scrub("S1", lines, described=described)) == expected


def test_s1_words_hold_for_the_days_of_their_list(scrub: Scrub) -> None:
    days = (FIRST - NIGHT, FIRST, LAST, LAST + NIGHT)
    found = [told(scrub("S1", "44970; 44180", described=LICENSED, on=day)) for day in days]
    assert found == ["N-claim", "W1", "W1", "N-claim"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("99213", "N0"),
        ("47562; 99223", "N1"),
        ("92014", "N0"),
        ("G0439", "N0"),
        ("99213-24", ""),
        ("99213-25", ""),
        ("99223-57; 27447", ""),
        ("47562", ""),
        ("99024", ""),  # the visit after an operation, which is never paid
    ],
)
def test_g1_visits_in_a_global_period(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("G1", lines)) == expected


@pytest.mark.parametrize(
    ("lines", "sex", "expected"),
    [
        ("58571", "M", "W0"),
        ("58571", "male", "W0"),
        ("56405", "M", "W0"),
        ("59400", "M", "W0"),
        ("55866", "F", "W0"),
        ("52601", "Female", "W0"),
        ("54000", "F", "W0"),
        ("47562; 55250", "F", "W1"),
        ("58571", "F", ""),
        ("58571", "f", ""),
        ("55866", "M", ""),
        ("52400", "M", ""),
        ("47562", "M", ""),
        ("52332", "F", ""),
        ("55970", "F", ""),
        ("55980", "M", ""),
        ("58571-KX", "M", ""),
        ("58571", None, "N-claim"),
        ("58571; 55866", "X", "N-claim"),
        ("47562", None, ""),
        ("", None, ""),
    ],
)
def test_d15_sex_of_the_patient(scrub: Scrub, lines: str, sex: str | None, expected: str) -> None:
    assert told(scrub("D15", lines, sex=sex)) == expected


@pytest.mark.parametrize(("lines", "expected"), [("47562", "N-claim"), ("47562; 44970", "N-claim"), ("", "")])
def test_d16_medical_necessity_is_never_passed_in_silence(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("D16", lines)) == expected


def test_what_is_flagged_says_on_what_it_rests(scrub: Scrub) -> None:
    found = [
        *scrub("T1", "27215", rows=STATUSES),
        *scrub("N1", "00790"),
        *scrub("S1", "44970; 44180", described=LICENSED),
        *scrub("D15", "58571", sex="M"),
    ]
    assert {f.rule for f in found} == {"T1", "N1", "S1", "D15"}
    assert all(f.source.list and f.source.row for f in found)
    assert all(f.severity is not Severity.NOT_CHECKED for f in found)
