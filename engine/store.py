"""A site's database, ``HOME/opclaim.db``: encounters, drafts, signed claims, edits, events.

One connection, shared by threads behind a lock, is the one writer of the process; `engine.lock.home_lock` keeps other
programs from writing, and those that only read open it as readers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from engine.database import SharedDatabase
from engine.draft import Draft
from engine.edit import Edit, edits_between
from engine.errors import StoreError
from engine.finding import CheckedClaim, Severity
from engine.migrations import MIGRATIONS
from engine.report import Encounter
from engine.signature import Event, SignedClaim
from engine.worklist import OPENING, State, WorklistItem

FILE_NAME = "opclaim.db"
_REFUSED = "Nothing was saved: the database refuses ({error}). Check disk and rights."

# SQLite reads the few facts out of each record: to parse whole encounters would take the page's time.
_WORKLIST = """
SELECT e.encounter_id, e.date_of_service, e.service, json_extract(e.record, '$.patient_age') AS patient_age,
       json_extract(e.record, '$.patient_sex') AS patient_sex,
       substr(json_extract(e.record, '$.report'), 1, :start) AS start,
       s.errors AS signed, d.errors AS drafted FROM encounters e
LEFT JOIN signed_claims s ON s.encounter_id = e.encounter_id
LEFT JOIN drafts d ON d.number = (SELECT max(number) FROM drafts WHERE encounter_id = e.encounter_id)
ORDER BY e.position"""
# The encounters that are not signed, those after a given one first, then from the start.
_OPEN = """
SELECT e.encounter_id FROM encounters e
WHERE e.encounter_id IS NOT :after
      AND NOT EXISTS (SELECT 1 FROM signed_claims s WHERE s.encounter_id = e.encounter_id)
      AND NOT (:undrafted AND EXISTS (SELECT 1 FROM drafts d WHERE d.encounter_id = e.encounter_id))
ORDER BY e.position <= coalesce((SELECT position FROM encounters WHERE encounter_id = :after), 0), e.position
LIMIT :most"""


class Store:
    """The site's records; safe to share between threads. Close it, or use it as a context manager."""

    def __init__(self, home: Path, *, read_only: bool = False) -> None:
        """Open ``home/opclaim.db``, made or brought up to date when needed; raises StoreError.

        ``read_only``: nothing is made or changed; raises StoreError when there is no database, or an older version's.
        """
        path = home / FILE_NAME
        if read_only and not path.is_file():
            raise StoreError(f"There is no worklist in {home}. Import encounters, or name its home with --home DIR.")
        try:
            self._shared = SharedDatabase(path, read_only=read_only)
            self._db = Database(self._shared.connection)
            if not read_only:
                MIGRATIONS.apply(self._db)
            elif MIGRATIONS.pending(self._db):
                raise StoreError(f"{path} is of an older version. Start the workbench once: it brings it up to date.")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be used ({error}). Check the folder, or restore a backup.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the store cannot be used any more."""
        self._shared.close()

    def add_encounters(self, encounters: Iterable[Encounter], who: str) -> int:
        """Add encounters at the end of the worklist; returns how many were new, known ids stay as they are."""
        with self._shared.write(_REFUSED):
            added = sum(self._add(encounter) for encounter in encounters)
            self._note("imported", who, None, {"encounters": added})
        return added

    def encounter(self, encounter_id: str) -> Encounter:
        """Return an encounter; raises StoreError when there is none of that id."""
        rows = self._shared.select("SELECT record FROM encounters WHERE encounter_id = :id", id=encounter_id)
        if not rows:
            raise StoreError(f"There is no encounter {encounter_id[:100]!r}. The worklist shows those there are.")
        return Encounter.model_validate_json(rows[0]["record"])

    def is_empty(self) -> bool:
        """Say whether no encounter has come in yet."""
        return not self._shared.select("SELECT 1 FROM encounters LIMIT 1")

    def worklist(self, state: State | None = None) -> tuple[WorklistItem, ...]:
        """Return the encounters in the order they came in, or those of one state."""
        items = (_item(row) for row in self._shared.select(_WORKLIST, start=2 * OPENING))
        return tuple(item for item in items if state in (None, item.state))

    def undrafted(self, limit: int, after: str | None = None) -> tuple[str, ...]:
        """Return the ids of at most ``limit`` encounters without a draft, those after ``after`` first."""
        rows = self._shared.select(_OPEN, after=after, undrafted=True, most=limit)
        return tuple(row["encounter_id"] for row in rows)

    def next_open(self, after: str | None = None) -> str | None:
        """Return the next encounter that is not signed, after ``after`` and then from the start; None: all are."""
        rows = self._shared.select(_OPEN, after=after, undrafted=False, most=1)
        return rows[0]["encounter_id"] if rows else None

    def keep_draft(self, draft: Draft) -> None:
        """Keep a draft; it becomes the newest of its encounter. Raises StoreError for an unknown encounter."""
        self.encounter(draft.encounter_id)
        row = {
            "draft_id": draft.draft_id,
            "encounter_id": draft.encounter_id,
            "created_at": draft.created_at.isoformat(),
            "errors": _errors(draft.checked),
            "record": draft.model_dump_json(),
        }
        with self._shared.write(_REFUSED):
            self._db.table("drafts").insert(row)

    def draft(self, encounter_id: str) -> Draft | None:
        """Return the newest draft of an encounter, None when there is none."""
        sql = "SELECT record FROM drafts WHERE encounter_id = :id ORDER BY number DESC LIMIT 1"
        rows = self._shared.select(sql, id=encounter_id)
        return Draft.model_validate_json(rows[0]["record"]) if rows else None

    def has_draft(self, encounter_id: str) -> bool:
        """Say whether an encounter has been drafted."""
        return bool(self._shared.select("SELECT 1 FROM drafts WHERE encounter_id = :id LIMIT 1", id=encounter_id))

    def sign(
        self,
        checked: CheckedClaim,
        *,
        draft_id: str,
        who: str,
        evidence_opened: bool = False,
        seconds: float = 0.0,
    ) -> tuple[Edit, ...]:
        """Keep a signed claim, what the coder changed in the draft, and an event, all at once; returns the edits.

        The same claim again changes nothing. Raises StoreError when another claim was signed for the encounter, or
        the draft is not one of its drafts.
        """
        claim, at = checked.claim, datetime.now(UTC)
        with self._shared.write(_REFUSED):
            if before := self.signed(claim.encounter_id):
                return self._signed_again(before, checked)
            draft = self._draft_of(claim.encounter_id, draft_id)
            edits = edits_between(
                draft.claim, claim, draft_id=draft_id, who=who, at=at, evidence_opened=evidence_opened, seconds=seconds
            )
            signed = SignedClaim(
                checked=checked, draft_id=draft_id, who=who, at=at, evidence_opened=evidence_opened, seconds=seconds
            )
            self._db.table("signed_claims").insert(_signed_row(signed))
            for edit in edits:
                self._db.table("edits").insert(_edit_row(edit))
            self._note("signed", who, claim.encounter_id, {"edits": len(edits), "errors": _errors(checked)})
        return edits

    def signed(self, encounter_id: str) -> SignedClaim | None:
        """Return the signed claim of an encounter, None while it is not signed."""
        rows = self._shared.select("SELECT record FROM signed_claims WHERE encounter_id = :id", id=encounter_id)
        return SignedClaim.model_validate_json(rows[0]["record"]) if rows else None

    def edits(self, encounter_id: str | None = None) -> tuple[Edit, ...]:
        """Return the edits of an encounter, or all, in the order to apply them."""
        sql = "SELECT record FROM edits WHERE :id IS NULL OR encounter_id = :id ORDER BY number"
        return tuple(Edit.model_validate_json(row["record"]) for row in self._shared.select(sql, id=encounter_id))

    def events(self, encounter_id: str | None = None) -> tuple[Event, ...]:
        """Return what happened to an encounter, or at all, in order."""
        rows = self._shared.select(
            "SELECT * FROM events WHERE :id IS NULL OR encounter_id = :id ORDER BY event_id", id=encounter_id
        )
        return tuple(Event.model_validate({**dict(row), "facts": json.loads(row["facts"])}) for row in rows)

    def note(self, kind: str, who: str, encounter_id: str | None = None, **facts: str | int | float | bool) -> None:
        """Keep an event; ``facts`` must not hold text of a report."""
        with self._shared.write(_REFUSED):
            self._note(kind, who, encounter_id, facts)

    def _add(self, encounter: Encounter) -> bool:
        row = {
            "encounter_id": encounter.encounter_id,
            "date_of_service": encounter.date_of_service.isoformat(),
            "service": encounter.service,
            "record": encounter.model_dump_json(exclude_none=True),
            "added_at": datetime.now(UTC).isoformat(),
        }
        known = self._shared.select("SELECT 1 FROM encounters WHERE encounter_id = :id", id=encounter.encounter_id)
        if not known:
            self._db.table("encounters").insert(row)
        return not known

    def _draft_of(self, encounter_id: str, draft_id: str) -> Draft:
        rows = self._shared.select("SELECT record FROM drafts WHERE draft_id = :draft", draft=draft_id)
        draft = Draft.model_validate_json(rows[0]["record"]) if rows else None
        if draft is None or draft.encounter_id != encounter_id:
            raise StoreError(f"Encounter {encounter_id!r} has no draft {draft_id[:40]!r}. Open the encounter again.")
        return draft

    def _signed_again(self, before: SignedClaim, checked: CheckedClaim) -> tuple[Edit, ...]:
        encounter_id = checked.claim.encounter_id
        if before.claim != checked.claim:
            raise StoreError(
                f"Encounter {encounter_id!r} was signed by {before.who} at {before.at:%Y-%m-%d %H:%M} UTC with another "
                "claim. Open it to see what was signed."
            )
        return self.edits(encounter_id)

    def _note(self, kind: str, who: str, encounter_id: str | None, facts: dict[str, Any]) -> None:
        at = datetime.now(UTC).isoformat()
        row = {"at": at, "who": who, "kind": kind, "encounter_id": encounter_id, "facts": json.dumps(facts)}
        self._db.table("events").insert(row)


def _item(row: sqlite3.Row) -> WorklistItem:
    facts = ("encounter_id", "date_of_service", "service", "patient_age", "patient_sex")
    state = State.NEW if row["drafted"] is None else State.DRAFTED
    return WorklistItem(
        **{fact: row[fact] for fact in facts},
        opening=" ".join(row["start"].split())[:OPENING],
        state=state if row["signed"] is None else State.SIGNED,
        errors=row["signed"] if row["signed"] is not None else row["drafted"] or 0,
    )


def _errors(checked: CheckedClaim) -> int:
    return sum(finding.severity is Severity.ERROR for finding in checked.findings)


def _signed_row(signed: SignedClaim) -> dict[str, Any]:
    return {
        "encounter_id": signed.claim.encounter_id,
        "draft_id": signed.draft_id,
        "who": signed.who,
        "at": signed.at.isoformat(),
        "errors": _errors(signed.checked),
        "record": signed.model_dump_json(),
    }


def _edit_row(edit: Edit) -> dict[str, Any]:
    fields = ("encounter_id", "draft_id", "who", "kind")
    return {**{f: getattr(edit, f) for f in fields}, "at": edit.at.isoformat(), "record": edit.model_dump_json()}
