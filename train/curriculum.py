"""What a training run sees, in order: every epoch shuffled anew, with neighbours' claims in a share of the examples.

Brief notes come between the reports, an equal part in every epoch, and never with neighbours: they are there for the
codes to be learnt by heart, not to be copied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from engine.claim import Claim
from engine.embed import Embedder
from engine.report import Encounter
from engine.retrieve import build_index
from train.examples import Example, ExampleMaker, batches
from train.recipe import DataRecipe


@dataclass(frozen=True, slots=True)
class Curriculum:
    """Encounters to learn from; ``nearest`` holds the claims of each one's neighbours by its id, nearest first.

    ``brief`` are encounters with a brief note in place of a report, each seen once.
    """

    encounters: Sequence[Encounter]
    nearest: Mapping[str, tuple[Claim, ...]]
    maker: ExampleMaker
    data: DataRecipe
    brief: Sequence[Encounter] = ()

    def batches(self, seed: int) -> list[tuple[Example, ...]]:
        """Return all batches in the order they are learnt; the same seed gives the same."""
        random = Random(seed)  # noqa: S311 - shuffles examples
        brief = random.sample(list(self.brief), len(self.brief))
        plan: list[tuple[Example, ...]] = []
        for epoch in range(math.ceil(self.data.epochs)):
            share = min(1.0, self.data.epochs - epoch)
            chosen = random.sample(list(self.encounters), round(share * len(self.encounters)))
            told = math.ceil(share / self.data.epochs * len(self.brief))
            examples = [*self._with_neighbours(chosen, random), *filter(None, map(self.maker.make, brief[:told]))]
            del brief[:told]
            of_like_length = batches(examples, self.data.batch_size)
            random.shuffle(of_like_length)
            plan += of_like_length
        return plan

    def _with_neighbours(self, encounters: Sequence[Encounter], random: Random) -> Iterator[Example]:
        for encounter in encounters:
            near = self.nearest[encounter.encounter_id] if random.random() < self.data.with_neighbours else ()
            if example := self.maker.make(encounter, near):
                yield example


def nearest_claims(encounters: Sequence[Encounter], embedder: Embedder) -> dict[str, tuple[Claim, ...]]:
    """Return the claims of each encounter's two nearest among the others, by its id."""
    index = build_index(encounters, embedder)
    return {e.encounter_id: tuple(n.claim for n in index.nearest(e)) for e in encounters}
