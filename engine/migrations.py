"""The steps of a site's database, named and in order; each is applied once, in a transaction, and never edited.

Claims, drafts and encounters are kept as the JSON of their types; what is filtered or sorted by has its own column.
Triggers refuse any change of what came in, was drafted, signed or edited: it is kept for ever.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("opclaim")

# Each table with its key besides the row's number.
_KEPT_FOR_EVER = {
    "encounters": "encounter_id",
    "drafts": "draft_id",
    "signed_claims": "encounter_id",
    "edits": "number",
    "events": "event_id",
}


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
    """Refuse to change, delete or replace an encounter, a draft, a signed claim, an edit or an event.

    INSERT OR REPLACE deletes without a DELETE trigger unless the connection asks for it, so a taken key is refused.
    """
    for table, key in _KEPT_FOR_EVER.items():
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {key} = NEW.{key})"  # noqa: S608 - our names
        for verb, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", f"WHEN {taken}")):
            db.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when} "
                f"BEGIN SELECT raise(ABORT, '{table} are kept as they were written'); END"
            )


@MIGRATIONS()
def m007_exports(db: Database) -> None:
    """Keep each claim that left, once a format and state; ``number`` is the control number its file carries."""
    db.table("exports").create(
        {"number": int, "encounter_id": str, "format": str, "digest": str, "who": str, "at": str},
        pk="number",
        not_null={"encounter_id", "format", "digest", "who", "at"},
        foreign_keys=[("encounter_id", "encounters", "encounter_id")],
    )
    db.table("exports").create_index(["encounter_id", "format", "digest"], unique=True)
    same = "encounter_id = NEW.encounter_id AND format = NEW.format AND digest = NEW.digest"
    taken = f"EXISTS (SELECT 1 FROM exports WHERE number = NEW.number OR ({same}))"  # noqa: S608 - our names
    for verb, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", f"WHEN {taken}")):
        db.execute(
            f"CREATE TRIGGER exports_no_{verb.lower()} BEFORE {verb} ON exports {when} "
            "BEGIN SELECT raise(ABORT, 'exports are kept as they were written'); END"
        )


@MIGRATIONS()
def m008_users(db: Database) -> None:
    """Keep users, their sessions (by the hash of the token) and failed sign-ins, by user name and by address.

    ``one_time_until`` is null once a user has a password of their own, ``second_factor`` without an authenticator;
    ``second_factor_step`` is the last one whose code was used.
    """
    db.table("users").create(
        {
            "name": str, "role": str, "password": str, "one_time_until": str, "second_factor": str,
            "second_factor_step": int, "is_disabled": int, "created_at": str,
        },
        pk="name",
        not_null={"role", "password", "second_factor_step", "is_disabled", "created_at"},
    )  # fmt: skip
    db.table("sessions").create(
        {"token_hash": str, "name": str, "started_at": str, "seen_at": str},
        pk="token_hash",
        not_null={"name", "started_at", "seen_at"},
        foreign_keys=[("name", "users", "name")],
    )
    db.table("failed_sign_ins").create(
        {"who": str, "failures": int, "last_at": str}, pk="who", not_null={"failures", "last_at"}
    )
