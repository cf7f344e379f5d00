"""The reviewed encounters of a home: those that came in with a claim or were signed here; a signed claim goes first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.report import Encounter
from engine.signature import SignedClaim
from engine.store import FILE_NAME, Store
from engine.worklist import State

MOST = 5000  # the newest: more neighbours than that make drafting slow, not better


def reviewed_encounters(home: Path) -> tuple[Encounter, ...]:
    """Return the reviewed encounters of a home in the order they came in, the newest 5,000; none without a worklist."""
    if not (home / FILE_NAME).is_file():
        return ()
    with Store(home, read_only=True) as store:
        found = [e.model_copy(update={"claim": signed.claim}) if signed else e for e, signed in reviewed_in(store)]
    return tuple(found[-MOST:])


def reviewed_in(store: Store) -> Iterator[tuple[Encounter, SignedClaim | None]]:
    """Yield each encounter that was signed with its signature, and each other that came in with a claim with None."""
    for item in store.worklist():
        encounter = store.encounter(item.encounter_id)
        signed = store.signed(item.encounter_id) if item.state is State.SIGNED else None
        if signed or encounter.claim:
            yield encounter, signed
