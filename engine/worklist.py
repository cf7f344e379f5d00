"""The worklist: the encounters of a site in the order they came in, and how far each has got."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from engine.claim import Record

OPENING = 120


class State(StrEnum):
    """How far an encounter has got: without a draft, with one, or signed by a coder."""

    NEW = "new"
    DRAFTED = "drafted"
    SIGNED = "signed"


class WorklistItem(Record):
    """One line of the worklist.

    ``opening`` is the first 120 characters of the report on one line; ``errors`` counts the error findings of the
    signed claim, else of the newest draft.
    """

    encounter_id: str
    date_of_service: date
    service: str | None
    patient_age: int | None
    patient_sex: str | None
    opening: str
    state: State
    errors: int
