"""Importing lists: dates that are said and never guessed, each file whole or not at all, and what is then covered."""

from __future__ import annotations

import csv
import gzip
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.billing_lists import ListKind, Pair
from engine.code_import import (
    EMBEDDED,
    Gap,
    Outcome,
    Span,
    import_files,
    keep,
    list_billing,
    list_editions,
    read_spans,
    remove_import,
)
from engine.codefiles import icd10cm_order, plain, recognise
from engine.codeset import CodeSystem, Status
from engine.codestore import FILE_NAME, CodeStore
from engine.errors import CodeListError

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ICD, CPT = CodeSystem.ICD10CM, CodeSystem.CPT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    with CodeStore(tmp_path / "home") as opened:
        yield opened


# A file of each kind in the layout of CMS and in the short one, three rows each.
NCCI = {
    ListKind.PAIRS: (
        (
            "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date\tModifier\tRationale",
            "29806\t29822\t\t20240101\t*\t1\tStandards of medical/surgical practice",
            "47563\t47562\t*\t19960101\t20260815\t0\t",
            "44970\t44180\t\t20260816\t*\t0\t",
        ),
        ("column1,column2,modifier_indicator,rationale", "29806,29822,1,x", "47563,47562,0,x", "44970,44180,0,x"),
    ),
    ListKind.DELETED_PAIRS: (
        ("column1,column2,modifier_indicator,rationale,deletion_date", *("29806,29822,1,x,2026-08-15",) * 3),
    ),
    ListKind.UNIT_LIMITS: (
        (
            'Code,Values,"MUE Adjudication Indicator",Rationale',
            *(f"{code},1,2 Date of Service Edit: Policy,CMS Policy" for code in ("29806", "29822", "47562")),
        ),
        ("hcpcs_code,mue_units,mue_mai,mue_rationale", "29806,1,2,x", "29822,1,2,x", "47562,1,2,x"),
    ),
    ListKind.ADD_ONS: (
        ("Copyright", *(f"1\t22552\t\t2255{n}\t\t2011001\t\t" for n in (1, 3, 4))),
        ("primary_code,add_on_code,aoc_edit_type", "22551,22552,1", "22553,22552,1", "CCCCC,0054T,2"),
    ),
}
LAYOUTS = [(kind, lines) for kind, layouts in NCCI.items() for lines in layouts]
CODE_LIST = ("1", "A00-A09", "A00", "A000", "A009", "22", "U00-U49", "U07", "U071")
TABULAR = """<ICD10CM.tabular><chapter><name>1</name><section id="A00-A09"><diag><name>A00</name><desc>Cholera</desc>
<diag><name>A00.0</name><desc>Classical cholera</desc></diag></diag></section></chapter></ICD10CM.tabular>"""


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_list_is_imported_for_the_dates_that_were_said(store: CodeStore, tmp_path: Path) -> None:
    (imported,) = import_files(store, [written(tmp_path / "own.txt", "47562", "LT")], FIRST, LAST, by="mw")
    assert imported.outcome is Outcome.IMPORTED
    assert imported.message == (
        "plain list of codes, 2026-01-01 to 2026-12-31: 1 CPT codes (partial), 1 modifier codes (partial)"
    )
    assert [(e.system, e.imported_by, e.file_name) for e in store.editions()] == [
        (CPT, "mw", "own.txt"),
        (CodeSystem.MODIFIER, "mw", "own.txt"),
    ]
    assert store.holds("47562", CPT, FIRST).status is Status.VALID
    assert store.holds("47562", CPT, date(2027, 1, 1)).status is Status.NOT_CHECKABLE


def test_the_same_file_again_changes_nothing_and_other_dates_do(store: CodeStore, tmp_path: Path) -> None:
    path = written(tmp_path / "own.txt", "47562")
    outcomes = [
        import_files(store, [path], first, last)[0].outcome
        for first, last in ((FIRST, LAST), (FIRST, LAST), (date(2025, 1, 1), date(2025, 12, 31)))
    ]
    assert outcomes == [Outcome.IMPORTED, Outcome.UNCHANGED, Outcome.IMPORTED]
    assert len(store.editions()) == 2


def test_a_refused_file_leaves_the_lists_alone_and_the_next_one_is_imported(store: CodeStore, tmp_path: Path) -> None:
    paths = [
        written(tmp_path / "broken.txt", "47562", "no code"),
        written(tmp_path / "letter.txt", "Dear colleague"),
        tmp_path / "absent.txt",
        written(tmp_path / "empty.csv", "code"),
        written(tmp_path / "good.txt", "47563"),
    ]
    imported = import_files(store, paths, FIRST, LAST)
    assert [i.outcome for i in imported] == [Outcome.REFUSED] * 4 + [Outcome.IMPORTED]
    assert imported[0].message.startswith("broken.txt, line 2: 'no code' is not a CPT or HCPCS code")
    assert "letter.txt is no code list of a known kind" in imported[1].message
    assert imported[2].message.startswith("absent.txt: cannot be read")
    assert imported[3].message.startswith("empty.csv has no codes")
    assert [e.file_name for e in store.editions()] == ["good.txt"]


@pytest.mark.parametrize(
    ("first", "last", "editions"),
    [(None, None, None), (FIRST, None, None), (None, LAST, None), (FIRST, LAST, Path("e.csv"))],
)
def test_dates_are_said_one_way_never_guessed(
    store: CodeStore, tmp_path: Path, first: date | None, last: date | None, editions: Path | None
) -> None:
    path = written(tmp_path / "codes_2026.txt", "47562")
    with pytest.raises(CodeListError, match="No date is guessed from a name"):
        import_files(store, [path], first, last, editions)


def test_the_last_day_is_not_before_the_first(store: CodeStore) -> None:
    with pytest.raises(CodeListError, match="2026-01-01 is before the first day 2026-12-31"):
        import_files(store, [], LAST, FIRST)


def test_an_editions_file_says_which_list_a_file_is_and_its_dates(store: CodeStore, tmp_path: Path) -> None:
    editions = written(
        tmp_path / "editions.csv",
        "file,list,valid_from,valid_to",
        "folder/own.txt,codes,2026-01-01,2026-06-30",
        "schedule.txt,pfs,2026-01-01,2026-03-31",
    )
    own, schedule = written(tmp_path / "own.txt", "47562"), written(tmp_path / "schedule.txt", "47562")
    unsaid = written(tmp_path / "unsaid.txt", "47562")
    imported = import_files(store, [own, schedule, unsaid], editions_csv=editions)
    assert [i.outcome for i in imported] == [Outcome.IMPORTED, Outcome.REFUSED, Outcome.REFUSED]
    assert "the editions file calls it 'pfs', its content is 'codes' (plain list of codes)" in imported[1].message
    assert imported[2].message == ("unsaid.txt is not in the editions file. Add a line with its list and its dates.")
    assert [(e.valid_from, e.valid_to) for e in store.editions()] == [(FIRST, date(2026, 6, 30))]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("file,from,to",), "line 1: an editions file begins with file,list,valid_from,valid_to"),
        ((), "line 1: an editions file begins with"),
        (("file,list,valid_from,valid_to", "a.txt,codes,2026-01-01"), "line 2: .*a line is file,list,2025-10-01,2026"),
        (("file,list,valid_from,valid_to", "a.txt,codes,1.1.2026,2026-12-31"), "line 2: Invalid isoformat"),
        (("file,list,valid_from,valid_to", "a.txt,codes,2026-12-31,2026-01-01"), "line 2: a.txt twice, or its last"),
        (("file,list,valid_from,valid_to", *["a.txt,codes,2026-01-01,2026-12-31"] * 2), "line 3: a.txt twice"),
    ],
)
def test_a_wrong_editions_file_is_named_with_its_line(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=f"editions.csv, {message}"):
        read_spans(written(tmp_path / "editions.csv", *lines))


def test_only_an_editions_file_makes_a_plain_list_the_whole_of_cpt(
    store: CodeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(plain.CPT_KIND.complete, CPT, 2)
    path = written(tmp_path / "licensed.txt", "47562", "0054T")
    editions = written(
        tmp_path / "editions.csv", "file,list,valid_from,valid_to", "licensed.txt,cpt,2026-01-01,2026-12-31"
    )
    import_files(store, [path], FIRST, LAST)
    assert store.holds("47563", CPT, FIRST).status is Status.NOT_CHECKABLE
    import_files(store, [path], editions_csv=editions)
    assert store.holds("47563", CPT, FIRST).status is Status.INVALID


def test_coverage_shows_editions_by_system_and_the_days_between_them(store: CodeStore, tmp_path: Path) -> None:
    path = written(tmp_path / "own.txt", "47562")
    for first, last in (
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 3, 1), date(2024, 3, 31)),
        (date(2025, 1, 1), date(2025, 1, 31)),
        (date(2025, 3, 1), date.max),
    ):
        import_files(store, [path], first, last)
    (coverage,) = list_editions(store)
    assert coverage.system is CPT
    assert [e.valid_from.month for e in coverage.editions] == [1, 3, 1, 3]
    assert coverage.gaps == (Gap(first=date(2025, 2, 1), last=date(2025, 2, 28)),)


def test_an_empty_store_covers_nothing(store: CodeStore) -> None:
    assert (list_editions(store), list_billing(store)) == ((), ())


@pytest.mark.parametrize(("kind", "lines"), LAYOUTS)
def test_a_list_for_claim_edits_is_imported_once_in_either_layout(
    store: CodeStore, tmp_path: Path, kind: ListKind, lines: tuple[str, ...]
) -> None:
    path = written(tmp_path / "list.txt", *lines)
    first, again = (import_files(store, [path], FIRST, LAST, by="mw")[0] for _ in range(2))
    assert (first.outcome, again.outcome) == (Outcome.IMPORTED, Outcome.UNCHANGED)
    assert first.message == f"{kind.label}, 2026-01-01 to 2026-12-31: 3 rows for claim edits"
    assert again.message == "already imported for 2026-01-01 to 2026-12-31; nothing changed"
    (coverage,) = list_billing(store)
    assert (coverage.kind, [kept.file_name for kept in coverage.lists]) == (kind, ["list.txt"])
    assert (coverage.lists[0].imported_by, store.editions()) == ("mw", ())
    assert store.billing.edition(kind, LAST) == f"{kind.label}, 2026-01-01 to 2026-12-31"
    assert store.billing.edition(kind, LAST + timedelta(days=1)) == ""


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), []),
        (date(2026, 1, 1), ["29822", "47562"]),
        (date(2026, 8, 14), ["29822", "47562"]),
        (date(2026, 8, 15), ["29822", "47562"]),
        (date(2026, 8, 16), ["29822", "44180"]),
        (date(2026, 12, 31), ["29822", "44180"]),
        (date(2027, 1, 1), []),
    ],
)
def test_pairs_hold_on_their_days_within_their_edition(
    store: CodeStore, tmp_path: Path, on: date, expected: list[str]
) -> None:
    import_files(store, [written(tmp_path / "pairs.txt", *NCCI[ListKind.PAIRS][0])], FIRST, LAST)
    found = store.billing.pairs(("29806", "29822", "47562", "47563", "44970", "44180"), on)
    assert sorted(pair.column2 for pair in found) == expected


def test_each_part_of_the_pairs_says_how_many_it_has(store: CodeStore, tmp_path: Path) -> None:
    columns, *rows = NCCI[ListKind.PAIRS][1]
    parts = [written(tmp_path / "f1.csv", columns, *rows[:2]), written(tmp_path / "f2.csv", columns, *rows[2:])]
    imported = import_files(store, parts, FIRST, LAST)
    assert [i.message.rpartition(": ")[2] for i in imported] == ["2 rows for claim edits", "1 rows for claim edits"]
    assert len(store.billing.pairs(("29806", "29822", "44970", "44180"), FIRST)) == 2


def test_the_list_of_a_zip_is_imported(store: CodeStore, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ccipra-f1.zip", "w") as archive:
        archive.writestr("ccipra-f1.xlsx", "x")
        archive.writestr("ccipra-f1.TXT", "\r\n".join(NCCI[ListKind.PAIRS][0]))
    (imported,) = import_files(store, [tmp_path / "ccipra-f1.zip"], FIRST, LAST)
    assert imported.outcome is Outcome.IMPORTED
    assert len(store.billing.pairs(("29806", "29822"), FIRST)) == 1


def cut_off(path: Path, lines: tuple[str, ...]) -> Path:
    whole = gzip.compress("\n".join((*lines, *lines[1:] * 3_000)).encode(), mtime=0)
    path.write_bytes(whole[:-12])
    return path


@pytest.mark.parametrize(("kind", "lines"), LAYOUTS)
def test_a_file_that_is_cut_off_or_wrong_is_refused_and_the_old_list_stays(
    store: CodeStore, tmp_path: Path, kind: ListKind, lines: tuple[str, ...]
) -> None:
    old = written(tmp_path / "old.txt", *lines)
    import_files(store, [old], FIRST, LAST)
    before = (store.billing.lists(), store.billing.pairs(("29806", "29822"), FIRST))
    files = [
        cut_off(tmp_path / "packed.txt.gz", lines),
        written(tmp_path / "wrong.txt", *lines, lines[-1][:3]),
        written(tmp_path / "headless.txt", *lines[:1]),
    ]
    packed, wrong, headless = import_files(store, files, FIRST, LAST)
    assert {i.outcome for i in (packed, wrong, headless)} == {Outcome.REFUSED}
    assert "packed.txt.gz, line " in packed.message
    assert "cannot be read further" in packed.message
    assert "Nothing of it was imported" in packed.message
    assert wrong.message.startswith("wrong.txt, line 5: ")
    assert "Nothing of it was imported" in wrong.message
    known_by_columns = lines[0].islower()
    assert ("has no codes" if known_by_columns else "is no code list of a known kind") in headless.message
    assert (store.billing.lists(), store.billing.pairs(("29806", "29822"), FIRST)) == before


def test_a_fee_schedule_gives_codes_and_their_indicators(store: CodeStore, tmp_path: Path) -> None:
    path = written(tmp_path / "pfs.csv", "hcpcs,mod,status_code,bilat_surg", "29806,,A,1", "47563,,D,0")
    first, again = (import_files(store, [path], FIRST, LAST)[0] for _ in range(2))
    assert first.message == (
        "Medicare physician fee schedule, 2026-01-01 to 2026-12-31: 1 CPT codes (partial); "
        "Medicare physician fee schedule, 2026-01-01 to 2026-12-31: 1 rows for claim edits"
    )
    assert again.outcome is Outcome.UNCHANGED
    assert store.holds("29806", CPT, FIRST).status is Status.VALID
    assert {code: line.bilateral for code, line in store.billing.fee_lines(("29806", "47563"), FIRST).items()} == {
        "29806": "1"
    }


def test_a_wrong_indicator_keeps_the_codes_of_the_file_out_too(store: CodeStore, tmp_path: Path) -> None:
    path = written(tmp_path / "pfs.csv", "hcpcs,mod,status_code,work_rvu", "29806,,A,1.00", "47563,,A,one")
    (imported,) = import_files(store, [path], FIRST, LAST)
    assert (imported.outcome, store.editions(), store.billing.lists()) == (Outcome.REFUSED, (), ())
    assert imported.message.startswith("pfs.csv, line 3: a work RVU is no number")


def test_an_editions_file_tells_pairs_from_deleted_pairs(store: CodeStore, tmp_path: Path) -> None:
    path = written(tmp_path / "pairs.csv", *NCCI[ListKind.DELETED_PAIRS][0])
    columns = "file,list,valid_from,valid_to"
    for said, outcome in (("ncci-ptp", Outcome.REFUSED), ("ncci-ptp-deleted", Outcome.IMPORTED)):
        editions = written(tmp_path / "editions.csv", columns, f"pairs.csv,{said},2026-01-01,2026-12-31")
        (imported,) = import_files(store, [path], editions_csv=editions)
        assert imported.outcome is outcome
    assert [coverage.kind for coverage in list_billing(store)] == [ListKind.DELETED_PAIRS]


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file such as the embedded lists of ICD-10-CM are: codes, and the tabular list beside them."""
    monkeypatch.setattr(icd10cm_order, "FEWEST_BILLABLE", 3)
    with zipfile.ZipFile(tmp_path / "list.whl", "w") as archive:
        archive.writestr("data/code-list.txt", "\n".join(CODE_LIST))
        archive.writestr("data/tabular.xml", TABULAR)
    return tmp_path / "list.whl"


def test_a_wheel_gives_codes_and_their_tabular_list(store: CodeStore, wheel: Path) -> None:
    (imported,) = import_files(store, [wheel], FIRST, LAST)
    assert imported.message == (
        "ICD-10-CM code list, 2026-01-01 to 2026-12-31: 3 ICD-10-CM codes (partial); "
        "ICD-10-CM tabular list, 2026-01-01 to 2026-12-31: 4 rows for claim edits"
    )
    assert store.holds("A00.0", ICD, FIRST).status is Status.VALID
    assert [entry.code for entry in store.billing.tabular("A00.0", FIRST)] == ["A00.0", "A00", "A00-A09", "1"]
    assert [entry.code for entry in store.billing.children("A00", FIRST)] == ["A00.0"]


def test_a_tabular_list_alone_answers_like_that_of_a_wheel(store: CodeStore, wheel: Path, tmp_path: Path) -> None:
    import_files(store, [wheel], FIRST, LAST)
    xml = written(tmp_path / "tabular.xml", *TABULAR.splitlines())
    (imported,) = import_files(store, [xml], date(2027, 1, 1), date(2027, 12, 31))
    assert imported.message == "ICD-10-CM tabular list, 2027-01-01 to 2027-12-31: 4 rows for claim edits"
    assert store.billing.tabular("A00.0", date(2027, 5, 4)) == store.billing.tabular("A00.0", FIRST) != ()


def test_a_wheel_imported_before_its_tabular_list_was_read_gets_it_at_the_next_import(
    store: CodeStore, wheel: Path, tmp_path: Path
) -> None:
    import_files(store, [wheel], FIRST, LAST)
    with closing(sqlite3.connect(tmp_path / "home" / FILE_NAME, isolation_level=None)) as before_layout_2:
        before_layout_2.execute("DELETE FROM lists")
    before = store.editions()
    (imported,) = import_files(store, [wheel], FIRST, LAST)
    assert imported.message == "ICD-10-CM tabular list, 2026-01-01 to 2026-12-31: 4 rows for claim edits"
    assert store.editions() == before
    assert store.billing.tabular("A00.0", FIRST) != ()


def test_every_import_of_a_file_is_taken_back_by_its_name(store: CodeStore, tmp_path: Path) -> None:
    pfs = written(tmp_path / "pfs.csv", "hcpcs,mod,status_code", "29806,,A")
    pairs = written(tmp_path / "pairs.csv", *NCCI[ListKind.PAIRS][1])
    for year in (2025, 2026):
        import_files(store, [pfs, pairs], date(year, 1, 1), date(year, 12, 31))
    assert remove_import(store, "pfs.csv") == 4
    assert (store.editions(), store.billing.edition(ListKind.FEE_SCHEDULE, FIRST)) == ((), "")
    assert store.holds("29806", CPT, FIRST).status is Status.NOT_CHECKABLE
    assert [coverage.kind for coverage in list_billing(store)] == [ListKind.PAIRS]
    assert remove_import(store, "pairs.csv") == 2
    assert list_billing(store) == ()
    assert import_files(store, [pairs], FIRST, LAST)[0].outcome is Outcome.IMPORTED


@pytest.mark.parametrize("name", ["pairs.csv", "folder/own.txt", ""])
def test_a_file_that_gave_no_list_cannot_be_taken_back(store: CodeStore, tmp_path: Path, name: str) -> None:
    import_files(store, [written(tmp_path / "own.txt", "47562")], FIRST, LAST)
    with pytest.raises(CodeListError, match=f"No list was imported from '{name}'. `codes list` names the files"):
        remove_import(store, name)
    assert len(store.editions()) == 1


def test_what_came_with_the_installation_is_not_taken_back(store: CodeStore, wheel: Path) -> None:
    kind, text = recognise(wheel)
    keep(store, kind, Span(FIRST, LAST), text, kind.read(text), EMBEDDED, "ICD-10-CM of a wheel")
    assert [kept.name for kept in store.billing.lists()] == ["ICD-10-CM of a wheel, 2026-01-01 to 2026-12-31"]
    with pytest.raises(CodeListError, match=r"list.whl comes with the installation and would be imported again"):
        remove_import(store, "list.whl")
    assert (len(store.editions()), len(store.billing.lists())) == (1, 1)


def test_a_wheel_that_was_imported_by_hand_as_well_is_taken_back_but_for_the_embedded_copy(
    store: CodeStore, wheel: Path
) -> None:
    kind, text = recognise(wheel)
    keep(store, kind, Span(FIRST, LAST), text, kind.read(text), EMBEDDED, "ICD-10-CM of a wheel")
    import_files(store, [wheel], date(2027, 1, 1), date(2027, 12, 31), by="mw")
    assert remove_import(store, "list.whl") == 2
    assert [kept.imported_by for kept in (*store.editions(), *store.billing.lists())] == [EMBEDDED, EMBEDDED]


def test_a_newer_wheel_takes_the_place_of_codes_and_tabular_list(store: CodeStore, wheel: Path) -> None:
    import_files(store, [wheel], FIRST, LAST)
    old = [edition.id for edition in store.editions()]
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("news.md", "x")
    kind, text = recognise(wheel)
    keep(store, kind, Span(FIRST, LAST), text, kind.read(text), EMBEDDED, replaces=old)
    assert [kept.imported_by for kept in store.billing.lists()] == [EMBEDDED]
    assert [edition.imported_by for edition in store.editions()] == [EMBEDDED]


@pytest.mark.slow
def test_the_official_lists_of_claim_edits_are_imported_whole(shared: Path, tmp_path: Path) -> None:
    reference, on = shared / "reference", date(2024, 8, 15)
    with (reference / "editions.csv").open(encoding="utf-8") as table:
        files = [reference / name for name, kind, *_ in csv.reader(table) if kind in (*NCCI, ListKind.TABULAR)]
    with CodeStore(tmp_path) as store:
        imported = import_files(store, files, editions_csv=reference / "editions.csv")
        assert [i.outcome for i in imported] == [Outcome.IMPORTED] * 6
        assert {c.kind: [kept.rows for kept in c.lists] for c in list_billing(store)} == {
            ListKind.PAIRS: [1_669_820],
            ListKind.DELETED_PAIRS: [876_197],
            ListKind.UNIT_LIMITS: [14_677],
            ListKind.ADD_ONS: [7_465],
            ListKind.TABULAR: [45_335, 47_200],
        }
        lists = store.billing
        why = "Standards of medical/surgical practice"
        for codes in (("29806", "29822"), ("29822", "29806", "47562", "22552")):
            assert lists.pairs(codes, on) == (Pair("29806", "29822", "1", why),)
        days = [date(2024, 6, 30), date(2024, 7, 1), date(2024, 9, 30), date(2024, 10, 1)]
        assert [len(lists.pairs(("29806", "29822"), day)) for day in days] == [0, 1, 1, 0]
        assert lists.assuming().pairs(("29806", "29822"), date(2022, 5, 4)) != ()
        assert lists.pairs(("29806", "20600"), on) == (), "deleted with September 2022"
        assert lists.unit_limits(["29806"], on)["29806"].units == 1
        assert lists.add_ons(["63048"], on)["63048"].primaries == {"63045", "63046", "63047"}
        assert [entry.code for entry in lists.tabular("K80.10", date(2026, 5, 4))][-2:] == ["K80-K87", "11"]
        assert lists.edition(ListKind.TABULAR, date(2021, 10, 1)) == ""
        assert [entry.code for entry in lists.children("", date(2021, 5, 4))] == [str(n) for n in range(1, 23)]
        assert remove_import(store, "ncci_ptp_practitioner_2024q3_active.csv.gz") == 1
        assert lists.pairs(("29806", "29822"), on) == ()


@pytest.fixture(scope="module")
def official(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeStore]:
    """Return a store with official files around the days that the facts below turn on."""
    reference = shared / "reference"
    names = [
        *(f"icd10cm/icd10cm_order_{edition}.txt.gz" for edition in ("2021", "2022_oct", "2022", "2024")),
        "icd10cm/validity_intervals.csv.gz",
        "pfs/pprrvu_2022_rvu22d_oct_codes_indicators.csv.gz",
        "pfs/pprrvu_2023_rvu23a_jan_codes_indicators.csv.gz",
    ]
    with CodeStore(tmp_path_factory.mktemp("official")) as store:
        files = [reference / name for name in names]
        outcomes = {i.outcome for i in import_files(store, files, editions_csv=reference / "editions.csv")}
        assert outcomes == {Outcome.IMPORTED}
        yield store


@pytest.mark.parametrize(
    ("code", "system", "valid", "invalid"),
    [
        ("U07.1", ICD, date(2020, 4, 1), date(2020, 3, 31)),
        ("J12.82", ICD, date(2021, 1, 1), date(2020, 12, 31)),
        ("M54.5", ICD, date(2021, 9, 30), date(2021, 10, 1)),
        ("Z28.310", ICD, date(2022, 4, 1), date(2022, 3, 31)),
        ("K35.20", ICD, date(2023, 9, 30), date(2023, 10, 1)),
        ("K35.200", ICD, date(2023, 10, 1), date(2023, 9, 30)),
        ("49560", CPT, date(2022, 12, 31), date(2023, 1, 1)),
        ("49591", CPT, date(2023, 1, 1), date(2022, 12, 31)),
    ],
)
def test_official_lists_decide_to_the_day(
    official: CodeStore, code: str, system: CodeSystem, valid: date, invalid: date
) -> None:
    assert official.holds(code, system, valid).status is Status.VALID
    assert official.holds(code, system, invalid).status is Status.INVALID


def test_official_lists_say_why_not(official: CodeStore) -> None:
    assert official.holds("K35.20", ICD, date(2023, 10, 1)).header
    assert official.holds("M54.5", ICD, date(2021, 10, 1)).header
    assert official.holds("49560", CPT, date(2023, 1, 1)).reason.endswith("; listed until 2022-12-31")
    assert official.holds("ZZZ.99", ICD, date(2022, 5, 3)).status is Status.INVALID
    assert official.holds("K35.20", ICD, date(2026, 10, 1)).status is Status.NOT_CHECKABLE
    assert official.holds("47562", CPT, date(2024, 5, 4)).status is Status.NOT_CHECKABLE
