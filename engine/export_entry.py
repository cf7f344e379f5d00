"""An entry of the export log: which claim left in which format, under which control number."""

from __future__ import annotations

from datetime import datetime

from engine.claim import Record


class ExportEntry(Record):
    """One claim in one format, once: the same again is the same entry.

    ``number`` is the control number that the file carries, unique in the home; ``digest`` the SHA-256 of all facts
    that went into it; ``at`` stands in the file as its date, so that a repeated export is the same bytes.
    """

    number: int
    encounter_id: str
    format: str
    digest: str
    who: str
    at: datetime
