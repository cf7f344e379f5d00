"""The decisions in a site's database, read without the notes and claims that they are about."""

from __future__ import annotations

from datetime import datetime

from engine.database import SharedDatabase
from engine.decision import Decision

_DECISIONS = """
SELECT s.who, e.service, json_extract(d.record, '$.adapter') AS adapter, json_extract(d.record, '$.model') AS model,
       s.at, json_extract(s.record, '$.seconds') AS seconds,
       (SELECT count(*) FROM edits c WHERE c.encounter_id = s.encounter_id) AS edits
FROM signed_claims s JOIN encounters e ON e.encounter_id = s.encounter_id JOIN drafts d ON d.draft_id = s.draft_id
ORDER BY s.at"""


def decisions(database: SharedDatabase) -> tuple[Decision, ...]:
    """Return every decision, in the order of signing."""
    return tuple(
        Decision(
            who=row["who"],
            service=row["service"] or "",
            adapter=row["adapter"] or row["model"],
            on=datetime.fromisoformat(row["at"]).date(),
            seconds=row["seconds"],
            edits=row["edits"],
        )
        for row in database.select(_DECISIONS)
    )
