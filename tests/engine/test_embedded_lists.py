"""The lists that come with an installation: held against the official ones, and what happens without them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine import embedded_lists as embedded
from engine.code_import import Span, list_editions
from engine.codefiles import TextFile, fee_schedule, icd10cm_intervals, plain, recognise
from engine.codeset import CodeSystem, Status, procedure_system
from engine.codestore import CodeStore
from engine.embedded_lists import (
    CMS_YEARS,
    MODIFIERS,
    EmbeddedList,
    cms_codes,
    embedded_lists,
    ensure_embedded_lists,
    holds_embedded_lists,
)

ICD, CPT, HCPCS, MODIFIER = CodeSystem.ICD10CM, CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.MODIFIER
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeStore]:
    """Return the store of a new home, which lies elsewhere than the wheels."""
    home = tmp_path_factory.mktemp("home")
    with CodeStore(home) as store:
        ensure_embedded_lists(store, home)
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    with CodeStore(tmp_path) as opened:
        yield opened


def only(monkeypatch: pytest.MonkeyPatch, *items: EmbeddedList) -> None:
    monkeypatch.setattr(embedded, "embedded_lists", lambda home: iter(items))


def test_the_lists_cover_their_dates_and_nothing_else(lists: CodeStore) -> None:
    covered = {
        c.system: [(str(e.valid_from), str(e.valid_to), e.partial) for e in c.editions] for c in list_editions(lists)
    }
    assert covered[ICD] == [
        ("2021-01-01", "2021-09-30", False),
        ("2024-10-01", "2025-09-30", False),
        ("2025-10-01", "2026-09-30", False),
    ]
    assert set(covered) == {ICD, CPT, HCPCS, MODIFIER}
    assert all(partial for system in (CPT, HCPCS, MODIFIER) for _, _, partial in covered[system])


def test_icd10cm_agrees_with_the_official_intervals_on_every_day_that_something_changes(shared: Path) -> None:
    rows = list(icd10cm_intervals.read(TextFile(shared / "reference" / "icd10cm" / "validity_intervals.csv.gz")))
    starts = {row.valid_from or date.min for row in rows} | {date(2025, 4, 1), date(2026, 4, 1)}
    days = starts | {row.valid_to for row in rows if row.valid_to}
    for item in embedded_lists(Path("elsewhere")):
        if "ICD-10-CM" in item.title:
            kind, text = recognise(item.path)
            ours = {row.code for row in kind.read(text) if row.billable}
            for day in {d for d in days | {item.span.valid_to} if item.span.valid_from <= d <= item.span.valid_to}:
                official = {r.code for r in rows if (r.valid_from or day) <= day <= (r.valid_to or day)}
                assert ours == official, f"{item.title} on {day}"


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("M54.5", date(2021, 9, 30), Status.VALID),
        ("J12.82", date(2021, 1, 1), Status.VALID),
        ("J12.82", date(2020, 12, 31), Status.NOT_CHECKABLE),
        ("M54.5", date(2021, 10, 1), Status.NOT_CHECKABLE),
        ("K35.20", date(2024, 9, 30), Status.NOT_CHECKABLE),
        ("K35.20", date(2024, 10, 1), Status.INVALID),
        ("K35.200", date(2024, 10, 1), Status.VALID),
        ("G35", date(2025, 9, 30), Status.VALID),
        ("G35", date(2025, 10, 1), Status.INVALID),
        ("C50.A0", date(2025, 9, 30), Status.INVALID),
        ("C50.A0", date(2025, 10, 1), Status.VALID),
        ("C50.A0", date(2026, 10, 1), Status.NOT_CHECKABLE),
    ],
)
def test_a_diagnosis_is_decided_by_the_edition_of_its_day(
    lists: CodeStore, code: str, on: date, status: Status
) -> None:
    assert lists.holds(code, ICD, on).status is status


@pytest.mark.parametrize(
    ("quarter", "on"),
    [
        ("2023_rvu23a_jan", date(2023, 1, 1)),
        ("2024_rvu24a_jan", date(2024, 1, 1)),
        ("2024_rvu24c_jul", date(2024, 7, 1)),
        ("2025_rvu25d_oct", date(2025, 10, 1)),
    ],
)
def test_no_procedure_code_is_valid_before_the_fee_schedule_has_it(
    lists: CodeStore, shared: Path, quarter: str, on: date
) -> None:
    name = f"pprrvu_{quarter}_codes_indicators.csv.gz"
    official = {row.code for row in fee_schedule.read(TextFile(shared / "reference" / "pfs" / name))}
    # C codes are of the hospital outpatient system and stand in no fee schedule.
    unknown = {code for code in cms_codes(on.year) - official if not code.startswith("C")}
    assert [code for code in unknown if lists.holds(code, procedure_system(code), on).status is Status.VALID] == []


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("47562", date(2022, 12, 31), Status.NOT_CHECKABLE),
        ("47562", date(2023, 1, 1), Status.VALID),
        ("27458", date(2025, 12, 31), Status.NOT_CHECKABLE),
        ("27458", date(2026, 1, 1), Status.VALID),
        ("0867T", date(2024, 12, 31), Status.NOT_CHECKABLE),
        ("0867T", date(2025, 1, 1), Status.VALID),
        ("55700", date(2026, 5, 4), Status.NOT_CHECKABLE),
        ("49560", date(2023, 5, 4), Status.NOT_CHECKABLE),
        ("47562", date(2027, 1, 1), Status.NOT_CHECKABLE),
    ],
)
def test_a_procedure_is_valid_or_not_checkable(lists: CodeStore, code: str, on: date, status: Status) -> None:
    assert lists.holds(code, CPT, on).status is status


def test_a_code_that_the_partial_lists_lack_is_answered_so(lists: CodeStore) -> None:
    holding = lists.holds("99999", CPT, date(2026, 5, 4))
    assert (holding.status, holding.partial) == (Status.NOT_CHECKABLE, True)
    assert "only partial lists cover it on 2026-05-04 and none has it" in holding.reason


def test_add_on_codes_of_the_demo_are_there_with_our_words(lists: CodeStore) -> None:
    assert lists.holds("22552", CPT, date(2025, 5, 4)).status is Status.VALID
    (match,) = lists.search("22552", date(2025, 5, 4), [CPT], 5)
    assert match.description


def test_every_modifier_of_the_demo_is_there(lists: CodeStore, shared: Path) -> None:
    used = (
        "LT",
        "RT",
        "50",
        "59",
        "XS",
        "22",
        "52",
        "53",
        "78",
        "AS",
        "80",
        "AA",
        "QK",
        "QX",
        "E1",
        "FA",
        "F9",
        "TA",
        "T9",
    )
    assert {lists.holds(code, MODIFIER, date(2026, 5, 4)).status for code in used} == {Status.VALID}
    assert lists.holds("QQ", MODIFIER, date(2026, 5, 4)).status is Status.NOT_CHECKABLE
    with (shared / "reference" / "modifiers" / "modifiers_codes_only.csv").open(encoding="utf-8") as table:
        official = {row["code"] for row in csv.DictReader(table)}
    assert {row.code for row in plain.read(TextFile(MODIFIERS))} <= official


def test_a_second_start_imports_nothing(lists: CodeStore, tmp_path: Path) -> None:
    before = lists.editions()
    ensure_embedded_lists(lists, tmp_path)
    assert lists.editions() == before


def test_whether_every_list_was_imported_is_told(
    lists: CodeStore, store: CodeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert holds_embedded_lists(lists, tmp_path)
    assert not holds_embedded_lists(store, tmp_path)
    path = tmp_path / "codes.csv"
    path.write_text("code\n47562\n", encoding="utf-8")
    only(monkeypatch, EmbeddedList(path, "codes of the demo", YEAR))
    assert not holds_embedded_lists(lists, tmp_path), "a list that came with a newer version"
    only(monkeypatch, EmbeddedList(tmp_path / "none.whl", "ICD-10-CM", YEAR))
    assert holds_embedded_lists(store, tmp_path), "a list that is not on this machine cannot be imported"


def test_the_list_of_2027_is_a_copy_and_left_out() -> None:
    assert cms_codes(2027) == cms_codes(2026)
    assert 2027 not in CMS_YEARS


def test_a_missing_wheel_is_named_with_what_to_do_and_the_rest_is_there(
    store: CodeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded, "_WHEELS", tmp_path / "nowhere")
    ensure_embedded_lists(store, tmp_path)
    assert caplog.messages[2] == (
        f"simple_icd_10_cm-1.5.0-py3-none-any.whl is not in {tmp_path / 'nowhere'}: "
        "no ICD-10-CM of simple-icd-10-cm 1.5.0 for 2025-10-01 to 2026-09-30. Run `make install`."
    )
    assert store.holds("K80.10", ICD, date(2026, 5, 4)).status is Status.NOT_CHECKABLE
    assert store.holds("47562", CPT, date(2026, 5, 4)).status is Status.VALID


def test_a_home_has_its_own_wheels_first(tmp_path: Path) -> None:
    name = "simple_icd_10_cm-1.5.0-py3-none-any.whl"
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / name).touch()
    paths = {item.path.name: item.path.parent for item in embedded_lists(tmp_path)}
    assert paths[name] == tmp_path / "wheels"
    assert paths["simple_icd_10_cm-1.4.0-py3-none-any.whl"] == embedded._WHEELS


def test_a_damaged_wheel_is_named_and_nothing_of_it_kept(
    store: CodeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "codes.whl"
    path.write_bytes(b"PK half of a wheel")
    only(monkeypatch, EmbeddedList(path, "ICD-10-CM", YEAR))
    ensure_embedded_lists(store, tmp_path)
    assert caplog.messages[0].startswith("codes.whl: cannot be read")
    assert store.editions() == ()


def test_a_changed_list_takes_the_place_of_the_older_one(
    store: CodeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "codes.csv"
    only(monkeypatch, EmbeddedList(path, "codes of the demo", YEAR))
    for codes in ("code\n47562\n47600\n", "code\n47563\n"):
        path.write_text(codes, encoding="utf-8")
        ensure_embedded_lists(store, tmp_path)
    assert [(e.rows, e.name) for e in store.editions()] == [(1, "codes of the demo, 2026-01-01 to 2026-12-31")]
    path.unlink()
    ensure_embedded_lists(store, tmp_path)
    assert store.holds("47563", CPT, YEAR.valid_from).status is Status.VALID
    assert caplog.messages == [], "what was imported before needs no file any more"
