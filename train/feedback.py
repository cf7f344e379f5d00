"""The labels of a home: what its coders signed, and the reviewed claims that came in with encounters."""

from __future__ import annotations

from collections.abc import Iterator

from engine.store import Store
from engine.worklist import State
from train.label import Label, gold_label, signed_label


def labels(store: Store) -> Iterator[Label]:
    """Yield a label for each signed encounter, and for each other that came in with a claim."""
    edited = {edit.encounter_id for edit in store.edits()}
    for item in store.worklist():
        encounter = store.encounter(item.encounter_id)
        signed = store.signed(item.encounter_id) if item.state is State.SIGNED else None
        if signed:
            yield signed_label(encounter, signed, item.encounter_id in edited)
        elif encounter.claim:
            yield gold_label(encounter, encounter.claim)
