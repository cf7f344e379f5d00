"""The database's steps: an empty file gets them all, once; the whole schema is compared."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from engine.migrations import MIGRATIONS

TABLES = {
    "encounters": ["position", "encounter_id", "date_of_service", "service", "record", "added_at"],
    "drafts": ["number", "draft_id", "encounter_id", "created_at", "errors", "record"],
    "signed_claims": ["encounter_id", "draft_id", "who", "at", "errors", "record"],
    "edits": ["number", "encounter_id", "draft_id", "who", "at", "kind", "record"],
    "events": ["event_id", "at", "who", "kind", "encounter_id", "facts"],
    "exports": ["number", "encounter_id", "format", "digest", "who", "at"],
    "users": [
        "name", "role", "password", "one_time_until", "second_factor", "second_factor_step",
        "is_disabled", "created_at",
    ],
    "sessions": ["token_hash", "name", "started_at", "seen_at"],
    "failed_sign_ins": ["who", "failures", "last_at"],
}  # fmt: skip
CHANGING = ("users", "sessions", "failed_sign_ins")


@pytest.fixture
def db() -> Database:
    return Database(memory=True)


def test_an_empty_file_gets_the_whole_schema(db: Database) -> None:
    MIGRATIONS.apply(db)
    made = {t.name: [c.name for c in t.columns] for t in db.tables if not t.name.startswith(("_", "sqlite"))}
    assert made == TABLES
    assert len(db.triggers) == 3 * (len(TABLES) - len(CHANGING))


def test_steps_are_applied_once_and_in_the_order_of_their_names(db: Database) -> None:
    MIGRATIONS.apply(db)
    first = [step.name for step in MIGRATIONS.applied(db)]
    MIGRATIONS.apply(db)
    assert [step.name for step in MIGRATIONS.applied(db)] == first == sorted(first)
    assert MIGRATIONS.pending(db) == []


def test_a_database_of_an_older_version_is_brought_up_to_date(db: Database) -> None:
    MIGRATIONS.apply(db, stop_before="m003_signed_claims")
    db.table("encounters").insert(
        {"encounter_id": "E1", "date_of_service": "2026-05-04", "record": "{}", "added_at": ""}
    )
    MIGRATIONS.apply(db)
    assert db.table("encounters").count == 1
    assert db.table("edits").exists()
