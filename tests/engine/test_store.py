"""The site's database: what is kept stays kept, all or nothing, in the order it came."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.draft import Draft
from engine.edit import apply_edits
from engine.errors import StoreError
from engine.finding import CheckedClaim, Finding, Severity
from engine.migrations import MIGRATIONS
from engine.report import Encounter
from engine.store import FILE_NAME, Store
from engine.worklist import State


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        yield opened


def encounter(number: int = 1, report: str = "PROCEDURE: Lap chole.\nThe abdomen was entered.") -> Encounter:
    return Encounter(encounter_id=f"E{number}", date_of_service=date(2026, 5, 4), service="General", report=report)


def claim(code: str = "47562", number: int = 1) -> Claim:
    line = ProcedureLine(sequence=1, provider="Surgeon", code=code, diagnosis_pointers=(1,))
    diagnoses = (Diagnosis(sequence=1, code="K80.10"),)
    on = date(2026, 5, 4)
    return Claim(encounter_id=f"E{number}", date_of_service=on, diagnoses=diagnoses, procedures=(line,))


def checked(code: str = "47562", number: int = 1, errors: int = 0) -> CheckedClaim:
    finding = Finding(rule="D2", severity=Severity.ERROR, where="procedures[0]", message="no such code")
    return CheckedClaim(claim=claim(code, number), findings=(finding,) * errors)


def draft(name: str = "d1", number: int = 1, code: str = "47562", errors: int = 0) -> Draft:
    return Draft(
        draft_id=name,
        encounter_id=f"E{number}",
        created_at=datetime(2026, 5, 4, 9, tzinfo=UTC),
        preset="base",
        prompt="base_1",
        model="canned",
        text="…",
        checked=checked(code, number, errors),
    )


def drafted(store: Store, number: int = 1) -> None:
    store.add_encounters([encounter(number)], "ann")
    store.keep_draft(draft(f"d{number}", number))


def test_encounters_come_back_as_they_were_added(store: Store) -> None:
    assert store.add_encounters([encounter(1), encounter(2)], "ann") == 2
    assert store.encounter("E2") == encounter(2)


def test_a_known_encounter_is_left_as_it_is(store: Store) -> None:
    store.add_encounters([encounter()], "ann")
    assert store.add_encounters([encounter(1, report="another report of the same id")], "ann") == 0
    assert store.encounter("E1") == encounter()


def test_an_unknown_encounter_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="no encounter 'E9'"):
        store.encounter("E9")


def test_a_failing_import_adds_nothing(store: Store) -> None:
    def broken() -> Iterator[Encounter]:
        yield encounter()
        raise RuntimeError("the file ended")

    with pytest.raises(RuntimeError):
        store.add_encounters(broken(), "ann")
    assert store.worklist() == ()
    assert store.add_encounters([encounter()], "ann") == 1


def test_the_worklist_tells_how_far_each_encounter_has_got(store: Store) -> None:
    store.add_encounters([encounter(n) for n in (1, 2, 3)], "ann")
    store.keep_draft(draft("d2", 2, errors=2))
    store.keep_draft(draft("d3", 3, errors=3))
    store.sign(checked(number=3, errors=1), draft_id="d3", who="ann")
    assert [(i.encounter_id, i.state, i.errors) for i in store.worklist()] == [
        ("E1", State.NEW, 0),
        ("E2", State.DRAFTED, 2),
        ("E3", State.SIGNED, 1),
    ]
    assert [i.encounter_id for i in store.worklist(State.SIGNED)] == ["E3"]


def test_a_store_says_whether_anything_came_in_and_what_is_drafted(store: Store) -> None:
    assert store.is_empty()
    store.add_encounters([encounter(1), encounter(2)], who="site")
    store.keep_draft(draft("d1", number=1))
    assert not store.is_empty()
    assert store.has_draft("E1")
    assert not store.has_draft("E2")


def test_the_worklist_tells_age_and_sex_where_they_are_known(store: Store) -> None:
    known = encounter(1).model_copy(update={"patient_age": 54, "patient_sex": "F"})
    store.add_encounters([known, encounter(2)], who="site")
    assert [(i.patient_age, i.patient_sex) for i in store.worklist()] == [(54, "F"), (None, None)]


def test_the_worklist_shows_the_opening_of_the_report_on_one_line(store: Store) -> None:
    store.add_encounters([encounter(report="PROCEDURE:\n\n  Lap chole. " + "word " * 100)], "ann")
    [item] = store.worklist()
    assert item.opening.startswith("PROCEDURE: Lap chole. word word")
    assert len(item.opening) == 120


def test_the_newest_draft_counts(store: Store) -> None:
    drafted(store)
    store.keep_draft(draft("d1b", code="47563", errors=1))
    newest = store.draft("E1")
    assert newest == draft("d1b", code="47563", errors=1)
    assert store.worklist()[0].errors == 1


def test_a_draft_of_an_unknown_encounter_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="no encounter 'E1'"):
        store.keep_draft(draft())


def test_undrafted_encounters_come_after_the_one_in_work_then_from_the_start(store: Store) -> None:
    store.add_encounters([encounter(n) for n in (1, 2, 3, 4)], "ann")
    store.keep_draft(draft("d3", 3))
    assert store.undrafted(9) == ("E1", "E2", "E4")
    assert store.undrafted(9, after="E2") == ("E4", "E1")
    assert store.undrafted(1, after="E2") == ("E4",)


def test_the_next_open_encounter_wraps_around_and_ends_when_all_are_signed(store: Store) -> None:
    for number in (1, 2):
        drafted(store, number)
    assert (store.next_open(), store.next_open("E1"), store.next_open("E2")) == ("E1", "E2", "E1")
    store.sign(checked(number=1), draft_id="d1", who="ann")
    assert store.next_open("E2") is None
    assert store.next_open("E1") == "E2"
    store.sign(checked(number=2), draft_id="d2", who="ann")
    assert store.next_open("E2") is None


def test_signing_keeps_claim_edits_and_event(store: Store) -> None:
    drafted(store)
    edits = store.sign(checked("47563"), draft_id="d1", who="ann", evidence_opened=True, seconds=12.5)
    signed = store.signed("E1")
    assert signed is not None
    assert (signed.claim, signed.who, signed.seconds, signed.evidence_opened) == (claim("47563"), "ann", 12.5, True)
    assert store.edits("E1") == edits
    assert apply_edits(claim(), edits) == claim("47563")
    assert [(e.kind, e.facts) for e in store.events("E1")] == [("signed", {"edits": 1, "errors": 0})]


def test_signing_the_same_claim_twice_changes_nothing(store: Store) -> None:
    drafted(store)
    edits = store.sign(checked("47563"), draft_id="d1", who="ann")
    assert store.sign(checked("47563"), draft_id="d1", who="ann") == edits
    assert len(store.edits()) == len(edits)
    assert len(store.events("E1")) == 1


def test_another_claim_for_a_signed_encounter_is_refused_and_names_who_signed(store: Store) -> None:
    drafted(store)
    store.sign(checked(), draft_id="d1", who="ann")
    with pytest.raises(StoreError, match="signed by ann"):
        store.sign(checked("47563"), draft_id="d1", who="bob")
    signed = store.signed("E1")
    assert signed is not None
    assert signed.claim == claim()


def test_signing_without_a_draft_keeps_an_empty_one_or_nothing(store: Store) -> None:
    store.add_encounters([encounter()], "ann")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.store._signed_row", lambda signed: {"no such column": 1})
        with pytest.raises(StoreError, match="Nothing was saved"):
            store.sign(checked(), draft_id=None, who="ann")
    assert not store.has_draft("E1")
    edits = store.sign(checked(), draft_id=None, who="ann")
    assert {e.kind for e in edits} == {"add"}
    assert store.sign(checked(), draft_id=None, who="ann") == edits
    kept = store.draft("E1")
    assert kept is not None
    assert (kept.model, kept.claim.diagnoses) == ("none", ())


def test_a_draft_that_comes_after_the_signature_is_not_kept(store: Store) -> None:
    drafted(store)
    store.sign(checked(), draft_id="d1", who="ann")
    assert not store.keep_draft(draft("late"))
    kept = store.draft("E1")
    assert kept is not None
    assert kept.draft_id == "d1"


def test_a_signed_encounter_has_the_draft_that_it_was_signed_from(store: Store) -> None:
    drafted(store)
    assert store.keep_draft(draft("newer"))
    store.sign(checked(), draft_id="d1", who="ann")
    kept = store.draft("E1")
    assert kept is not None
    assert kept.draft_id == "d1"


def test_a_record_of_a_newer_version_is_named_without_a_word_of_it(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        newer = encounter().model_dump_json().replace('"service"', '"SECRET":"gallbladder","service"')
        row = ("E1", "2026-05-04", newer, "2026-05-04")
        other.execute(
            "INSERT INTO encounters (encounter_id, date_of_service, record, added_at) VALUES (?, ?, ?, ?)", row
        )
        other.commit()
    with pytest.raises(StoreError, match="kept as Encounter of encounter 'E1' cannot be read") as refused:
        store.encounter("E1")
    assert "gallbladder" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    with pytest.raises(StoreError, match="The database cannot be read"):
        store.worklist()


@pytest.mark.parametrize("draft_id", ["d2", "nonsense"])
def test_only_a_draft_of_the_encounter_can_be_signed(store: Store, draft_id: str) -> None:
    drafted(store, 1)
    drafted(store, 2)
    with pytest.raises(StoreError, match="has no draft"):
        store.sign(checked(), draft_id=draft_id, who="ann")
    assert store.signed("E1") is None
    assert store.edits() == ()


@pytest.mark.parametrize("table", ["encounters", "drafts", "signed_claims", "edits", "events"])
@pytest.mark.parametrize(
    "verb", ["UPDATE {} SET record = ''", "DELETE FROM {}", "INSERT OR REPLACE INTO {} SELECT * FROM {}"]
)
def test_what_was_kept_can_neither_be_changed_deleted_nor_replaced(tmp_path: Path, table: str, verb: str) -> None:
    sql = verb.replace("{}", table).replace("record", "facts" if table == "events" else "record")
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} are kept as they were"):
        done_by_another_program(tmp_path, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "REPLACE INTO encounters SELECT position + 9, encounter_id, '', '', '', '' FROM encounters",
        "REPLACE INTO encounters SELECT position, 'E9', '', '', '', '' FROM encounters",
        "REPLACE INTO drafts SELECT number + 9, draft_id, encounter_id, '', 0, '' FROM drafts",
        "REPLACE INTO drafts SELECT number, 'd9', encounter_id, '', 0, '' FROM drafts",
        "REPLACE INTO signed_claims SELECT encounter_id, draft_id, 'bob', '', 0, '' FROM signed_claims",
        "REPLACE INTO signed_claims (rowid, encounter_id, draft_id, who, at, errors, record) "
        "SELECT rowid, 'E9', draft_id, 'bob', '', 0, '' FROM signed_claims",
    ],
)
def test_no_key_that_was_kept_can_be_taken_by_another_row(tmp_path: Path, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="are kept as they were"):
        done_by_another_program(tmp_path, sql)


def done_by_another_program(home: Path, sql: str) -> None:
    """Run a statement on the database of a signed encounter, without any of our own switches."""
    with Store(home) as store:
        drafted(store)
        store.sign(checked("47563"), draft_id="d1", who="ann")
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as other:
        other.execute(sql)


def test_the_database_is_for_its_owner_alone_in_a_home_that_all_may_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Store(tmp_path) as store:
        store.add_encounters([encounter()], "ann")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {FILE_NAME: 0o600, f"{FILE_NAME}-wal": 0o600, f"{FILE_NAME}-shm": 0o600}


def test_a_database_can_be_read_while_another_writes_and_not_be_written(store: Store, tmp_path: Path) -> None:
    store.add_encounters([encounter()], "ann")
    with Store(tmp_path, read_only=True) as reader:
        store.keep_draft(draft())
        assert (reader.encounter("E1"), reader.draft("E1")) == (encounter(), draft())
        with pytest.raises(StoreError, match="Nothing was saved"):
            reader.add_encounters([encounter(2)], "bob")
    assert len(store.worklist()) == 1


def test_reading_where_there_is_no_database_makes_none_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no worklist in .*typo.*--home DIR"):
        Store(tmp_path / "typo", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_reading_a_database_of_an_older_version_leaves_it_and_says_so(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as older:
        MIGRATIONS.apply(Database(older), stop_before="m003_signed_claims")
        with pytest.raises(StoreError, match="older version"):
            Store(tmp_path, read_only=True)
        assert not Database(older).table("edits").exists()


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        drafted(store)
        store.sign(checked("47563"), draft_id="d1", who="ann")
    with Store(tmp_path) as store:
        assert store.draft("E1") == draft()
        assert len(store.edits("E1")) == 1
        assert [e.kind for e in store.events()] == ["imported", "signed"]


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(store: Store) -> None:
    pragma = {
        name: store._shared.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2}


def test_threads_share_one_store(store: Store) -> None:
    store.add_encounters([encounter(n) for n in range(1, 21)], "ann")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.keep_draft(draft(f"d{n}", n)), range(1, 21)))
    assert {i.state for i in store.worklist()} == {State.DRAFTED}


def test_events_hold_facts_by_name(store: Store) -> None:
    store.note("opened", "ann", None, seconds=1.5, ahead=True)
    [event] = store.events()
    assert (event.kind, event.who, event.facts) == ("opened", "ann", {"seconds": 1.5, "ahead": True})


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("this is not a database, and it is long enough to be read as a header" * 30)
    with pytest.raises(StoreError, match=FILE_NAME):
        Store(tmp_path)


def test_a_refused_write_is_never_said_to_be_saved(store: Store) -> None:
    store.add_encounters([encounter()], "ann")
    store._shared.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="Nothing was saved"):
        store.keep_draft(draft())


def test_an_export_gets_the_next_control_number_once_a_format_and_state(store: Store) -> None:
    drafted(store)
    first = store.log_export("E1", "837p", "a" * 64, "ann")
    assert store.log_export("E1", "837p", "a" * 64, "bob") == first == store.exported("E1", "837p", "a" * 64)
    assert store.log_export("E1", "csv", "a" * 64, "ann").number == 2
    assert store.log_export("E1", "837p", "b" * 64, "ann").number == 3
    assert [entry.number for entry in store.exports("E1")] == [1, 2, 3]
    assert store.exported("E1", "fhir", "a" * 64) is None
    assert next(e.facts for e in store.events("E1") if e.kind == "exported") == {"format": "837p", "number": 1}


def test_the_export_log_cannot_be_changed(store: Store, tmp_path: Path) -> None:
    drafted(store)
    store.log_export("E1", "837p", "a" * 64, "ann")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        for sql in (
            "UPDATE exports SET who = 'bob'",
            "DELETE FROM exports",
            "INSERT OR REPLACE INTO exports VALUES (1, 'E1', '837p', 'b', 'ann', '')",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="kept as they were written"):
                db.execute(sql)
