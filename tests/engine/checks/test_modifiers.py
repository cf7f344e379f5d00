"""Rules A2, A3, M22 to M80 and T2, each with what it must flag and what it must not, in the end on official files."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.billing_lists import FeeLine, ListedBilling
from engine.finding import Finding, Severity
from engine.payer_profile import Profile
from engine.report import Provider
from tests.engine.checks.conftest import FIRST, LAST, Scrub, told

NIGHT = timedelta(days=1)
COMMERCIAL = Profile.COMMERCIAL


def fee(text: str) -> FeeLine:
    code, status, professional, days, multiple, bilateral, assistant, co_surgeons, team, work = text.split()
    return FeeLine(
        code, status, professional, days, multiple, bilateral, assistant, co_surgeons, team, work=float(work)
    )


# Code, status, PC/TC, global days, more procedures, both sides, assistant, co-surgeons, team, work RVU; as they stand
# in the fee schedule of 2024, but for the PC/TC of 84165, which there is that of its line with 26.
FEES = tuple(
    fee(text)
    for text in """\
10120 A 0 010 2 0 1 0 0 1.22
17999 C 0 YYY 2 0 0 1 1 0
20680 A 0 090 2 0 0 0 0 5.96
22551 A 0 090 2 0 2 2 0 25.00
22552 A 0 ZZZ 0 0 2 2 0 6.50
27447 A 0 090 2 1 2 1 0 19.60
29881 A 0 090 3 1 0 0 0 7.03
32851 A 0 090 2 0 2 1 2 59.64
36556 A 0 000 0 0 1 0 0 1.75
45378 A 0 000 2 0 1 0 0 3.26
47562 A 0 090 2 0 2 1 0 10.47
49505 A 0 090 2 1 2 1 0 7.96
59400 A 0 MMM 2 0 0 0 0 36.58
63047 A 0 090 2 2 2 2 0 15.37
63048 A 0 ZZZ 0 0 2 2 0 3.47
66984 A 0 090 2 1 1 0 0 7.35
69210 A 0 000 2 2 1 0 0 0.61
76942 A 1 XXX 0 0 0 0 0 0.67
84165 X 6 XXX 9 9 9 9 9 0
93000 A 4 XXX 6 0 0 0 0 0.17
93005 A 3 XXX 6 0 0 0 0 0
93010 A 2 XXX 0 0 0 0 0 0.17
99213 A 0 XXX 0 0 0 0 0 1.30
99223 A 0 XXX 0 0 0 0 0 3.50
00790 J 9 XXX 9 9 9 9 9 0
0633T C 1 XXX 0 3 0 0 0 0
""".splitlines()
)


def one(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("22552-51", "E0"),
        ("63048-51", "E0"),
        ("49505; 22552-51", "E1"),
        ("36556-51", "E0"),  # exempt, and no add-on code
        ("99213-51", "E0"),
        ("49505-51", ""),
        ("29881-51", ""),  # its own rule for several endoscopies (3)
        ("00790-51", ""),  # no rule for several procedures applies (9)
        ("22552", ""),
        ("99999-51", ""),  # not in the schedule: D2's to say
    ],
)
def test_a2_multiple_procedures(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("A2", lines, rows=FEES)) == expected


def test_a2_names_code_row_and_edition_and_takes_51_off(scrub: Scrub) -> None:
    finding = one(scrub("A2", "49505; 22552-51", rows=FEES))
    assert finding.message == "Modifier 51 on 22552, which is an add-on code."
    assert finding.source.model_dump() == {
        "list": "Medicare physician fee schedule",
        "edition": "pfs 2024Q3",
        "row": "22552 GLOB ZZZ MULT 0",
    }
    assert finding.repair == {"kind": "remove", "where": "procedures[1].modifiers", "value": "51"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("27447-51; 29881", "I0"),
        ("29881; 27447-51", "I1"),
        ("27447; 29881-51", ""),
        ("27447; 29881", ""),  # Medicare asks not to send it
        ("27447-51", ""),
        ("27447-51; 22552", ""),  # an add-on code has no place in the order
        ("27447-51; 29881 @Ann", ""),  # nor has another provider's
        ("27447-RT; 27447-LT-51", ""),  # of two of one value either may lead
        ("27447-RT-51; 27447-LT-51", "I0 I1"),
        ("27447-51; 29881-51", "I0"),
    ],
)
def test_a3_order_for_medicare(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("A3", lines, rows=FEES)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("27447; 29881", "I1"),
        ("29881; 27447", "I0"),
        ("27447; 29881; 49505", "I1 I2"),
        ("27447-51; 29881", "I0 I1"),
        ("27447; 29881-51", ""),
        ("27447; 22552", ""),
        ("27447-RT; 27447-LT", ""),
        ("27447; 29881 @Ann", ""),
    ],
)
def test_a3_order_for_a_commercial_payer(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("A3", lines, rows=FEES, profile=COMMERCIAL)) == expected


def test_a3_repairs_put_51_where_it_belongs(scrub: Scrub) -> None:
    off, on = scrub("A3", "27447-51; 29881", rows=FEES, profile=COMMERCIAL)
    assert off.repair == {"kind": "remove", "where": "procedures[0].modifiers", "value": "51"}
    assert on.repair == {"kind": "add", "where": "procedures[1].modifiers", "value": "51"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562-50", "E0"),  # 0
        ("63047-50", "E0"),  # 2
        ("69210-50", "E0"),
        ("00790-50", "E0"),  # 9
        ("27447-50-RT", "E0"),
        ("27447-LT-50", "E0"),
        ("47562-50-LT", "E0 E0"),
        ("27447-50", ""),  # 1
        ("29881-50", ""),
        ("0633T-50", ""),  # 3
        ("47562-RT", ""),
    ],
)
def test_m50_both_sides(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M50", lines, rows=FEES)) == expected


def test_m50_repairs_drop_50_or_the_sides(scrub: Scrub) -> None:
    sides, fifty = scrub("M50", "47562-50-LT-RT", rows=FEES)
    assert sides.message == "47562 has modifier 50 (both sides) together with LT and RT."
    assert (sides.repair or {}).get("value") == "LT RT"
    assert fifty.message == "Modifier 50 on 47562: the 150% payment for both sides does not apply to it (BILAT 0)."
    assert (fifty.repair or {}).get("value") == "50"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("66984; 66984-AS @Ann", "E1"),  # 1: never
        ("29881; 29881-80 @Ann", "W1"),  # 0: with documentation
        ("00790; 00790-82 @Ann", "E1"),  # 9
        ("47562-AS @Ann", "W0"),  # nobody was assisted
        ("47562-80 @Ann; 47562-81 @Bob", "W0 W1"),
        ("63047; 47562-80 @Ann", "W1"),
        ("47562; 47562-AS @Ann", ""),  # 2
        ("27447; 27447-80 @Ann", ""),
        ("47562-AS @Ann; 47562", ""),
        ("66984; 66984 @Ann", ""),
    ],
)
def test_m80_assistants(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M80", lines, rows=FEES)) == expected


@pytest.mark.parametrize(
    ("modifier", "credential", "instead"),
    [
        ("AS", "MD", "80"),
        ("AS", "M.D.", "80"),
        ("AS", "do", "80"),
        ("80", "PA-C", "AS"),
        ("81", "N.P.", "AS"),
        ("AS", "PA-C", None),
        ("AS", "APRN", None),
        ("AS", None, None),
        ("80", "MD", None),
        ("82", "D.O.", None),
        ("80", "MD, PA", None),  # the PA is of the physician's company
    ],
)
def test_m80_the_modifier_is_that_of_the_person(
    scrub: Scrub, modifier: str, credential: str | None, instead: str | None
) -> None:
    ann = Provider(role="Assistant", name="Ann", credential=credential)
    found = scrub("M80", f"47562; 47562-{modifier} @Ann", rows=FEES, providers=(ann,))
    wanted = {"kind": "replace", "where": "procedures[1].modifiers", "before": modifier, "value": instead}
    assert [f.repair for f in found] == ([wanted] if instead else [])
    assert {f.severity for f in found} <= {Severity.ERROR}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("66984-62 @Ann; 66984-62 @Bob", "E0 E1"),  # 0
        ("00790-62 @Ann; 00790-62 @Bob", "E0 E1"),  # 9
        ("27447-62 @Ann; 27447-62 @Bob", "W0 W1"),  # 1
        ("22551-62 @Ann; 22551 @Bob", "E0"),
        ("22551-62 @Ann", "E0"),
        ("22551-62 @Ann; 22551-80 @Bob", "E0"),
        ("22551-62 @Ann; 63047-62 @Bob", "E0 E1"),
        ("22551-62-80 @Ann; 22551-62 @Bob", "E0"),
        ("22551-62 @Ann; 22551-80 @Ann; 22551-62 @Bob", "E0"),
        ("22551-62 @Ann; 22551-62 @Bob", ""),  # 2
        ("22551-62 @Ann; 22551-62 @Bob; 22552-80 @Ann; 22552 @Bob", ""),  # assists at another code
        ("22551 @Ann; 22551 @Bob", ""),
    ],
)
def test_m62_co_surgeons(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M62", lines, rows=FEES)) == expected


@pytest.mark.parametrize(
    ("specialties", "expected"),
    [
        (("neurosurgery", "neurosurgery"), "W0 W1"),
        (("neurosurgery", "orthopedics"), ""),
        (("neurosurgery", None), ""),
        ((None, None), ""),
    ],
)
def test_m62_co_surgeons_are_of_two_specialties(
    scrub: Scrub, specialties: tuple[str | None, str | None], expected: str
) -> None:
    ann, bob = (Provider(role="Surgeon", name=n, specialty=s) for n, s in zip(("Ann", "Bob"), specialties, strict=True))
    found = scrub("M62", "22551-62 @Ann; 22551-62 @Bob", rows=FEES, providers=(ann, bob))
    assert told(found) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562-66", "E0"),  # 0
        ("27447-66 @Ann; 27447-66 @Bob", "E0 E1"),
        ("00790-66", "E0"),  # 9
        ("17999-66", ""),  # 1: takes one too
        ("32851-66", ""),  # 2
        ("32851-66 @Ann; 32851-66 @Bob; 32851-66 @Cat", ""),
        ("47562", ""),
    ],
)
def test_m66_surgical_team(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M66", lines, rows=FEES)) == expected


@pytest.mark.parametrize(
    "note",
    [
        "The gallbladder was taken off the liver bed and removed.",
        "The ports were placed without difficulty.",
        "No adhesions were seen.",
        "There was no evidence of dense adhesions and no unusual bleeding.",
        "There were minimal adhesions.",
        "The dissection was not particularly difficult.",
        "The skin was closed with dermal adhesive.",
        "The wounds were infiltrated with 0.25% bupivacaine, 50 percent of it with epinephrine.",
        "The duct was closed with a double-armed suture and irrigated twice.",
        "BMI 24. He takes an anti-inflammatory drug.",
        "Dr. Bee took over the case.",
    ],
)
def test_m22_a_routine_note_gives_no_reason(scrub: Scrub, note: str) -> None:
    assert told(scrub("M22", "47562-22", report=note)) == "W0"


@pytest.mark.parametrize(
    "note",
    [
        "3 h adhesiolysis.",
        "Dense adhesions took an additional 90 minutes.",
        "The operation took over three hours.",
        "The operation took 50% more time than usual.",
        "It took twice the usual time.",
        "BMI of 52.",
        "The patient is morbidly obese.",
        "There was marked scarring of the triangle of Calot.",
        "The gallbladder could not be grasped because of severe inflammation.",
        "The ports were placed without difficulty. The dissection was extremely difficult.",
    ],
)
def test_m22_a_note_that_gives_a_reason(scrub: Scrub, note: str) -> None:
    assert told(scrub("M22", "47562-22", report=note)) == ""
    assert told(scrub("M22", "47562-22", report="Routine.", history=note)) == ""


def test_m22_never_stands_on_a_visit_and_needs_a_note(scrub: Scrub) -> None:
    assert told(scrub("M22", "99213-22", report="A difficult visit.")) == "E0"
    assert told(scrub("M22", "47562-22")) == "N0"
    assert told(scrub("M22", "47562", report="Routine.")) == ""


@pytest.mark.parametrize(
    ("lines", "note", "expected"),
    [
        ("45378-52-53", "The scope did not pass.", "E0"),
        ("45378-53-52", None, "E0"),
        ("45378-53", "The case was cancelled before induction of anesthesia.", "W0"),
        ("45378-53", "It was canceled for fever, prior to anaesthesia.", "W0"),
        ("45378-53", "Before sedation was given, the procedure was postponed.", "W0"),
        ("45378-53", None, "N0"),
        ("45378-53", "After induction the heart rate fell and the examination was ended.", ""),
        ("45378-53", "Antibiotics were given before induction. A second look was cancelled.", ""),
        ("45378-52", "The scope did not pass.", ""),
        ("45378", "The case was cancelled before induction of anesthesia.", ""),
    ],
)
def test_m52_reduced_or_discontinued(scrub: Scrub, lines: str, note: str | None, expected: str) -> None:
    assert told(scrub("M52", lines, report=note)) == expected


NORTH = Provider(role="Facility", name="North")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562-73", "E0"),
        ("47562-74", "E0"),
        ("47562-74-73", "E0 E0"),
        ("47562-53", ""),
        ("47562-74 @Facility", ""),
        ("47562-73 @North; 47562-53", ""),
        ("47562-73 @North; 47562-73", "E1"),
    ],
)
def test_m73_is_the_facility_s(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M73", lines, providers=(NORTH,))) == expected


def test_m73_proposes_53(scrub: Scrub) -> None:
    finding = one(scrub("M73", "47562-73"))
    assert finding.repair == {
        "kind": "replace",
        "where": "procedures[0].modifiers",
        "before": "73",
        "value": "53",
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("36556-54", "E0"),  # 000
        ("99213-55", "E0"),  # XXX
        ("22552-54", "E0"),  # ZZZ
        ("59400-56", "E0 W0"),  # MMM; Medicare pays no 56
        ("17999-54", "W0"),  # YYY: the contractor says
        ("27447-54-55", "W0"),
        ("36556-54-55", "E0 W0"),
        ("27447-56", "W0"),
        ("27447-54", ""),  # 090
        ("10120-55", ""),  # 010
        ("36556", ""),
    ],
)
def test_m54_split_global_period(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M54", lines, rows=FEES)) == expected


def test_m54_a_commercial_payer_may_pay_56(scrub: Scrub) -> None:
    assert scrub("M54", "27447-56", rows=FEES, profile=COMMERCIAL) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562-57", "E0"),
        ("49505-25", "E0"),
        ("47562-24", "E0"),
        ("47562-25-57", "E0 E0"),
        ("99213-57; 10120", "W0"),  # 010
        ("99213-57; 45378", "W0"),  # 000
        ("99213-57; 22552", "W0"),  # ZZZ alone
        ("99223-25; 27447", "W0"),
        ("99223-25; 27447; 99213", "W0"),  # another visit is no minor procedure
        ("99223-57; 27447", ""),
        ("99223-57; 27447; 10120", ""),
        ("99213-25; 10120", ""),
        ("99213-25; 45378", ""),
        ("99213-25; 93000", ""),
        ("99223-25; 27447; 93000", ""),
        ("99213-57; 17999", ""),  # YYY: the contractor says
        ("99213-57; 99070", ""),  # whose period nobody knows
        ("G0439-25; 10120", ""),
        ("99201-25; 10120", ""),
        ("99213-25", "N0"),
        ("99223-57", "N0"),  # the operation may be tomorrow's
        ("99213-24", "N0"),
        ("99213-24; 10120", "N0"),
        ("99213-57 @Ann; 10120 @Bob", "N0"),
        ("99213; 10120", ""),
    ],
)
def test_m57_visits(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M57", lines, rows=FEES)) == expected


def test_m57_sees_who_is_of_one_group_and_specialty(scrub: Scrub) -> None:
    ann, bob = (Provider(role="Surgeon", name=name, group="North", specialty="surgery") for name in ("Ann", "Bob"))
    finding = one(scrub("M57", "99213-57 @Ann; 10120 @Bob", rows=FEES, providers=(ann, bob)))
    assert finding.severity is Severity.WARNING
    assert (finding.source.edition, finding.source.row) == ("pfs 2024Q3", "10120 GLOB 010")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562-58-78", "W0"),
        ("47562-79-78", "W0"),
        ("47562-76-77", "W0"),
        ("47562-58-78-76", "W0 N0"),
        ("20680-58", "N0"),
        ("47562-79", "N0"),
        ("47562-76", "N0"),
        ("47562; 47562-77", "N1"),  # the other is the same provider's
        ("47562 @Ann; 47562-76 @Bob", "N1"),
        ("47562; 47562-76", ""),
        ("47562 @Ann; 47562-77 @Bob", ""),
        ("47562-59", ""),
    ],
)
def test_m58_later_procedures(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("M58", lines)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("47562-26", "E0"),  # 0
        ("93010-26", "E0"),  # 2
        ("93005-TC", "E0"),  # 3
        ("93000-26", "E0"),  # 4
        ("00790-TC", "E0"),  # 9
        ("47562-26-TC", "E0 E0"),
        ("84165-TC", "E0"),  # 6
        ("84165-26", ""),
        ("76942-26", ""),  # 1
        ("76942-TC", ""),
        ("47562", ""),
    ],
)
def test_t2_components(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("T2", lines, rows=FEES)) == expected


# For each rule that asks the fee schedule a claim with something for it, one without, and one that has a finding.
ASKING = [
    ("A2", "49505-51", "49505", "22552-51"),
    ("A3", "27447; 29881-51", "27447-51", "27447-51; 29881"),
    ("M50", "27447-50", "27447-RT", "47562-50"),
    ("M54", "27447-54", "27447", "36556-54"),
    ("M57", "99223-57; 27447", "99223; 27447", "99223-57; 10120"),
    ("M62", "22551-62 @Ann; 22551-62 @Bob", "22551 @Ann; 22551 @Bob", "27447-62 @Ann; 27447-62 @Bob"),
    ("M66", "32851-66", "32851", "47562-66"),
    ("M80", "47562; 47562-AS @Ann", "47562", "66984; 66984-AS @Ann"),
    ("T2", "76942-26", "76942", "47562-26"),
]


@pytest.mark.parametrize(("rule", "lines", "nothing"), [case[:3] for case in ASKING])
def test_without_a_fee_schedule_of_the_date_a_rule_is_not_checked(
    scrub: Scrub, rule: str, lines: str, nothing: str
) -> None:
    assert [told(scrub(rule, lines, rows=FEES, on=day)) for day in (FIRST, LAST)] == ["", ""]
    for day in (FIRST - NIGHT, LAST + NIGHT):
        finding = one(scrub(rule, lines, rows=FEES, on=day))
        assert (finding.severity, finding.where) == (Severity.NOT_CHECKED, "claim")
        assert finding.message.endswith(f" not checked: no Medicare physician fee schedule covers {day}.")
        assert scrub(rule, nothing, rows=FEES, on=day) == []
    assert scrub(rule, "", rows=FEES, on=LAST + NIGHT) == []


@pytest.mark.parametrize(("lines", "expected"), [("27447; 29881", "N-claim"), ("27447; 29881 @Ann", ""), ("", "")])
def test_a3_for_a_commercial_payer_is_about_two_lines_of_a_provider(scrub: Scrub, lines: str, expected: str) -> None:
    assert told(scrub("A3", lines, profile=COMMERCIAL)) == expected


@pytest.mark.parametrize(("rule", "lines"), [(case[0], case[3]) for case in ASKING])
def test_an_assumed_edition_is_named(scrub: Scrub, rule: str, lines: str) -> None:
    now = scrub(rule, lines, rows=FEES)
    then = scrub(rule, lines, rows=FEES, on=LAST + NIGHT, assume_edition=True)
    assert then == now
    assert {(f.source.list, f.source.edition) for f in then} == {("Medicare physician fee schedule", "pfs 2024Q3")}


class TestExamplesOnTheOfficialFeeSchedules:
    """The examples of the specification that were checked on official files, here on both layouts of these."""

    @pytest.fixture(params=[date(2022, 2, 1), date(2025, 10, 15)], ids=str)
    def day(self, request: pytest.FixtureRequest) -> date:
        chosen: date = request.param
        return chosen

    @pytest.mark.parametrize(("lines", "expected"), [("22552-51", "E0"), ("49505-51", "")])
    def test_a2(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("A2", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [("27447-51; 29881", "I0"), ("27447; 29881-51", ""), ("22551-51; 47562", "I0"), ("22551-51; 22552", "")],
    )
    def test_a3(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("A3", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ("47562-50", "E0"),
            ("63047-50", "E0"),
            ("69210-50", "E0"),
            ("27447-50-RT", "E0"),
            ("27447-50", ""),
            ("29881-50", ""),
        ],
    )
    def test_m50(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("M50", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("code", "modifier", "expected"),
        [("66984", "AS", "E1"), ("29881", "80", "W1"), ("47562", "AS", ""), ("27447", "80", "")],
    )
    def test_m80(
        self, scrub: Scrub, official_fees: ListedBilling, day: date, code: str, modifier: str, expected: str
    ) -> None:
        assert told(scrub("M80", f"{code}; {code}-{modifier} @Ann", lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ("66984-62 @Ann; 66984-62 @Bob", "E0 E1"),
            ("27447-62 @Ann; 27447-62 @Bob", "W0 W1"),
            ("22551-62 @Ann; 22551 @Bob", "E0"),
            ("22551-62 @Ann; 22551-62 @Bob", ""),
        ],
    )
    def test_m62(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("M62", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(("lines", "expected"), [("47562-66", "E0"), ("17999-66", ""), ("32851-66", "")])
    def test_m66(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("M66", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(("lines", "expected"), [("36556-54", "E0"), ("27447-54", "")])
    def test_m54(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("M54", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [("99223-57; 27447", ""), ("99223-25; 27447", "W0"), ("99213-57; 10120", "W0"), ("99213-25; 10120", "")],
    )
    def test_m57(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("M57", lines, lists=official_fees, on=day)) == expected

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [("47562-26", "E0"), ("76942-26", ""), ("76942-TC", ""), ("84165-26", ""), ("84165-TC", "E0")],
    )
    def test_t2(self, scrub: Scrub, official_fees: ListedBilling, day: date, lines: str, expected: str) -> None:
        assert told(scrub("T2", lines, lists=official_fees, on=day)) == expected


@pytest.mark.parametrize(
    ("rule", "lines", "first", "before", "after"),
    [
        ("A2", "22552-51", date(2020, 1, 1), "N-claim", "E0"),  # the first list
        ("A2", "0658T-51", date(2022, 1, 1), "E0", ""),  # MULT 0, then 2
        ("A3", "27447-51; 27468", date(2021, 1, 1), "I0", ""),  # 20.72, then 19.60; the other 19.97
        ("A3", "27447; 27468-51", date(2021, 1, 1), "", "I1"),
        ("M50", "30930-50", date(2020, 7, 1), "", "E0"),  # BILAT 1, then 2
        ("M50", "31591-50", date(2021, 10, 1), "E0", ""),  # 0, then 1
        ("M50", "35111-50", date(2022, 1, 1), "", "E0"),  # 1, then 0
        ("M50", "49591-50", date(2023, 1, 1), "", "E0"),  # a new code: before, it is D2's to say
        ("M54", "28820-54", date(2021, 1, 1), "", "E0"),  # 090, then 000
        ("M54", "28003-55", date(2022, 1, 1), "", "E0"),
        ("M54", "67141-54", date(2022, 1, 1), "", ""),  # 090, then 010
        ("M80", "37197; 37197-80 @Ann", date(2024, 10, 1), "E1", "N-claim"),  # ASST 1; no list; 0
        ("M80", "37197; 37197-80 @Ann", date(2025, 10, 1), "N-claim", "W1"),
        ("M62", "96547-62 @Ann; 96547-62 @Bob", date(2024, 10, 1), "E0 E1", "N-claim"),  # CO-SURG 9; no list; 1
        ("M62", "96547-62 @Ann; 96547-62 @Bob", date(2025, 10, 1), "N-claim", "W0 W1"),
        ("M66", "32851-66", date(2024, 10, 1), "", "N-claim"),
        ("M66", "47562-66", date(2025, 10, 1), "N-claim", "E0"),
        ("T2", "0640T-26", date(2024, 7, 1), "E0", ""),  # PC/TC 4, then 1
    ],
)
def test_the_day_before_of_and_after_an_edition_begins(
    scrub: Scrub, official_fees: ListedBilling, rule: str, lines: str, first: date, before: str, after: str
) -> None:
    days = (first - NIGHT, first, first + NIGHT)
    assert [told(scrub(rule, lines, lists=official_fees, on=day)) for day in days] == [before, after, after]


def test_an_official_edition_is_named_by_its_file(scrub: Scrub, official_fees: ListedBilling) -> None:
    own = one(scrub("M50", "47562-50", lists=official_fees, on=date(2022, 2, 1)))
    assert own.source.edition == "PPRRVU22_JAN_no_descriptors.csv.gz"
    assert own.source.row == "47562 BILAT 0"
    assumed = one(scrub("M50", "47562-50", lists=official_fees, on=date(2026, 3, 1), assume_edition=True))
    assert assumed.source.edition == "pprrvu_2025_rvu25d_oct_codes_indicators.csv.gz"
