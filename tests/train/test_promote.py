"""Two configurations over the same frozen encounters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from engine.claim import Claim, Diagnosis
from engine.codeset import ListedCodes
from engine.drafter import Drafter
from engine.errors import InputError
from engine.model import CannedModel
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.report import Encounter
from train.promote import compare

ON = date(2026, 5, 4)
RIGHT, WRONG = "ICD-10-CM Diagnoses:\nK80.10\n", "ICD-10-CM Diagnoses:\nK35.80\n"


class NoNeighbours:
    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        return ()


def drafter(texts: Sequence[str]) -> Drafter:
    return Drafter(preset("base"), CannedModel(texts), NoNeighbours(), ListedCodes(()))


def encounters(count: int, with_claim: bool = True) -> list[Encounter]:
    claim = Claim(encounter_id="E", date_of_service=ON, diagnoses=(Diagnosis(sequence=1, code="K80.10"),))
    return [
        Encounter(
            encounter_id=f"E{n}", date_of_service=ON, report=f"PROCEDURE: Lap chole. {'More. ' * n}",
            claim=claim if with_claim else None,
        )
        for n in range(count)
    ]  # fmt: skip


def test_both_draft_every_frozen_encounter_and_progress_is_told() -> None:
    done: list[int] = []
    verdict = compare(drafter([RIGHT]), drafter([WRONG]), encounters(20), done.append)
    assert verdict.cases == 20
    assert not verdict.passed
    assert done == [8, 16, 20, 28, 36, 40]


def test_text_that_is_no_claim_counts_as_wrong() -> None:
    verdict = compare(drafter(["I cannot code this."]), drafter([RIGHT]), encounters(10))
    assert verdict.passed
    assert [c.difference for c in verdict.changes if c.component == "ICD-10-CM"] == [1.0]


@pytest.mark.parametrize(("count", "with_claim", "said"), [(0, True, "no frozen"), (2, False, "E0 has no claim")])
def test_nothing_is_measured_on_nothing(count: int, with_claim: bool, said: str) -> None:
    with pytest.raises(InputError, match=said):
        compare(drafter([RIGHT]), drafter([RIGHT]), encounters(count, with_claim))
