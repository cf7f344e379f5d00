"""Rules A1, P1, P2, P3 (void pairs) and P4 to P8: what is billed together, how often, and what only beside another."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.billing_lists import (
    AddOn,
    BillingList,
    BillingRow,
    DatedRow,
    FeeLine,
    ListedBilling,
    ListKind,
    Pair,
    UnitLimit,
)
from engine.billing_store import NewList
from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codefiles import TextFile, fee_schedule, ncci_add_ons, ncci_units
from engine.codeset import CodeSet, ListedCodes
from engine.codestore import CodeStore
from engine.finding import Finding
from engine.kept_edition import Origin
from engine.report import Encounter, Provider

FIRST, LAST = date(2024, 7, 1), date(2024, 9, 30)
ON = date(2024, 8, 15)
DAY = timedelta(days=1)
# Sam and Bob are of one group and specialty; Cat is of the group alone, Eve of the specialty alone.
PROVIDERS = tuple(
    Provider(role=role, name=name, group=group, specialty=specialty)
    for role, name, group, specialty in (
        ("Surgeon", "Sam", "North", "orthopedics"),
        ("Surgeon", "Bob", "North", "orthopedics"),
        ("Surgeon", "Cat", "North", "general surgery"),
        ("Surgeon", "Eve", "South", "orthopedics"),
        ("Assistant", "Ann", None, None),
    )
)


def quarter(kind: ListKind, *rows: BillingRow, first: date = FIRST, last: date = LAST) -> BillingList:
    return BillingList(kind, f"{kind.label} from {first}", first, last, rows)


# As they stand in the NCCI files of mid-2024, but for the void pair, which these have among the deleted.
PAIRS = quarter(
    ListKind.PAIRS,
    Pair("29806", "29822", "1", "Standards of medical/surgical practice"),
    Pair("47563", "47562", "0", "HCPCS/CPT procedure code definition"),
    Pair("44970", "44180", "0"),
    Pair("28296", "28285", "1"),
    Pair("92941", "92928", "1"),
    Pair("28285", "11730", "9"),
    Pair("27447", "99213", "1"),
    Pair("29822", "99213", "1"),
)
# Of the next quarter: one pair is gone, one is new.
NEXT_PAIRS = quarter(
    ListKind.PAIRS,
    Pair("29806", "29822", "1"),
    Pair("27447", "29881", "1"),
    first=LAST + DAY,
    last=date(2024, 12, 31),
)
LIMITS = quarter(
    ListKind.UNIT_LIMITS,
    UnitLimit("27447", 1, 2),
    UnitLimit("64721", 1, 2),
    UnitLimit("64484", 4, 3),
    UnitLimit("20680", 3, 3),
    UnitLimit("A6460", 1, 1),
    UnitLimit("99486", 4, 1),
)
ADD_ONS = quarter(
    ListKind.ADD_ONS,
    AddOn("22552", 1, frozenset({"22551"})),
    AddOn("63048", 1, frozenset({"63045", "63046", "63047"})),
    AddOn("15777", 2),
    AddOn("49327", 3, frozenset({"38120", "38570"})),
)
FEE_LINES = (
    FeeLine("27447", "A", global_days="090", bilateral="1"),
    FeeLine("47562", "A", global_days="090", bilateral="0"),
    FeeLine("64721", "A", global_days="090", bilateral="1"),
    FeeLine("22551", "A", global_days="090"),
    FeeLine("22552", "A", global_days="ZZZ"),
    FeeLine("63048", "A", global_days="ZZZ"),
)
FEES = quarter(ListKind.FEE_SCHEDULE, *FEE_LINES)
LISTS = ListedBilling((PAIRS, NEXT_PAIRS, LIMITS, ADD_ONS, FEES))


def lines(text: str) -> Iterator[ProcedureLine]:
    """Read lines as ``Sam:29806-RT-59x2``: who, the code, its modifiers, its units."""
    for sequence, word in enumerate(text.split(), start=1):
        provider, _, rest = word.rpartition(":")
        rest, _, units = rest.partition("x")
        code, *modifiers = rest.split("-")
        yield ProcedureLine(
            sequence=sequence,
            provider=provider or "Sam",
            code=code,
            modifiers=tuple(modifiers),
            units=int(units or 1),
            diagnosis_pointers=(1,),
        )


def findings(rule: str, text: str, *, on: date = ON, codes: CodeSet, payer: str | None = None) -> list[Finding]:
    claim = Claim(
        encounter_id="E1",
        date_of_service=on,
        diagnoses=(Diagnosis(sequence=1, code="M17.11"),),
        procedures=tuple(lines(text)),
        payer_profile=payer,
    )
    encounter = Encounter(encounter_id="E1", date_of_service=on, report="x", providers=PROVIDERS)
    return [f for f in check(claim, codes, encounter, today=on).findings if f.rule == rule]


def said(rule: str, text: str, *, on: date = ON, lists: ListedBilling = LISTS, payer: str | None = None) -> list[str]:
    """Return severity and line of each finding of a rule, as in ``error 1``; ``not-checked`` without a line."""
    found = findings(rule, text, on=on, codes=ListedCodes((), lists), payer=payer)
    places = (f.where.removeprefix("procedures[").partition("]")[0] for f in found)
    return [f"{f.severity} {place}".removesuffix(" claim") for f, place in zip(found, places, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47563 47562", ["error 1"]),
        ("47562 47563", ["error 0"]),
        ("47563 47562-59", ["error 1"]),
        ("47563-XS 47562-XU", ["error 1"]),
        ("44970 44180-59", ["error 1"]),
        ("47563 44970 44180 47562", ["error 2", "error 3"]),
        ("47563 47562 47562-76", ["error 1", "error 2"]),
        ("Sam:47563 Bob:47562", ["error 1"]),
        ("Ann:47563-80 Ann:47562-80", ["error 1"]),
        ("47562", []),
        ("47563 44970", []),
        ("29806 29822", []),
        ("Sam:47563 Cat:47562", []),
        ("Sam:47563 Eve:47562", []),
        ("Sam:47563 Ann:47562", []),
        ("Sam:47563 Ann:47562-AS", []),
        ("Sam:47563 Sam:47562-82", []),
        ("28285 11730", []),
    ],
)
def test_p1_of_a_pair_with_indicator_0_the_second_code_is_never_paid(text: str, expected: list[str]) -> None:
    assert sorted(said("P1", text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("29806 29822", ["error 1"]),
        ("29822 29806", ["error 0"]),
        ("29806-51 29822-22", ["error 1"]),
        ("29806-62 29822-76", ["error 1"]),
        ("29806-50 29822-50", ["error 1"]),
        ("Sam:29806 Bob:29822", ["error 1"]),
        ("Ann:29806-AS Ann:29822-AS", ["error 1"]),
        ("29806 29822-59", ["warning 1"]),
        ("29806 29822-XS", ["warning 1"]),
        ("29806-59 29822", ["warning 1"]),
        ("29806 29822-78", ["warning 1"]),
        ("29806-RT 29822-79-RT", ["warning 1"]),
        ("29806-RT 29822-RT-59", ["warning 1"]),
        ("29806-RT 29822-LT", ["warning 1"]),
        ("28296-TA 28285-T1", ["warning 1"]),
        ("92941-LC 92928-LD", ["warning 1"]),
        ("29822", []),
        ("29806 29806-76", []),
        ("Sam:29806 Eve:29822", []),
        ("Sam:29806 Ann:29822-80", []),
        ("29806-RT 29822-RT", []),
        ("47563 47562", []),
        ("28285 11730", []),
    ],
)
def test_p2_a_pair_with_indicator_1_needs_a_modifier_and_its_reason(text: str, expected: list[str]) -> None:
    assert said("P2", text) == expected


@pytest.mark.parametrize("text", ["28285 11730", "11730 28285", "28285-T5 11730-T5"])
def test_p3_a_void_pair_is_no_finding(text: str) -> None:
    assert [said(rule, text) for rule in ("P1", "P2", "P5")] == [[], [], []]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("29806-RT 29822-RT", ["error 1"]),
        ("29806-RT 29822", ["error 1"]),
        ("29806 29822-LT", ["error 1"]),
        ("29806-50 29822-RT", ["error 1"]),
        ("29806-LT-RT 29822-RT", ["error 1"]),
        ("28296-TA 28285-TA", ["error 1"]),
        ("28296-T5 28285-RT", ["error 1"]),
        ("Sam:29806-RT Bob:29822-RT", ["error 1"]),
        ("29806-RT 29822-LT", []),
        ("28296-TA 28285-T1", []),
        ("28296-LT 28285-T5", []),
        ("92941-LC 92928-LD", []),
        ("29806-RT 29822-RT-XS", []),
        ("29806 29822", []),
        ("Sam:29806-RT Eve:29822-RT", []),
        ("28285-T5 11730-T5", []),
    ],
)
def test_p5_one_side_parts_no_pair(text: str, expected: list[str]) -> None:
    assert said("P5", text) == expected


@pytest.mark.parametrize("text", ["29806 29822", "29806-RT 29822-RT", "29806-RT 29822-LT", "29806 29822-25"])
def test_a_pair_with_indicator_1_is_one_finding_of_p2_or_p5_never_none_or_two(text: str) -> None:
    assert len(said("P2", text) + said("P5", text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47562-59", ["warning 0"]),
        ("47562-XU", ["warning 0"]),
        ("47562-59 44970-XS", ["warning 0", "warning 1"]),
        ("29806 29822-59-XS", ["warning 1"]),
        ("47563 47562-59", ["warning 1"]),
        ("28285 11730-59", ["warning 1"]),
        ("Sam:29806 Eve:29822-59", ["warning 1"]),
        ("Sam:47562-59 Ann:47562-AS", ["warning 0"]),
        ("29806 29822-59", []),
        ("29806-59 29822", []),
        ("Sam:29806 Bob:29822-XS", []),
        ("64721-LT 64721-RT-59", []),
        ("47562-51 44970-22", []),
        ("47562", []),
    ],
)
def test_p4_59_or_x_stands_where_a_pair_or_a_repetition_needs_it(text: str, expected: list[str]) -> None:
    assert said("P4", text) == expected


def test_p4_offers_to_take_the_needless_modifier_off() -> None:
    codes = ListedCodes((), LISTS)
    (lone,), (both,) = (findings("P4", text, codes=codes) for text in ("47562-XU", "29806 29822-XS-59"))
    assert lone.repair == {"kind": "remove", "where": "procedures[0].modifiers", "value": "XU"}
    assert both.repair == {"kind": "remove", "where": "procedures[1].modifiers", "value": "59"}


def test_p4_two_that_say_the_same_rest_on_the_manual_whatever_list_is_there() -> None:
    found = [findings("P4", text, codes=ListedCodes(())) for text in ("29822-XS-59", "29822-XE-XS")]
    both, either = (each[-1] for each in found)
    assert both.source.list == either.source.list == "NCCI Policy Manual"
    assert both.repair is not None
    assert either.repair is None


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("47563 47562", FIRST - DAY, ["not-checked"]),
        ("47563 47562", FIRST, ["error 1"]),
        ("47563 47562", FIRST + DAY, ["error 1"]),
        ("47563 47562", LAST - DAY, ["error 1"]),
        ("47563 47562", LAST, ["error 1"]),
        ("47563 47562", LAST + DAY, []),
        ("47563 47562", date(2024, 12, 31), []),
        ("47563 47562", date(2025, 1, 1), ["not-checked"]),
        ("47562", date(2025, 1, 1), []),
    ],
)
def test_p1_asks_the_pairs_of_the_quarter(text: str, on: date, expected: list[str]) -> None:
    assert said("P1", text, on=on) == expected


@pytest.mark.parametrize(
    ("text", "p2", "p4", "p5", "offered"),
    [
        ("27447-RT 99213", ["error 1"], [], [], "57"),
        ("29822-RT 99213", ["error 1"], [], [], "25"),
        ("27447-RT 99213-57", ["warning 1"], [], [], None),
        ("29822-RT 99213-25", ["warning 1"], [], [], None),
        ("27447-RT 99213-59", ["error 1"], ["warning 1"], [], "57"),
    ],
)
def test_a_visit_is_parted_by_a_modifier_of_visits_alone(
    text: str, p2: list[str], p4: list[str], p5: list[str], offered: str | None
) -> None:
    assert [said(rule, text) for rule in ("P2", "P4", "P5")] == [p2, p4, p5]
    (found,) = findings("P2", text, codes=ListedCodes((), LISTS))
    assert (found.repair or {}).get("value") == offered


@pytest.mark.parametrize(
    ("on", "expected"),
    [(LAST - DAY, []), (LAST, []), (LAST + DAY, ["error 1"]), (LAST + 2 * DAY, ["error 1"])],
)
def test_p2_a_pair_that_is_new_holds_from_its_quarter_on(on: date, expected: list[str]) -> None:
    assert said("P2", "27447 29881", on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"), [(FIRST - DAY, ["not-checked"]), (FIRST, ["warning 0"]), (date(2025, 1, 1), ["not-checked"])]
)
def test_p4_is_not_checked_without_the_pairs_of_the_date(on: date, expected: list[str]) -> None:
    assert said("P4", "47562-59", on=on) == expected


@pytest.mark.parametrize(
    ("on", "pair", "add_on"),
    [
        (date(2024, 7, 31), [], []),
        (date(2024, 8, 1), ["error"], []),
        (date(2024, 8, 31), ["error"], ["error"]),
        (date(2024, 9, 1), [], ["error"]),
    ],
)
def test_a_row_with_days_of_its_own_holds_on_these(
    tmp_path: Path, on: date, pair: list[str], add_on: list[str]
) -> None:
    origin = Origin("q3.txt", "0" * 64, datetime(2024, 7, 1, tzinfo=UTC), "mw")
    rows = {
        ListKind.PAIRS: DatedRow(Pair("47563", "47562", "0"), date(2024, 8, 1), date(2024, 8, 31)),
        ListKind.ADD_ONS: DatedRow(AddOn("22552", 1, frozenset({"22551"})), date(2024, 8, 20), None),
    }
    with CodeStore(tmp_path) as store:
        for kind, row in rows.items():
            store.add(origin, [], [], billing=NewList(kind, "third quarter", FIRST, LAST, [row]))
        assert [f.severity for f in findings("P1", "47563 47562", on=on, codes=store)] == pair
        assert [f.severity for f in findings("A1", "22552 22532", on=on, codes=store)] == add_on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A6460x2", ["error 0"]),
        ("99486x5", ["error 0"]),
        ("A6460 A6460-76x3", ["error 1"]),
        ("A6460 A6460-76", []),
        ("99486x4 99486-76x4", []),
        ("64721x9", []),
        ("47562x9", []),
    ],
)
def test_p6_a_line_keeps_to_the_limit_of_a_line(text: str, expected: list[str]) -> None:
    assert said("P6", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("64721x2", ["error 0"]),
        ("64721 64721-76", ["error 1"]),
        ("27447-RT 27447-LT", ["error 1"]),
        ("64484x5", ["warning 0"]),
        ("64484x3 64484-59x2", ["warning 1"]),
        ("20680x4 64721x2", ["warning 0", "error 1"]),
        ("64721", []),
        ("64484x4", []),
        ("64484x2 64484-76x2", []),
        ("Sam:64721 Eve:64721", []),
        ("Sam:27447 Ann:27447-AS", []),
        ("A6460x5", []),
    ],
)
def test_p7_a_provider_keeps_to_the_limit_of_a_day(text: str, expected: list[str]) -> None:
    assert said("P7", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27447-RT 27447-LT", []),
        ("64721-50", []),
        ("27447-RT 27447-LT 27447-LT", ["error 2"]),
        ("27447-RT 27447-RT", ["error 1"]),
        ("64484-RTx3 64484-LTx2", ["warning 1"]),
    ],
)
def test_p7_two_lines_for_two_sides_are_one_to_a_commercial_payer(text: str, expected: list[str]) -> None:
    assert said("P7", text, payer="commercial") == expected


@pytest.mark.parametrize(
    ("rule", "text", "on", "expected"),
    [
        ("P6", "A6460x2", FIRST - DAY, ["not-checked"]),
        ("P6", "A6460x2", FIRST, ["error 0"]),
        ("P6", "A6460x2", LAST, ["error 0"]),
        ("P6", "A6460x2", LAST + DAY, ["not-checked"]),
        ("P7", "64721x2", LAST, ["error 0"]),
        ("P7", "64721x2", LAST + DAY, []),
        ("P6", "64721x2", LAST + DAY, ["not-checked"]),
        ("P6", "00790-AAx75", LAST + DAY, []),
    ],
)
def test_p6_and_p7_ask_the_limits_of_the_quarter(rule: str, text: str, on: date, expected: list[str]) -> None:
    assert said(rule, text, on=on) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27447-50x2", ["warning 0"]),
        ("64721-50x3", ["warning 0"]),
        ("27447-50", []),
        ("27447x2", []),
        ("47562-50x2", []),
        ("99999-50x2", []),
    ],
)
def test_p8_both_sides_are_one_unit(text: str, expected: list[str]) -> None:
    assert said("P8", text) == expected


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("27447-50x2", FIRST - DAY, ["not-checked"]),
        ("27447-50x2", FIRST, ["warning 0"]),
        ("27447-50x2", LAST, ["warning 0"]),
        ("27447-50x2", LAST + DAY, ["not-checked"]),
        ("27447-50", LAST + DAY, []),
    ],
)
def test_p8_asks_the_fee_schedule_of_the_quarter(text: str, on: date, expected: list[str]) -> None:
    assert said("P8", text, on=on) == expected


def test_p8_names_two_lines_as_a_way_to_a_commercial_payer_alone() -> None:
    codes = ListedCodes((), LISTS)
    medicare, commercial = (findings("P8", "27447-50x2", codes=codes, payer=p)[0] for p in ("medicare", "commercial"))
    assert "two lines RT and LT" in commercial.message
    assert "two lines" not in medicare.message
    assert medicare.repair == {"kind": "set", "where": "procedures[0].units", "value": "1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22552", ["error 0"]),
        ("63048", ["error 0"]),
        ("22551 63048", ["error 1"]),
        ("22552 63048", ["error 0", "error 1"]),
        ("Sam:22551 Eve:22552", ["error 1"]),
        ("Sam:22551 Ann:22552-AS", ["error 1"]),
        ("15777", ["warning 0"]),
        ("15777 22552", ["warning 0", "error 1"]),
        ("49327", ["warning 0"]),
        ("49327 47562", ["warning 0"]),
        ("22551 22552", []),
        ("22552 22551", []),
        ("63047 63048", []),
        ("22551 22552 22552-59", []),
        ("Sam:22551 Bob:22552", []),
        ("Ann:22551-AS Ann:22552-AS", []),
        ("15777 19357", []),
        ("38120 49327", []),
        ("47562", []),
    ],
)
def test_a1_an_add_on_code_stands_beside_a_primary_one(text: str, expected: list[str]) -> None:
    assert said("A1", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22552", ["warning 0"]),
        ("63048 22552", ["warning 0", "warning 1"]),
        ("Sam:22551 Eve:22552", ["warning 1"]),
        ("22551 22552", []),
        ("22551 63048", []),
        ("63048 99999", []),
        ("15777", []),
    ],
)
def test_a1_falls_back_to_the_global_period_zzz(text: str, expected: list[str]) -> None:
    assert said("A1", text, lists=ListedBilling((FEES,))) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 3, 31), ["not-checked"]),
        (date(2024, 4, 1), ["warning 0"]),
        (FIRST - DAY, ["warning 0"]),
        (FIRST, ["error 0"]),
        (LAST, ["error 0"]),
        (LAST + DAY, ["not-checked"]),
    ],
)
def test_a1_asks_the_add_ons_else_the_fee_schedule_of_the_date(on: date, expected: list[str]) -> None:
    fees = quarter(ListKind.FEE_SCHEDULE, *FEE_LINES, first=date(2024, 4, 1))
    assert said("A1", "22552", on=on, lists=ListedBilling((ADD_ONS, fees))) == expected


def test_a_claim_without_lines_lacks_no_list() -> None:
    assert [said(rule, "", lists=ListedBilling()) for rule in ("P1", "P4", "P6", "P8", "A1")] == [[]] * 5


def test_a_finding_names_the_edition_the_row_and_the_repair() -> None:
    codes = ListedCodes((), LISTS)
    (never,), (unless,) = findings("P1", "47563 47562", codes=codes), findings("P2", "29806 29822", codes=codes)
    assert never.source.model_dump() == {
        "list": "NCCI procedure-to-procedure edits",
        "edition": "NCCI procedure-to-procedure edits from 2024-07-01",
        "row": "47563 47562 0",
    }
    assert never.repair == {"kind": "remove", "where": "procedures[1]"}
    assert unless.source.row == "29806 29822 1"
    assert unless.repair == {"kind": "add", "where": "procedures[1].modifiers", "value": "59"}
    assert "(Standards of medical/surgical practice)" in unless.message


@pytest.mark.parametrize(
    ("rule", "text"),
    [("P1", "47563 47562"), ("P4", "47562-59"), ("P6", "A6460x2"), ("P8", "27447-50x2"), ("A1", "63048")],
)
def test_what_is_not_checked_names_the_list_and_the_date(rule: str, text: str) -> None:
    (finding,) = findings(rule, text, on=date(2035, 1, 1), codes=ListedCodes((), LISTS))
    assert finding.severity == "not-checked"
    assert "covers 2035-01-01" in finding.message


# From here on the official files.


@pytest.fixture(scope="module")
def official(shared: Path) -> ListedBilling:
    """Return the NCCI lists of mid-2024, the pairs cut down to some codes, and the fee schedule of January 2022."""
    folder = shared / "reference"
    limits = ncci_units.read(TextFile(folder / "ncci/ncci_mue_practitioner_mid2024.csv"))
    fees = fee_schedule.read_fees(TextFile(folder / "pfs/pprrvu_2022_rvu22a_jan_codes_indicators.csv.gz"))
    rows = (row.row for row in ncci_add_ons.read(TextFile(folder / "ncci/ncci_add_on_codes_mid2024.csv")))
    add_ons: dict[str, AddOn] = {}
    for row in rows:
        if isinstance(row, AddOn):
            known = add_ons.get(row.code, row)
            add_ons[row.code] = AddOn(row.code, row.type, known.primaries | row.primaries)
    return ListedBilling(
        (
            quarter(ListKind.PAIRS, *_official_pairs(folder / "ncci/ncci_ptp_practitioner_2024q3_active.csv.gz")),
            quarter(ListKind.UNIT_LIMITS, *(row.row for row in limits)),
            quarter(ListKind.ADD_ONS, *add_ons.values()),
            quarter(ListKind.FEE_SCHEDULE, *(row.row for row in fees), first=date(2022, 1, 1), last=date(2022, 3, 31)),
        )
    )


ASKED = ("22551", "22552", "29806", "29822", "44180", "44970", "47562", "47563", "63047", "63048", "27447", "29881")


def _official_pairs(path: Path) -> list[Pair]:
    starts = tuple(f"{code}," for code in ASKED)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = csv.reader(line for line in stream if line.startswith(starts))
        return [Pair(*row[:4]) for row in rows if row[1] in ASKED]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("P2", "29806 29822", ["error 1"]),
        ("P2", "29806-RT 29822-LT-XS", ["warning 1"]),
        ("P5", "29806-RT 29822-RT", ["error 1"]),
        ("P5", "29806-RT 29822-LT", []),
        ("P1", "44180 44970", ["error 0"]),
        ("P1", "47563 47562-59", ["error 1"]),
        ("P2", "27447 29881", ["error 1"]),
        ("P1", "22551 22552", []),
        ("P2", "22551 22552", []),
        ("P4", "47562-59", ["warning 0"]),
        ("P4", "29806 29822-59", []),
        ("A1", "22552", ["error 0"]),
        ("A1", "22551 22552", []),
        ("A1", "63048", ["error 0"]),
        ("A1", "63047 63048", []),
        ("A1", "15777", ["warning 0"]),
        ("A1", "49327 29806", ["warning 0"]),
        ("A1", "49327 47562", []),
        ("P6", "A6460x2", ["error 0"]),
        ("P6", "A6460 A6460-76", []),
        ("P7", "47562x2", ["error 0"]),
        ("P7", "64484x5", ["warning 0"]),
        ("P7", "64484x4", []),
    ],
)
def test_the_examples_hold_by_the_ncci_lists_of_mid_2024(
    official: ListedBilling, rule: str, text: str, expected: list[str]
) -> None:
    assert said(rule, text, lists=official) == expected


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("A1", "22552", ["warning 0"]),
        ("A1", "63048", ["warning 0"]),
        ("A1", "22551 22552", []),
        ("A1", "63047 63048", []),
        ("P8", "27447-50x2", ["warning 0"]),
        ("P8", "27447-50", []),
        ("P8", "63047-50x2", []),
        ("P1", "44180 44970", ["not-checked"]),
    ],
)
def test_the_examples_hold_by_the_fee_schedule_of_january_2022(
    official: ListedBilling, rule: str, text: str, expected: list[str]
) -> None:
    assert said(rule, text, on=date(2022, 2, 1), lists=official) == expected


def test_p3_the_official_list_of_deleted_pairs_has_the_void_one_of_29822_and_29806(shared: Path) -> None:
    path = shared / "reference/ncci/ncci_ptp_practitioner_2024q3_deleted.csv.gz"
    (void,) = [pair for pair in _official_pairs(path) if (pair.column1, pair.column2) == ("29822", "29806")]
    lists = ListedBilling((quarter(ListKind.PAIRS, void),))
    assert void.indicator == "9"
    assert [said(rule, "29822 29806", lists=lists) for rule in ("P1", "P2", "P5")] == [[], [], []]
