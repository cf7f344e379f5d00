"""What a site's store keeps of the lists of claim edits; what it answers is in test_billing_lists.py."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.billing_lists import AddOn, DatedRow, ListKind, Pair, TabularEntry, UnitLimit
from engine.billing_store import NewList
from engine.codestore import CodeStore
from engine.errors import CodeListError, StoreError
from engine.kept_edition import Origin

FIRST, LAST = date(2024, 7, 1), date(2024, 9, 30)
PAIRS, ADD_ONS, TABULAR = ListKind.PAIRS, ListKind.ADD_ONS, ListKind.TABULAR
CHAPTERS = tuple(TabularEntry(number, "", "chapter") for number in ("10", "2", "1", "22"))
BELOW = tuple(
    TabularEntry(code, parent, "entry", seventh=seventh)
    for code, parent, seventh in (
        ("A15-A19", "1", {}),
        ("A00-A09", "1", {}),
        ("A01", "A00-A09", {}),
        ("A00", "A00-A09", {"A": "initial", "D": "later"}),
        ("A00.9", "A00", {}),
        ("A00.0", "A00", {}),
    )
)


def origin(name: str) -> Origin:
    return Origin(f"{name}.txt", name * 8, datetime(2026, 11, 1, 12, 0, tzinfo=UTC), "mw")


def new_list(kind: ListKind, *rows: DatedRow, name: str = "q3") -> NewList:
    return NewList(kind, name, FIRST, LAST, rows)


def tabular(*entries: TabularEntry, name: str = "q3") -> NewList:
    return new_list(TABULAR, *map(DatedRow, entries), name=name)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    with CodeStore(tmp_path) as opened:
        opened.add(origin("pairs"), [], [], billing=new_list(PAIRS, DatedRow(Pair("29806", "29822", "1", "why"))))
        opened.add(origin("tabular"), [], [], billing=tabular(*CHAPTERS, *BELOW))
        yield opened


def test_a_list_is_kept_with_where_it_came_from(store: CodeStore) -> None:
    pairs, entries = sorted(store.billing.lists(), key=lambda kept: kept.id)
    assert (pairs.kind, pairs.name, pairs.file_name, pairs.sha256) == (PAIRS, "q3", "pairs.txt", "pairs" * 8)
    assert (pairs.valid_from, pairs.valid_to, pairs.rows, entries.rows) == (FIRST, LAST, 1, 10)
    assert (pairs.imported_at, pairs.imported_by) == (datetime(2026, 11, 1, 12, 0, tzinfo=UTC), "mw")


def test_a_list_is_known_by_its_kind_bytes_and_dates(store: CodeStore) -> None:
    known = (PAIRS, "pairs" * 8, FIRST, LAST)
    others = [
        (ListKind.DELETED_PAIRS, *known[1:]),
        (PAIRS, "other", FIRST, LAST),
        (PAIRS, "pairs" * 8, LAST, LAST),
        (PAIRS, "pairs" * 8, FIRST, FIRST),
    ]
    assert store.billing.has(*known)
    assert not any(store.billing.has(*other) for other in others)


def test_children_come_in_the_order_of_codes(store: CodeStore) -> None:
    def below(code: str, on: date = FIRST) -> list[str]:
        return [entry.code for entry in store.billing.children(code, on)]

    assert below("") == ["1", "2", "10", "22"]
    assert below("1") == ["A00-A09", "A15-A19"]
    assert below("A00-A09") == ["A00", "A01"]
    assert below("A00") == ["A00.0", "A00.9"]
    assert below("A00.0") == below("Z") == below("", date(2024, 10, 1)) == []
    assert [entry.seventh for entry in store.billing.children("A00-A09", LAST)] == [{"A": "initial", "D": "later"}, {}]


def test_children_are_those_of_the_list_imported_last(store: CodeStore) -> None:
    store.add(origin("anew"), [], [], billing=tabular(*CHAPTERS[:2], TabularEntry("A02", "A00-A09", "x"), name="anew"))
    assert [entry.code for entry in store.billing.children("A00-A09", FIRST)] == ["A02"]
    assert [entry.code for entry in store.billing.children("", FIRST)] == ["2", "10"]


def test_children_may_be_of_an_assumed_edition(store: CodeStore) -> None:
    assert [entry.code for entry in store.billing.assuming().children("A00", date(2030, 1, 1))] == ["A00.0", "A00.9"]


def test_of_a_file_that_goes_on_wrong_nothing_is_kept(store: CodeStore) -> None:
    def rows() -> Iterator[DatedRow]:
        yield DatedRow(Pair("47563", "47562", "0"))
        raise CodeListError("cut off")

    before = store.billing.lists()
    with pytest.raises(CodeListError, match="cut off"):
        store.add(origin("bad"), [], [], billing=NewList(PAIRS, "bad", FIRST, LAST, rows()))
    assert store.billing.lists() == before
    assert store.billing.pairs(("47562", "47563"), FIRST) == ()
    assert len(store.billing.pairs(("29806", "29822"), FIRST)) == 1


def test_more_rows_than_are_written_at_once_are_all_kept(store: CodeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.billing_store._BATCH", 3)
    rows = [DatedRow(UnitLimit(f"{29800 + n}", n, 2)) for n in range(10)]
    store.add(origin("units"), [], [], billing=new_list(ListKind.UNIT_LIMITS, *rows))
    found = store.billing.unit_limits([f"{29800 + n}" for n in range(10)], FIRST)
    assert [limit.units for limit in found.values()] == list(range(10))
    assert [kept.rows for kept in store.billing.lists() if kept.kind is ListKind.UNIT_LIMITS] == [10]


def test_a_removed_list_takes_its_rows_along_and_leaves_the_others(store: CodeStore) -> None:
    add_on = DatedRow(AddOn("22552", 1, frozenset({"22551"})))
    store.add(origin("add-ons"), [], [], billing=new_list(ADD_ONS, add_on))
    assert store.remove("pairs.txt") == 1
    assert store.billing.pairs(("29806", "29822"), FIRST) == ()
    assert store.billing.edition(PAIRS, FIRST) == ""
    assert store.billing.add_ons(["22552"], FIRST)["22552"].primaries == {"22551"}
    assert store.add(origin("pairs"), [], [], billing=new_list(PAIRS, DatedRow(Pair("29806", "29822", "0"))))
    assert [pair.indicator for pair in store.billing.pairs(("29806", "29822"), FIRST)] == ["0"]


def test_a_reader_asks_and_cannot_write(store: CodeStore, tmp_path: Path) -> None:
    with CodeStore(tmp_path, read_only=True) as reader:
        assert reader.billing.pairs(("29806", "29822"), FIRST) == store.billing.pairs(("29806", "29822"), FIRST) != ()
        with pytest.raises(StoreError, match="cannot be written"):
            reader.add(origin("more"), [], [], billing=new_list(PAIRS, DatedRow(Pair("47563", "47562", "0"))))


def test_threads_may_share_the_lists(store: CodeStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: store.billing.pairs(("29806", "29822"), FIRST), range(40)))
    assert {len(pairs) for pairs in found} == {1}
