"""The reviewed encounters of a home."""

from __future__ import annotations

from pathlib import Path

from engine.reviewed import reviewed_encounters
from engine.store import Store
from tests.engine.clinic import CHOLE, encounter, reviewed


def test_a_home_without_a_worklist_has_none(tmp_path: Path) -> None:
    assert reviewed_encounters(tmp_path) == ()


def test_encounters_that_came_with_a_claim_count_others_do_not(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_encounters([*reviewed()[:2], encounter("open", CHOLE)], who="ann")
    assert [e.encounter_id for e in reviewed_encounters(tmp_path)] == ["A0", "B0"]
