"""The labels of a home: what its coders signed, and the reviewed claims that came in with encounters."""

from __future__ import annotations

from collections.abc import Iterator

from engine.reviewed import reviewed_in
from engine.store import Store
from train.label import Label, gold_label, signed_label


def labels(store: Store) -> Iterator[Label]:
    """Yield a label for each signed encounter, and for each other that came in with a claim."""
    edited = {edit.encounter_id for edit in store.edits()}
    for encounter, signed in reviewed_in(store):
        if signed:
            yield signed_label(encounter, signed, encounter.encounter_id in edited)
        elif encounter.claim:
            yield gold_label(encounter, encounter.claim)
