"""What a run sees: every encounter once an epoch, in an order that only the seed decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from engine.claim import Claim
from engine.report import Encounter
from train.curriculum import Curriculum
from train.examples import Example, ExampleMaker
from train.recipe import DataRecipe

ON = date(2026, 5, 4)
ENCOUNTERS = tuple(Encounter(encounter_id=f"E{n}", date_of_service=ON, report="x" * (n + 1)) for n in range(10))
NEAR = {e.encounter_id: (Claim(encounter_id="near", date_of_service=ON),) for e in ENCOUNTERS}


@dataclass
class CountingMaker:
    """Makes an example as long as the report, and remembers which had neighbours."""

    near: list[bool] = field(default_factory=list)

    def make(self, encounter: Encounter, examples: Sequence[Claim] = ()) -> Example | None:
        self.near.append(bool(examples))
        length = len(encounter.report)
        return Example(encounter.encounter_id, (0,) * length, (1.0,) * length) if length < 10 else None


BRIEF = tuple(Encounter(encounter_id=f"B{n}", date_of_service=ON, report="brief") for n in range(9))


def curriculum(
    epochs: float, with_neighbours: float = 0.5, maker: CountingMaker | None = None, brief: Sequence[Encounter] = ()
) -> Curriculum:
    data = DataRecipe(epochs=epochs, batch_size=3, max_tokens=1000, with_neighbours=with_neighbours)
    return Curriculum(ENCOUNTERS, NEAR, cast("ExampleMaker", maker or CountingMaker()), data, brief)


def ids(plan: list[tuple[Example, ...]]) -> list[str]:
    return [example.encounter_id for batch in plan for example in batch]


def test_an_epoch_holds_every_encounter_that_fits_once() -> None:
    assert sorted(ids(curriculum(1).batches(seed=1))) == [f"E{n}" for n in range(9)]


def test_a_part_of_an_epoch_holds_that_share() -> None:
    assert len(ids(curriculum(1.5).batches(seed=1))) in (13, 14)


def test_only_the_seed_decides_the_order() -> None:
    assert curriculum(2).batches(seed=1) == curriculum(2).batches(seed=1)
    assert ids(curriculum(2).batches(seed=1)) != ids(curriculum(2).batches(seed=2))


def test_neighbours_come_in_the_share_asked_for() -> None:
    for share, expected in ((0.0, {False}), (1.0, {True}), (0.5, {True, False})):
        maker = CountingMaker()
        curriculum(3, share, maker).batches(seed=1)
        assert set(maker.near) == expected


def test_every_brief_note_comes_once_in_equal_parts_of_the_epochs_and_without_neighbours() -> None:
    maker = CountingMaker()
    seen = ids(curriculum(1.5, 1.0, maker, BRIEF).batches(seed=1))
    assert sorted(i for i in seen if i.startswith("B")) == [f"B{n}" for n in range(9)]
    assert sum(i.startswith("B") for i in seen[:15]) == 6  # the first epoch: nine reports that fit, two thirds of these
    assert maker.near.count(False) == len(BRIEF)
