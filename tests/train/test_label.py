"""Gold, silver and bronze: who looked at what before the signature."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.claim import Claim, Diagnosis
from engine.draft import Draft
from engine.finding import CheckedClaim
from engine.report import Encounter
from engine.store import Store
from train.feedback import labels
from train.label import LabelKind

ON = date(2026, 5, 4)


def claim(name: str, code: str = "K80.10") -> Claim:
    return Claim(encounter_id=name, date_of_service=ON, diagnoses=(Diagnosis(sequence=1, code=code),))


def sign(store: Store, name: str, code: str, *, evidence_opened: bool = False) -> None:
    draft = Draft(
        draft_id=f"draft-{name}", encounter_id=name, created_at=datetime(2026, 5, 5, tzinfo=UTC), preset="base",
        prompt="base_1", model="none", text="", checked=CheckedClaim(claim=claim(name), findings=()),
    )  # fmt: skip
    store.keep_draft(draft)
    checked = CheckedClaim(claim=claim(name, code), findings=())
    store.sign(checked, draft_id=draft.draft_id, who="ann", evidence_opened=evidence_opened)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store(tmp_path)
    facts = {"date_of_service": ON, "report": "PROCEDURE: Lap chole."}
    names = ("edited", "looked", "unseen", "came", "open")
    given = [Encounter(encounter_id=n, claim=claim(n, "K80.20") if n == "came" else None, **facts) for n in names]
    opened.add_encounters(given, "ann")
    return opened


def test_a_label_is_as_sure_as_the_look_that_was_taken(store: Store) -> None:
    with store:
        sign(store, "edited", "K80.12")
        sign(store, "looked", "K80.10", evidence_opened=True)
        sign(store, "unseen", "K80.10")
        found = {label.encounter.encounter_id: (label.kind, label.who, label.claim) for label in labels(store)}
    assert found == {
        "edited": (LabelKind.SILVER, "ann", claim("edited", "K80.12")),
        "looked": (LabelKind.SILVER, "ann", claim("looked")),
        "unseen": (LabelKind.BRONZE, "ann", claim("unseen")),
        "came": (LabelKind.GOLD, "", claim("came", "K80.20")),
    }
