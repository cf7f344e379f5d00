"""The reviewed encounters of a home: those that came in with a claim or were signed here; a signed claim goes first."""

from __future__ import annotations

from pathlib import Path

from engine.report import Encounter
from engine.store import FILE_NAME, Store

MOST = 5000  # the newest: more neighbours than that make drafting slow, not better


def reviewed_encounters(home: Path) -> tuple[Encounter, ...]:
    """Return the reviewed encounters of a home in the order they came in, the newest 5,000; none without a worklist."""
    if not (home / FILE_NAME).is_file():
        return ()
    found: list[Encounter] = []
    with Store(home, read_only=True) as store:
        for item in store.worklist():
            encounter, signed = store.encounter(item.encounter_id), store.signed(item.encounter_id)
            if signed:
                found.append(encounter.model_copy(update={"claim": signed.claim}))
            elif encounter.claim:
                found.append(encounter)
    return tuple(found[-MOST:])
