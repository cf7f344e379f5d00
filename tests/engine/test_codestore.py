"""The code lists of a site in SQLite: asked by date, searched as one types, written whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from engine.billing_lists import DatedRow, ListKind, Pair
from engine.billing_store import NewList
from engine.codefiles import CodeRow
from engine.codeset import CodeSystem, Edition, Status
from engine.codestore import FILE_NAME, CodeStore
from engine.errors import StoreError
from engine.kept_edition import Origin

ICD, CPT, HCPCS = CodeSystem.ICD10CM, CodeSystem.CPT, CodeSystem.HCPCS
DAY = date(2023, 5, 4)


def origin(name: str) -> Origin:
    return Origin(f"{name}.txt", name * 8, datetime(2026, 11, 1, 12, 0, tzinfo=UTC), "mw")


def edition(year: int, system: CodeSystem = ICD, *, name: str = "list", partial: bool = False) -> Edition:
    return Edition(name, system, f"{system.label} {name} {year}", date(year, 1, 1), date(year, 12, 31), partial)


def pairs_of(year: int, *indicators: str) -> NewList:
    rows = [DatedRow(Pair("47563", f"4756{n}", indicator)) for n, indicator in enumerate(indicators)]
    return NewList(ListKind.PAIRS, f"pairs {year}", date(year, 1, 1), date(year, 12, 31), rows)


def icd(code: str, words: str = "", *, header: bool = False) -> CodeRow:
    return CodeRow(ICD, code, words, billable=not header)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    """Return a store with two years of ICD-10-CM and one of CPT, from one partial and one full list."""
    with CodeStore(tmp_path) as opened:
        first = [
            icd("K35.20", "Acute appendicitis with generalized peritonitis"),
            icd("K80.1", "Calculus of gallbladder", header=True),
            icd("K80.10", "Calculus of gallbladder with chronic cholecystitis"),
            icd("K81.1", "Chronic cholecystitis"),
            icd("H81.01", "Ménière's disease, right ear"),
        ]
        second = [icd("K35.20", "Acute appendicitis with generalized peritonitis", header=True), icd("K35.200", "x")]
        opened.add(origin("2023"), [edition(2023)], first)
        opened.add(origin("2024"), [edition(2024)], second)
        words = [CodeRow(CPT, "47562", "gallbladder through the scope"), CodeRow(HCPCS, "G0105", "bowel screening")]
        opened.add(origin("own"), [edition(2023, s, name="own", partial=True) for s in (CPT, HCPCS)], words)
        opened.add(origin("pfs"), [edition(2023, CPT, name="pfs")], [CodeRow(CPT, "47562"), CodeRow(CPT, "47563")])
        yield opened


def test_a_code_holds_by_the_edition_of_its_date(store: CodeStore) -> None:
    assert store.holds("K35.20", ICD, date(2023, 12, 31)).status is Status.VALID
    assert store.holds("K35.20", ICD, date(2024, 1, 1)).header
    assert store.holds("K35.200", ICD, date(2024, 1, 1)).edition == "ICD-10-CM list 2024"
    assert store.holds("K35.20", ICD, date(2025, 1, 1)).status is Status.NOT_CHECKABLE


def test_an_invalid_code_says_when_it_was_or_will_be_listed(store: CodeStore) -> None:
    gone, coming = store.holds("K81.1", ICD, date(2024, 1, 1)), store.holds("K35.200", ICD, DAY)
    assert gone.reason == "not in ICD-10-CM list 2024; listed until 2023-12-31"
    assert coming.reason == "not in ICD-10-CM list 2023; listed from 2024-01-01"
    assert store.holds("K99.9", ICD, DAY).reason == "not in ICD-10-CM list 2023"


def test_a_code_of_a_partial_list_only_is_decided_by_the_full_one(store: CodeStore) -> None:
    assert store.holds("G0105", HCPCS, DAY).partial
    assert store.holds("G0121", HCPCS, DAY).status is Status.NOT_CHECKABLE
    assert store.holds("47563", CPT, DAY).edition == "CPT pfs 2023"
    assert store.holds("47564", CPT, DAY).status is Status.INVALID


def test_a_code_may_have_days_of_its_own_within_an_edition(store: CodeStore) -> None:
    own_days = CodeRow(ICD, "U07.1", "", True, date(2022, 4, 1), date(2022, 9, 30))
    store.add(origin("intervals"), [edition(2022)], [own_days])
    statuses = [store.holds("U07.1", ICD, date(2022, m, d)).status for m, d in ((3, 31), (4, 1), (9, 30), (10, 1))]
    assert statuses == [Status.INVALID, Status.VALID, Status.VALID, Status.INVALID]
    assert store.holds("U07.1", ICD, date(2022, 3, 31)).reason.endswith("; listed from 2022-04-01")
    assert [m.code for m in store.search("u07", date(2022, 3, 31), [ICD], 5)] == []


def test_a_code_is_described_by_the_list_that_has_words(store: CodeStore) -> None:
    assert store.describe("47562", CPT, DAY) == "gallbladder through the scope"
    assert store.describe("47563", CPT, DAY) == ""
    assert store.describe("K81.1", ICD, date(2024, 1, 1)) == ""


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("k80", ["K80.10"]),
        ("K801", ["K80.10"]),
        ("chr", ["K81.1", "K80.10"]),
        ("calc gall", ["K80.10", "47562"]),
        ("MÉNIÈRE", ["H81.01"]),
        ("gall", ["47562", "K80.10"]),
        ("4756", ["47562", "47563"]),
        ("ulus", []),
        ("K35.200", []),
    ],
)
def test_search_goes_by_the_start_of_a_code_then_of_words(store: CodeStore, typed: str, codes: list[str]) -> None:
    assert [match.code for match in store.search(typed, DAY, [CPT, ICD], 5)] == codes


def test_search_names_a_code_once_with_its_words(store: CodeStore) -> None:
    (match,) = store.search("47562", DAY, [CPT], 5)
    assert (match.system, match.description) == (CPT, "gallbladder through the scope")


def test_search_leaves_out_headers_and_what_the_date_does_not_have(store: CodeStore) -> None:
    assert [m.code for m in store.search("k35", date(2024, 2, 1), [ICD], 5)] == ["K35.200"]
    assert [m.code for m in store.search("k35", date(2023, 2, 1), [ICD], 5)] == ["K35.20"]
    assert store.search("k35", date(2035, 1, 1), [ICD], 5) == ()


def test_search_keeps_to_the_limit_and_the_systems(store: CodeStore) -> None:
    assert len(store.search("c", DAY, [ICD], 1)) == 1
    assert store.search("k", DAY, [ICD], 0) == ()
    assert store.search("k", DAY, [CPT], 5) == ()


@pytest.mark.parametrize(
    "typed", ["", '"', '" OR "', "NEAR(x", "^x*", "description:x", "x " * 2_000, "x" * 9_000, "\x00%_"]
)
def test_search_takes_any_text_for_words(store: CodeStore, typed: str) -> None:
    assert store.search(typed, DAY, [ICD, CPT], 5) == ()


def test_an_edition_is_kept_with_where_it_came_from(store: CodeStore) -> None:
    kept = next(e for e in store.editions() if e.file_name == "2023.txt")
    assert (kept.rows, kept.billable, kept.partial, kept.imported_by) == (5, 4, False, "mw")
    assert kept.imported_at == datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    assert store.has("list", kept.sha256, kept.valid_from, kept.valid_to)
    assert not store.has("list", kept.sha256, kept.valid_from, date(2024, 1, 1))


def test_the_same_import_twice_changes_nothing(store: CodeStore) -> None:
    before = store.editions()
    assert not store.add(origin("2023"), [edition(2023)], [icd("Z99.9")])
    assert store.editions() == before
    assert store.holds("Z99.9", ICD, DAY).status is Status.INVALID


def test_an_edition_takes_the_place_of_those_it_replaces(store: CodeStore) -> None:
    old = next(e for e in store.editions() if e.file_name == "2023.txt")
    assert store.add(origin("better"), [edition(2023)], [icd("K81.1", "Chronic cholecystitis")], [old.id])
    assert [e.file_name for e in store.editions() if e.system is ICD] == ["better.txt", "2024.txt"]
    assert store.holds("K80.10", ICD, DAY).status is Status.INVALID
    assert [m.code for m in store.search("chr", DAY, [ICD], 5)] == ["K81.1"]


def test_a_list_that_fails_half_way_leaves_nothing(store: CodeStore) -> None:
    before = store.editions()
    nothing: Any = None
    with pytest.raises(StoreError, match=r"cannot be written .*Nothing of the file was kept"):
        store.add(origin("bad"), [edition(2026), edition(2026, CPT)], [icd("A00.0", "Cholera"), CodeRow(CPT, nothing)])
    assert store.editions() == before
    assert store.holds("A00.0", ICD, date(2026, 5, 4)).status is Status.NOT_CHECKABLE
    assert store.add(origin("good"), [edition(2026)], [icd("A00.0", "Cholera")])
    assert [m.code for m in store.search("chol", date(2026, 5, 4), [ICD], 5)] == ["A00.0"]


def test_what_is_kept_is_there_for_the_next_who_opens(store: CodeStore, tmp_path: Path) -> None:
    with CodeStore(tmp_path) as again:
        assert again.editions() == store.editions()
        assert again.search("chr", DAY, [ICD], 5) == store.search("chr", DAY, [ICD], 5)


def test_the_lists_can_be_read_while_another_writes(store: CodeStore, tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM editions")
    assert store.holds("K80.10", ICD, DAY).status is Status.VALID
    writer.execute("ROLLBACK")
    writer.close()


def test_of_many_who_import_the_same_at_once_one_does(tmp_path: Path) -> None:
    barrier = Barrier(6)

    def open_and_add(_: int) -> bool:
        barrier.wait()
        with CodeStore(tmp_path) as mine:
            return mine.add(origin("2023"), [edition(2023)], [icd("K81.1", "Chronic cholecystitis")])

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(open_and_add, range(6))) == [False] * 5 + [True]
    with CodeStore(tmp_path) as store:
        assert [e.rows for e in store.editions()] == [1]


def test_threads_may_share_a_store(store: CodeStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: store.search("chr", DAY, [ICD], 5), range(40)))
    assert {len(matches) for matches in found} == {2}


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("not a database, but long enough to be read as one" * 50)
    with pytest.raises(StoreError, match=rf"{FILE_NAME} cannot be used .*move the file away"):
        CodeStore(tmp_path)
    with pytest.raises(StoreError, match="cannot be used"):
        CodeStore(tmp_path / FILE_NAME / "home")


def test_codes_and_a_list_for_claim_edits_may_come_from_one_file(store: CodeStore) -> None:
    assert store.add(origin("both"), [edition(2025)], [icd("K81.1")], billing=pairs_of(2025, "0"))
    assert store.holds("K81.1", ICD, date(2025, 5, 4)).status is Status.VALID
    assert [pair.indicator for pair in store.billing.pairs(("47560", "47563"), date(2025, 5, 4))] == ["0"]
    assert not store.add(origin("both"), [edition(2025)], [icd("Z99.9")], billing=pairs_of(2025, "1", "1"))
    assert [pair.indicator for pair in store.billing.pairs(("47560", "47561", "47563"), date(2025, 5, 4))] == ["0"]


def test_what_a_known_file_has_for_claim_edits_is_added_to_its_codes(store: CodeStore) -> None:
    before = store.editions()
    assert store.add(origin("2023"), [edition(2023)], [icd("Z99.9")], billing=pairs_of(2023, "0"))
    assert store.editions() == before
    assert [kept.name for kept in store.billing.lists()] == ["pairs 2023"]


@pytest.mark.parametrize("broken", ["codes", "list"])
def test_codes_and_list_of_one_file_are_kept_together_or_not_at_all(store: CodeStore, broken: str) -> None:
    nothing: Any = None
    codes = [icd("A00.0"), *([CodeRow(ICD, nothing, "x")] if broken == "codes" else [])]
    before = store.editions()
    with pytest.raises(StoreError, match="Nothing of the file was kept"):
        store.add(origin("bad"), [edition(2025)], codes, billing=pairs_of(2025, "0", *[nothing] * (broken == "list")))
    assert (store.editions(), store.billing.lists()) == (before, ())
    assert store.holds("A00.0", ICD, date(2025, 5, 4)).status is Status.NOT_CHECKABLE


def test_a_replaced_edition_takes_the_list_of_its_file_along(store: CodeStore) -> None:
    store.add(origin("old"), [edition(2025)], [icd("K81.1")], billing=pairs_of(2025, "0"))
    store.add(origin("other"), [], [], billing=pairs_of(2026, "0"))
    old = next(e for e in store.editions() if e.file_name == "old.txt")
    assert store.add(origin("new"), [edition(2025)], [icd("K81.2")], [old.id], pairs_of(2025, "1"))
    assert [(kept.file_name, kept.valid_from.year) for kept in store.billing.lists()] == [
        ("new.txt", 2025),
        ("other.txt", 2026),
    ]
    assert [pair.indicator for pair in store.billing.pairs(("47560", "47563"), date(2025, 5, 4))] == ["1"]


def test_all_imports_of_a_file_are_taken_back_and_nothing_else(store: CodeStore) -> None:
    store.add(origin("own"), [edition(2025, CPT, name="own")], [CodeRow(CPT, "47600")], billing=pairs_of(2025, "0"))
    others = [e for e in store.editions() if e.file_name != "own.txt"]
    assert store.remove("own.txt") == 4
    assert list(store.editions()) == others
    assert store.billing.lists() == ()
    assert store.describe("47562", CPT, DAY) == ""
    assert store.search("gallbladder scope", DAY, [CPT], 5) == ()
    assert store.holds("47562", CPT, DAY).edition == "CPT pfs 2023"
    assert store.remove("own.txt") == 0


def to_layout_1(path: Path) -> None:
    """Take from a store what layout 1 did not have."""
    with sqlite3.connect(path) as db:
        kept = ("editions", "codes", "edition_codes", "codes_text")
        made = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC"
        for (name,) in db.execute(made).fetchall():
            if not name.startswith("codes_text_") and name not in kept:
                db.execute(f"DROP TABLE IF EXISTS {name}")
        db.execute("PRAGMA user_version = 1")
    db.close()


def test_a_store_of_layout_1_is_brought_up_to_date_with_its_lists(tmp_path: Path) -> None:
    with CodeStore(tmp_path) as store:
        store.add(origin("2023"), [edition(2023)], [icd("K81.1", "Chronic cholecystitis")])
        before = store.editions()
    to_layout_1(tmp_path / FILE_NAME)
    with CodeStore(tmp_path) as store:
        assert store.editions() == before
        assert [match.code for match in store.search("chol", DAY, [ICD], 5)] == ["K81.1"]
        assert store.billing.edition(ListKind.PAIRS, DAY) == ""
        assert store.add(origin("pairs"), [], [], billing=pairs_of(2023, "0"))
    with CodeStore(tmp_path, read_only=True) as store:
        assert (store.editions(), len(store.billing.pairs(("47560", "47563"), DAY))) == (before, 1)


def test_a_store_of_layout_2_gets_the_words_of_the_lexicon(tmp_path: Path) -> None:
    with CodeStore(tmp_path) as store:
        store.add(origin("2023"), [edition(2023)], [icd("K81.1", "Chronic cholecystitis")], billing=pairs_of(2023, "0"))
        before = store.editions(), store.billing.lists()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        for table in ("words_known", "codes_known", "words_text", "words_source", "words"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 2")
    db.close()
    with CodeStore(tmp_path) as store:
        assert (store.editions(), store.billing.lists()) == before
        assert [match.code for match in store.search("cholecistitis", DAY, [ICD], 5)] == ["K81.1"]


def test_a_store_of_layout_1_that_is_only_read_says_how_it_comes_up_to_date(tmp_path: Path) -> None:
    with CodeStore(tmp_path) as store:
        store.add(origin("2023"), [edition(2023)], [icd("K81.1")])
    to_layout_1(tmp_path / FILE_NAME)
    with pytest.raises(StoreError, match="older layout 1, this version reads 3") as refused:
        CodeStore(tmp_path, read_only=True)
    assert "`python launch.py codes list` brings it up to date with its lists kept" in str(refused.value)
    assert "Remove it" not in str(refused.value)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_of_another_version_is_refused(tmp_path: Path, read_only: bool) -> None:
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreError, match=r"has layout 99, this version reads 3\. Remove it and import again"):
        CodeStore(tmp_path, read_only=read_only)


def test_a_reader_sees_what_is_written_and_writes_nothing(store: CodeStore, tmp_path: Path) -> None:
    with CodeStore(tmp_path, read_only=True) as reader:
        assert reader.search("chr", DAY, [ICD], 5) == store.search("chr", DAY, [ICD], 5) != ()
        with pytest.raises(StoreError, match="cannot be written"):
            reader.add(origin("2025"), [edition(2025)], [icd("K81.1", "Chronic cholecystitis")])


def test_a_reader_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        CodeStore(tmp_path / "typo", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_lists_may_be_licensed_so_their_file_is_for_its_owner_alone(store: CodeStore, tmp_path: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{FILE_NAME}*")} == {0o600}
