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
from typing import Any, Self, TypeVar

from pydantic import ValidationError
from sqlite_utils import Database

from engine.claim import Record
from engine.database import SharedDatabase
from engine.draft import Draft, nothing_drafted
from engine.edit import Edit, edits_between
from engine.errors import StoreError
from engine.export_entry import ExportEntry
from engine.finding import CheckedClaim, Severity
from engine.json_lines import problems
from engine.migrations import MIGRATIONS
from engine.report import Encounter
from engine.signature import Event, SignedClaim
from engine.worklist import OPENING, State, WorklistItem

FILE_NAME = "opclaim.db"
Kept = TypeVar("Kept", bound=Record)
_REFUSED = "Nothing was saved: the database refuses ({error}). Check disk and rights."

_DRAFT = """
SELECT d.record FROM drafts d LEFT JOIN signed_claims s ON s.encounter_id = d.encounter_id
WHERE d.encounter_id = :id AND coalesce(s.draft_id, d.draft_id) = d.draft_id ORDER BY d.number DESC LIMIT 1"""
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

    @property
    def database(self) -> SharedDatabase:
        """Return the one connection, for the tables of users and sessions."""
        return self._shared

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
        return _read(Encounter, rows[0]["record"], encounter_id)

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

    def keep_draft(self, draft: Draft) -> bool:
        """Keep a draft as the newest of its encounter; not one that comes after the signature (returns False).

        Raises StoreError for an unknown encounter.
        """
        self.encounter(draft.encounter_id)
        with self._shared.write(_REFUSED):
            if self.signed(draft.encounter_id):
                return False
            self._db.table("drafts").insert(_draft_row(draft))
        return True

    def draft(self, encounter_id: str) -> Draft | None:
        """Return the newest draft of an encounter, of a signed one that which it was signed from; None: no draft."""
        rows = self._shared.select(_DRAFT, id=encounter_id)
        return _read(Draft, rows[0]["record"], encounter_id) if rows else None

    def has_draft(self, encounter_id: str) -> bool:
        """Say whether an encounter has been drafted."""
        return bool(self._shared.select("SELECT 1 FROM drafts WHERE encounter_id = :id LIMIT 1", id=encounter_id))

    def sign(
        self,
        checked: CheckedClaim,
        *,
        draft_id: str | None,
        who: str,
        evidence_opened: bool = False,
        seconds: float = 0.0,
    ) -> tuple[Edit, ...]:
        """Keep a signed claim, what the coder changed in the draft, and an event, all at once; returns the edits.

        Without a draft an empty one is kept, so that every line is an addition.
        The same claim again changes nothing. Raises StoreError when another claim was signed for the encounter, or
        the draft is not one of its drafts.
        """
        claim, at = checked.claim, datetime.now(UTC)
        with self._shared.write(_REFUSED):
            if before := self.signed(claim.encounter_id):
                return self._signed_again(before, checked)
            draft = self._draft_of(claim.encounter_id, draft_id) if draft_id else self._none(claim.encounter_id)
            edits = edits_between(
                draft.claim,
                claim,
                draft_id=draft.draft_id,
                who=who,
                at=at,
                evidence_opened=evidence_opened,
                seconds=seconds,
            )
            signed = SignedClaim(
                checked=checked,
                draft_id=draft.draft_id,
                who=who,
                at=at,
                evidence_opened=evidence_opened,
                seconds=seconds,
            )
            self._db.table("signed_claims").insert(_signed_row(signed))
            for edit in edits:
                self._db.table("edits").insert(_edit_row(edit))
            self._note("signed", who, claim.encounter_id, {"edits": len(edits), "errors": _errors(checked)})
        return edits

    def signed(self, encounter_id: str) -> SignedClaim | None:
        """Return the signed claim of an encounter, None while it is not signed."""
        rows = self._shared.select("SELECT record FROM signed_claims WHERE encounter_id = :id", id=encounter_id)
        return _read(SignedClaim, rows[0]["record"], encounter_id) if rows else None

    def edits(self, encounter_id: str | None = None) -> tuple[Edit, ...]:
        """Return the edits of an encounter, or all, in the order to apply them."""
        sql = "SELECT record, encounter_id FROM edits WHERE :id IS NULL OR encounter_id = :id ORDER BY number"
        rows = self._shared.select(sql, id=encounter_id)
        return tuple(_read(Edit, row["record"], row["encounter_id"]) for row in rows)

    def events(self, encounter_id: str | None = None) -> tuple[Event, ...]:
        """Return what happened to an encounter, or at all, in order."""
        rows = self._shared.select(
            "SELECT * FROM events WHERE :id IS NULL OR encounter_id = :id ORDER BY event_id", id=encounter_id
        )
        return tuple(Event.model_validate({**dict(row), "facts": json.loads(row["facts"])}) for row in rows)

    def exported(self, encounter_id: str, format_name: str, digest: str) -> ExportEntry | None:
        """Return the entry of a claim that left before in this format with these facts, None when it did not."""
        rows = self._shared.select(
            "SELECT * FROM exports WHERE encounter_id = :id AND format = :format AND digest = :digest",
            id=encounter_id, format=format_name, digest=digest,
        )  # fmt: skip
        return ExportEntry.model_validate(dict(rows[0])) if rows else None

    def log_export(self, encounter_id: str, format_name: str, digest: str, who: str) -> ExportEntry:
        """Give a claim that leaves its control number, the next of the home; one that left before keeps its own."""
        with self._shared.write(_REFUSED):
            if before := self.exported(encounter_id, format_name, digest):
                return before
            last = self._shared.select("SELECT coalesce(max(number), 0) AS last FROM exports")[0]["last"]
            entry = ExportEntry(
                number=last + 1, encounter_id=encounter_id, format=format_name, digest=digest, who=who,
                at=datetime.now(UTC).replace(microsecond=0),
            )  # fmt: skip
            self._db.table("exports").insert({**entry.model_dump(), "at": entry.at.isoformat()})
            self._note("exported", who, encounter_id, {"format": format_name, "number": entry.number})
        return entry

    def exports(self, encounter_id: str | None = None) -> tuple[ExportEntry, ...]:
        """Return what left of an encounter, or at all, in order."""
        rows = self._shared.select(
            "SELECT * FROM exports WHERE :id IS NULL OR encounter_id = :id ORDER BY number", id=encounter_id
        )
        return tuple(ExportEntry.model_validate(dict(row)) for row in rows)

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

    def _none(self, encounter_id: str) -> Draft:
        empty = nothing_drafted(self.encounter(encounter_id))
        self._db.table("drafts").insert(_draft_row(empty))
        return empty

    def _draft_of(self, encounter_id: str, draft_id: str) -> Draft:
        rows = self._shared.select("SELECT record FROM drafts WHERE draft_id = :draft", draft=draft_id)
        draft = _read(Draft, rows[0]["record"], encounter_id) if rows else None
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


def _read(kind: type[Kept], record: str, encounter_id: str) -> Kept:
    """Return a kept record; raises StoreError, without a word of it, when this version of OpClaim cannot read it."""
    try:
        return kind.model_validate_json(record)
    except ValidationError as error:
        raise StoreError(
            f"What is kept as {kind.__name__} of encounter {encounter_id!r} cannot be read here ({problems(error)}). A "
            "newer version of OpClaim may have written it: use that one."
        ) from None


def _draft_row(draft: Draft) -> dict[str, Any]:
    return {
        "draft_id": draft.draft_id,
        "encounter_id": draft.encounter_id,
        "created_at": draft.created_at.isoformat(),
        "errors": _errors(draft.checked),
        "record": draft.model_dump_json(),
    }


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
