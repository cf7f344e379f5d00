"""Importing lists: dates that are said and never guessed, each file whole or not at all, and what is then covered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.code_import import Gap, Outcome, import_files, list_editions, read_spans
from engine.codefiles import plain
from engine.codeset import CodeSystem, Status
from engine.codestore import CodeStore
from engine.errors import CodeListError

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ICD, CPT = CodeSystem.ICD10CM, CodeSystem.CPT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    with CodeStore(tmp_path / "home") as opened:
        yield opened


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
    assert list_editions(store) == ()


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
