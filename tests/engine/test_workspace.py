"""The demo workspace: an empty home gets encounters to code, without their claims, once."""

from __future__ import annotations

from pathlib import Path

from engine.demo import demo_encounters
from engine.store import Store
from engine.workspace import prepare_workspace


def test_an_empty_worklist_gets_test_encounters_without_their_claims(tmp_path: Path) -> None:
    unseen = {e.encounter_id for e in demo_encounters("test")}
    with Store(tmp_path) as store:
        assert prepare_workspace(store, 5) == 5
        ids = [item.encounter_id for item in store.worklist()]
        assert set(ids) <= unseen
        assert {store.encounter(i).claim for i in ids} == {None}


def test_a_worklist_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        prepare_workspace(store, 1)
        assert prepare_workspace(store, 5) == 0
        assert len(store.worklist()) == 1
