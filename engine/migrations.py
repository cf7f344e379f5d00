"""The steps of a site's database, named and in order; each is applied once, in a transaction, and never edited.

Claims, drafts and encounters are kept as the JSON of their types; what is filtered or sorted by has its own column.
Triggers refuse any change of what was signed and of every edit: they are kept for ever.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("opclaim")

_KEPT_FOR_EVER = ("drafts", "signed_claims", "edits", "events")


@MIGRATIONS()
def m001_encounters(db: Database) -> None:
    """Keep encounters in the order they came in; ``position`` is that order."""
    db.table("encounters").create(
        {"position": int, "encounter_id": str, "date_of_service": str, "service": str, "record": str, "added_at": str},
        pk="position",
        not_null={"encounter_id", "date_of_service", "record", "added_at"},
    )
    db.table("encounters").create_index(["encounter_id"], unique=True)


@MIGRATIONS()
def m002_drafts(db: Database) -> None:
    """Keep every draft; the newest of an encounter is the one with the highest ``number``."""
    db.table("drafts").create(
        {"number": int, "draft_id": str, "encounter_id": str, "created_at": str, "errors": int, "record": str},
        pk="number",
        not_null={"draft_id", "encounter_id", "created_at", "errors", "record"},
        foreign_keys=[("encounter_id", "encounters", "encounter_id")],
    )
    db.table("drafts").create_index(["draft_id"], unique=True)
    db.table("drafts").create_index(["encounter_id"])


@MIGRATIONS()
def m003_signed_claims(db: Database) -> None:
    """Keep one signed claim an encounter, with the draft it was made from."""
    db.table("signed_claims").create(
        {"encounter_id": str, "draft_id": str, "who": str, "at": str, "errors": int, "record": str},
        pk="encounter_id",
        not_null={"draft_id", "who", "at", "errors", "record"},
        foreign_keys=[("encounter_id", "encounters", "encounter_id"), ("draft_id", "drafts", "draft_id")],
    )


@MIGRATIONS()
def m004_edits(db: Database) -> None:
    """Keep every edit in the order to apply them."""
    db.table("edits").create(
        {"number": int, "encounter_id": str, "draft_id": str, "who": str, "at": str, "kind": str, "record": str},
        pk="number",
        not_null={"encounter_id", "draft_id", "who", "at", "kind", "record"},
        foreign_keys=[("encounter_id", "encounters", "encounter_id"), ("draft_id", "drafts", "draft_id")],
    )
    db.table("edits").create_index(["encounter_id"])


@MIGRATIONS()
def m005_events(db: Database) -> None:
    """Keep what happened, by whom and when; ``facts`` is a JSON object."""
    db.table("events").create(
        {"event_id": int, "at": str, "who": str, "kind": str, "encounter_id": str, "facts": str},
        pk="event_id",
        not_null={"at", "who", "kind", "facts"},
    )
    db.table("events").create_index(["encounter_id"])


@MIGRATIONS()
def m006_kept_for_ever(db: Database) -> None:
    """Refuse to change or delete a draft, a signed claim, an edit or an event."""
    for table in _KEPT_FOR_EVER:
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT raise(ABORT, '{table} are kept as they were written'); END"
            )
