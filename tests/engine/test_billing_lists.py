"""The contract of the lists that claim edits rest on: in memory and in a site's store they answer alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.billing_lists import (
    NO_BILLING_LISTS,
    AddOn,
    BillingList,
    BillingLists,
    BillingRow,
    DatedRow,
    FeeLine,
    ListedBilling,
    ListKind,
    Pair,
    TabularEntry,
    UnitLimit,
    lineage,
)
from engine.billing_store import NewList
from engine.codestore import CodeStore
from engine.kept_edition import Origin

Holding = Callable[..., BillingLists]

FIRST, ON, LAST = date(2024, 7, 1), date(2024, 8, 15), date(2024, 9, 30)
DAY = timedelta(days=1)
FEES, PAIRS, DELETED, UNITS, ADD_ONS, TABULAR = (
    ListKind.FEE_SCHEDULE,
    ListKind.PAIRS,
    ListKind.DELETED_PAIRS,
    ListKind.UNIT_LIMITS,
    ListKind.ADD_ONS,
    ListKind.TABULAR,
)


def quarter(
    kind: ListKind, *rows: BillingRow | DatedRow, name: str = "q3", first: date = FIRST, last: date = LAST
) -> BillingList:
    return BillingList(kind, name, first, last, rows)


def pair(column1: str, column2: str, indicator: str = "1") -> Pair:
    return Pair(column1, column2, indicator, "why")


def spelled(pairs: Collection[Pair]) -> list[str]:
    return [f"{one.column1} {one.column2} {one.indicator}" for one in pairs]


def import_into(store: CodeStore, lists: Sequence[BillingList]) -> None:
    """Keep lists in their order, each as of a file of its own."""
    for number, one in enumerate(lists):
        origin = Origin(f"{number}.txt", f"{number:064}", datetime(2026, 11, 1, tzinfo=UTC), "mw")
        new = NewList(one.kind, one.name, one.valid_from, one.valid_to, one.dated())
        assert store.add(origin, [], [], billing=new)


@pytest.fixture(params=["memory", "store"])
def holding(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Holding]:
    """Return a function that makes `BillingLists` of some lists, the one imported last at the end."""
    with ExitStack() as stack:

        def made(*lists: BillingList) -> BillingLists:
            if request.param == "memory":
                return ListedBilling(lists)
            store = stack.enter_context(CodeStore(tmp_path / "home"))
            import_into(store, lists)
            return store.billing

        yield made


@pytest.mark.parametrize("kind", list(ListKind))
@pytest.mark.parametrize(
    ("on", "name"), [(FIRST - DAY, ""), (FIRST, "q3"), (ON, "q3"), (LAST, "q3"), (LAST + DAY, "q4"), (date.max, "")]
)
def test_an_edition_covers_its_days(holding: Holding, kind: ListKind, on: date, name: str) -> None:
    after = quarter(kind, name="q4", first=LAST + DAY, last=date(2024, 12, 31))
    other = quarter(next(one for one in ListKind if one is not kind), first=date.min, last=date.max, name="other")
    assert holding(after, quarter(kind), other).edition(kind, on) == name


@pytest.mark.parametrize("on", [FIRST - DAY, LAST + DAY])
def test_nothing_is_known_of_days_that_no_edition_covers(holding: Holding, on: date) -> None:
    lists = holding(
        quarter(FEES, FeeLine("29806", "A")),
        quarter(PAIRS, pair("29806", "29822")),
        quarter(UNITS, UnitLimit("29806", 1, 2)),
        quarter(ADD_ONS, AddOn("22552", 1)),
        quarter(TABULAR, TabularEntry("K80", "", "Cholelithiasis")),
    )
    codes = ["29806", "29822", "22552"]
    assert (lists.fee_lines(codes, on), lists.unit_limits(codes, on), lists.add_ons(codes, on)) == ({}, {}, {})
    assert (tuple(lists.pairs(codes, on)), tuple(lists.tabular("K80", on))) == ((), ())
    assert (len(lists.pairs(codes, ON)), len(lists.tabular("K80", ON))) == (1, 1)


def test_a_fee_line_comes_whole_and_only_for_the_codes_asked(holding: Holding) -> None:
    line = FeeLine("29806", "A", "0", "090", "3", "1", "1", "1", "0", "29805", 15.14)
    lists = holding(quarter(FEES, line, FeeLine("22552", "A", global_days="ZZZ")))
    assert lists.fee_lines({"29806", "99999"}, ON) == {"29806": line}
    assert lists.fee_lines(["22552"], ON)["22552"].is_add_on
    assert not line.is_add_on


def test_of_two_editions_the_one_imported_last_has_the_word_for_a_code(holding: Holding) -> None:
    lists = holding(
        quarter(FEES, FeeLine("29806", "A", bilateral="0"), FeeLine("29822", "A")),
        quarter(FEES, FeeLine("29806", "A", bilateral="1"), name="mended"),
        quarter(UNITS, UnitLimit("29806", 1, 2, "why"), UnitLimit("29822", 3, 3)),
        quarter(UNITS, UnitLimit("29806", 2, 1, "why not"), name="mended"),
    )
    codes = ("29806", "29822")
    assert lists.edition(FEES, ON) == "mended"
    assert {code: line.bilateral for code, line in lists.fee_lines(codes, ON).items()} == {"29806": "1", "29822": ""}
    limits = {"29806": UnitLimit("29806", 2, 1, "why not"), "29822": UnitLimit("29822", 3, 3)}
    assert lists.unit_limits(codes, ON) == limits


def test_pairs_are_those_among_the_codes_in_their_order(holding: Holding) -> None:
    rows = [pair(*codes) for codes in (("47563", "47562"), ("29806", "29822"), ("29806", "29807"), ("29822", "20610"))]
    lists = holding(quarter(PAIRS, *rows))
    assert spelled(lists.pairs(["29822", "29806", "29807", "47562"], ON)) == ["29806 29807 1", "29806 29822 1"]
    assert lists.pairs(["29806", "29822"], ON)[0].rationale == "why"
    assert list(lists.pairs(["29806"], ON)) == list(lists.pairs([], ON)) == []


def test_the_parts_of_the_pairs_are_one_list_and_the_last_import_has_the_word_for_a_pair(holding: Holding) -> None:
    lists = holding(
        quarter(PAIRS, pair("29806", "29822", "0"), pair("29806", "29807"), name="part 1"),
        quarter(PAIRS, pair("47563", "47562", "0"), name="part 2"),
        quarter(PAIRS, pair("29806", "29822"), name="part 1, mended"),
    )
    codes = ("29806", "29807", "29822", "47562", "47563")
    assert spelled(lists.pairs(codes, ON)) == ["29806 29807 1", "29806 29822 1", "47563 47562 0"]


def test_a_pair_that_the_last_import_ends_is_not_kept_by_an_older_one(holding: Holding) -> None:
    ended = DatedRow(pair("29806", "29822"), date(2018, 1, 1), date(2024, 7, 31))
    lists = holding(quarter(PAIRS, pair("29806", "29822")), quarter(PAIRS, ended, name="mended"))
    assert spelled(lists.pairs(("29806", "29822"), date(2024, 7, 31))) == ["29806 29822 1"]
    assert spelled(lists.pairs(("29806", "29822"), date(2024, 8, 1))) == []


@pytest.mark.parametrize("kind", [PAIRS, ADD_ONS])
@pytest.mark.parametrize(
    ("first", "last", "on", "held"),
    [
        (date(2024, 8, 1), None, date(2024, 7, 31), False),
        (date(2024, 8, 1), None, date(2024, 8, 1), True),
        (date(2024, 8, 1), None, date(2024, 8, 2), True),
        (None, date(2024, 8, 31), date(2024, 8, 30), True),
        (None, date(2024, 8, 31), date(2024, 8, 31), True),
        (None, date(2024, 8, 31), date(2024, 9, 1), False),
        (date(2024, 8, 1), date(2024, 8, 1), date(2024, 8, 1), True),
        (date(2024, 8, 1), date(2024, 8, 1), date(2024, 8, 2), False),
        (date(2018, 1, 1), date(2024, 12, 31), LAST, True),
        (date(2018, 1, 1), date(2024, 12, 31), LAST + DAY, False),
        (None, None, FIRST, True),
    ],
)
def test_a_row_holds_from_its_first_day_to_its_last(
    holding: Holding, kind: ListKind, first: date | None, last: date | None, on: date, held: bool
) -> None:
    row: BillingRow = pair("29806", "29822") if kind is PAIRS else AddOn("29806", 1, frozenset({"29822"}))
    lists = holding(quarter(kind, DatedRow(row, first, last)))
    codes = ("29806", "29822")
    assert bool(lists.pairs(codes, on) if kind is PAIRS else lists.add_ons(codes, on)) is held


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 7, 31), ["29806 29822 0"]),
        (date(2024, 8, 1), ["29806 29822 9"]),
        (date(2024, 8, 31), ["29806 29822 9"]),
        (date(2024, 9, 1), ["29806 29822 1"]),
        (LAST, ["29806 29822 1"]),
    ],
)
def test_a_pair_may_have_several_lives_which_follow_one_another(
    holding: Holding, on: date, expected: list[str]
) -> None:
    lives = [
        DatedRow(pair("29806", "29822", "1"), date(2024, 9, 1), None),
        DatedRow(pair("29806", "29822", "0"), None, date(2024, 7, 31)),
        DatedRow(pair("29806", "29822", "9"), None, date(2024, 8, 31)),
    ]
    assert spelled(holding(quarter(PAIRS, *lives)).pairs(("29806", "29822"), on)) == expected


# As CMS has them in one file: both begin on the same day, and one was taken back on it.
@pytest.mark.parametrize("void_first", [True, False])
@pytest.mark.parametrize("on", [FIRST, FIRST + DAY])
def test_a_void_row_does_not_stand_before_another(holding: Holding, void_first: bool, on: date) -> None:
    rows = [
        DatedRow(pair("13121", "13120", "9"), FIRST, FIRST),
        DatedRow(pair("13121", "13120", "0"), FIRST, None),
    ]
    lists = holding(quarter(PAIRS, *(rows if void_first else reversed(rows))))
    assert spelled(lists.pairs(("13120", "13121"), on)) == ["13121 13120 0"]


@pytest.mark.parametrize("deleted_first", [True, False])
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 8, 30), ["29806 20600 1", "29806 29822 0"]),
        (date(2024, 8, 31), ["29806 20600 1", "29806 29822 0"]),
        (date(2024, 9, 1), ["29806 29822 1"]),
    ],
)
def test_deleted_pairs_hold_to_their_last_day_beside_the_others(
    holding: Holding, deleted_first: bool, on: date, expected: list[str]
) -> None:
    deleted = quarter(
        DELETED,
        DatedRow(pair("29806", "20600"), None, date(2024, 8, 31)),
        DatedRow(pair("29806", "29822", "0"), None, date(2024, 8, 31)),
    )
    active = quarter(PAIRS, pair("29806", "29822"))
    lists = holding(*((deleted, active) if deleted_first else (active, deleted)))
    assert spelled(lists.pairs(("20600", "29806", "29822"), on)) == expected


def test_deleted_pairs_alone_are_no_list_of_pairs(holding: Holding) -> None:
    lists = holding(quarter(DELETED, DatedRow(pair("29806", "29822"), None, LAST)))
    assert (lists.edition(PAIRS, ON), tuple(lists.pairs(("29806", "29822"), ON))) == ("", ())


def test_an_add_on_code_has_the_primaries_of_all_its_rows(holding: Holding) -> None:
    lists = holding(
        quarter(
            ADD_ONS,
            AddOn("63048", 1, frozenset({"63047"})),
            AddOn("0054T", 2),
            AddOn("63048", 1, frozenset({"63045"})),
            AddOn("22552", 3, frozenset({"22551", "22554"})),
            DatedRow(AddOn("63048", 1, frozenset({"63046"})), None, FIRST),
        )
    )
    assert lists.add_ons(("63048", "0054T", "22552", "63047"), ON) == {
        "63048": AddOn("63048", 1, frozenset({"63045", "63047"})),
        "0054T": AddOn("0054T", 2),
        "22552": AddOn("22552", 3, frozenset({"22551", "22554"})),
    }


def test_a_later_edition_says_anew_what_an_add_on_code_may_follow(holding: Holding) -> None:
    lists = holding(
        quarter(ADD_ONS, AddOn("63048", 1, frozenset({"63047"})), AddOn("22552", 1, frozenset({"22551"}))),
        quarter(ADD_ONS, AddOn("63048", 3, frozenset({"63046"})), name="mended"),
    )
    found = lists.add_ons(("63048", "22552"), ON)
    assert (found["63048"], found["22552"].primaries) == (AddOn("63048", 3, frozenset({"63046"})), frozenset({"22551"}))


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2023, 1, 1), "q1"),
        (date(2024, 3, 31), "q1"),
        (date(2024, 4, 1), "q1"),
        (date(2024, 5, 15), "q1"),
        (date(2024, 5, 16), "q3"),  # as far from both: the one imported last
        (date(2024, 5, 17), "q3"),
        (date(2024, 6, 30), "q3"),
        (FIRST, "q3"),
        (date.max, "q3"),
    ],
)
def test_an_assumed_edition_is_the_nearest(holding: Holding, on: date, name: str) -> None:
    first = quarter(UNITS, UnitLimit("29806", 1, 2), name="q1", first=date(2024, 1, 1), last=date(2024, 3, 31))
    lists = holding(first, quarter(UNITS, UnitLimit("29806", 3, 2))).assuming()
    assert lists.edition(UNITS, on) == name
    assert lists.unit_limits(["29806"], on)["29806"].units == int(name[1])


def test_assuming_changes_nothing_where_an_edition_covers_or_none_is_there(holding: Holding) -> None:
    lists = holding(quarter(PAIRS, pair("29806", "29822"))).assuming()
    assert lists.edition(PAIRS, ON) == "q3"
    assert lists.edition(UNITS, ON) == ""
    assert (lists.unit_limits(["29806"], ON), tuple(lists.tabular("K80", ON))) == ({}, ())


def test_an_assumed_edition_has_all_its_parts_and_no_other_edition_s(holding: Holding) -> None:
    lists = holding(
        quarter(PAIRS, pair("29806", "29822"), name="part 1"),
        quarter(PAIRS, pair("44970", "44180"), name="q1", first=date(2024, 1, 1), last=date(2024, 3, 31)),
        quarter(PAIRS, pair("47563", "47562"), name="part 2"),
    )
    codes = ("29806", "29822", "44180", "44970", "47562", "47563")
    assert spelled(lists.assuming().pairs(codes, date(2026, 1, 1))) == ["29806 29822 1", "47563 47562 1"]


@pytest.mark.parametrize(
    ("on", "begun", "ended"),
    [
        (date(2022, 1, 1), False, True),
        (date(2024, 7, 31), False, True),
        (date(2024, 8, 1), True, True),
        (date(2024, 8, 31), True, True),
        (date(2024, 9, 1), True, False),
        (date(2026, 1, 1), True, False),
    ],
)
def test_rows_of_an_assumed_edition_are_those_of_its_nearest_day(
    holding: Holding, on: date, begun: bool, ended: bool
) -> None:
    new, old = (date(2024, 8, 1), None), (None, date(2024, 8, 31))
    lists = holding(
        quarter(PAIRS, DatedRow(pair("29806", "29822"), *new), DatedRow(pair("29806", "29807"), *old)),
        quarter(DELETED, DatedRow(pair("29806", "20600"), *old)),
        quarter(ADD_ONS, DatedRow(AddOn("22552", 1), *new), DatedRow(AddOn("63048", 1), *old)),
    ).assuming()
    found = {one.column2 for one in lists.pairs(("20600", "29806", "29807", "29822"), on)}
    assert found == ({"29822"} if begun else set()) | ({"20600", "29807"} if ended else set())
    assert set(lists.add_ons(("22552", "63048"), on)) == {c for c, is_ in (("22552", begun), ("63048", ended)) if is_}


ENTRIES = (
    TabularEntry("19", "", "Injury", excludes1=("birth trauma (P10-P15)",)),
    TabularEntry("S40-S49", "19", "Injuries to the shoulder and upper arm", excludes2=("burns (T20-T32)",)),
    TabularEntry("S42", "S40-S49", "Fracture", seventh={"A": "initial", "D": "later"}, code_also=("a", "b")),
    TabularEntry("S42.0", "S42", "Fracture of clavicle", includes=("collar bone",), use_additional=("c",)),
    TabularEntry("S42.00", "S42.0", "Fracture of a part of clavicle", code_first=("d (E08.-)",)),
    TabularEntry("S42.001", "S42.00", "Fracture of a part of right clavicle", seventh={"A": "initial"}),
    TabularEntry("S43", "S40-S49", "Dislocation"),
)


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("S42.001", ["S42.001", "S42.00", "S42.0", "S42", "S40-S49", "19"]),
        ("S42.001A", ["S42.001", "S42.00", "S42.0", "S42", "S40-S49", "19"]),
        ("S42.0", ["S42.0", "S42", "S40-S49", "19"]),
        ("S42.9XXA", ["S42", "S40-S49", "19"]),
        ("S43", ["S43", "S40-S49", "19"]),
        ("S44.1", []),
        ("S4", []),
        ("19", []),
        ("", []),
    ],
)
def test_a_diagnosis_stands_under_its_category_block_and_chapter(holding: Holding, code: str, above: list[str]) -> None:
    lists = holding(quarter(TABULAR, *ENTRIES), quarter(TABULAR, name="older", last=FIRST - DAY, first=FIRST - DAY))
    found = tuple(lists.tabular(code, ON))
    assert [entry.code for entry in found] == above
    assert all(entry in ENTRIES for entry in found), "with all their notes"


def test_the_tabular_list_is_the_one_imported_last_as_a_whole(holding: Holding) -> None:
    moved = (TabularEntry("19", "", "x"), TabularEntry("S40-S49", "19", "x"), TabularEntry("S42", "S40-S49", "anew"))
    lists = holding(quarter(TABULAR, *ENTRIES), quarter(TABULAR, *moved, name="anew"))
    assert lists.edition(TABULAR, ON) == "anew"
    assert [entry.description for entry in lists.tabular("S42.001A", ON)] == ["anew", "x", "x"]
    assert tuple(lists.tabular("S43", ON)) == ()


def test_entries_that_stand_under_one_another_end() -> None:
    ring = {code: TabularEntry(code, parent, "x") for code, parent in (("S42", "S43"), ("S43", "S42"))}
    assert [entry.code for entry in lineage("S42.0", ring)] == ["S42", "S43"]


@pytest.mark.parametrize("on", [date.min, ON, date.max])
def test_without_lists_no_edition_is_known_nor_can_be_assumed(on: date) -> None:
    assert {
        lists.edition(kind, on) for lists in (NO_BILLING_LISTS, NO_BILLING_LISTS.assuming()) for kind in ListKind
    } == {""}


def test_every_kind_has_a_label_of_its_own() -> None:
    assert len({kind.label for kind in ListKind}) == len(ListKind)


_CODES = ("29806", "29807", "29822")
_DAYS = st.dates(FIRST - 3 * DAY, FIRST + 9 * DAY)
_OWN = st.none() | _DAYS
_ROWS: dict[ListKind, st.SearchStrategy[BillingRow]] = {
    PAIRS: st.builds(pair, st.sampled_from(_CODES), st.sampled_from(_CODES), st.sampled_from("019")),
    UNITS: st.builds(UnitLimit, st.sampled_from(_CODES), st.integers(1, 9), st.integers(1, 3)),
    ADD_ONS: st.builds(AddOn, st.sampled_from(_CODES), st.just(1), st.frozensets(st.sampled_from(_CODES), max_size=2)),
}
_ROWS[DELETED] = _ROWS[PAIRS]


@st.composite
def some_lists(draw: st.DrawFn) -> tuple[BillingList, ...]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(list(_ROWS)))
        first, last = sorted((draw(_DAYS), draw(_DAYS)))
        rows = draw(st.lists(st.builds(DatedRow, _ROWS[kind], _OWN, _OWN), max_size=6))
        # Of rows for the same key and days a store has the last; no official list has such rows.
        only = {(_key(one.row), one.valid_from, one.valid_to): one for one in rows}
        found.append(BillingList(kind, str(number), first, last, tuple(only.values())))
    return tuple(found)


def _key(row: BillingRow) -> object:
    match row:
        case Pair():
            return row.column1, row.column2
        case UnitLimit() | AddOn():
            return row.code
    raise AssertionError(row)


@settings(max_examples=60, deadline=None)
@given(lists=some_lists(), days=st.lists(_DAYS, min_size=1, max_size=5), assumed=st.booleans())
def test_whatever_the_lists_memory_and_store_answer_alike(
    lists: tuple[BillingList, ...], days: list[date], assumed: bool
) -> None:
    with TemporaryDirectory() as folder, CodeStore(Path(folder)) as store:
        import_into(store, lists)
        both: list[BillingLists] = [ListedBilling(lists), store.billing]
        for on in days:
            answers = [
                (
                    [one.edition(kind, on) for kind in ListKind],
                    tuple(one.pairs(_CODES, on)),
                    one.unit_limits(_CODES, on),
                    one.add_ons(_CODES, on),
                )
                for one in (both if not assumed else [lists_.assuming() for lists_ in both])
            ]
            assert answers[0] == answers[1]
