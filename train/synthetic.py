"""Invented demo encounters: operative reports, H&Ps and claims, streamed and repeatable by seed.

``python -m train.synthetic --count 1600 --seed 3 --out data/demo/encounters.jsonl --splits data/demo/splits.json``

Each encounter has its own random generator, derived from the seed and its number: the n-th is the same whatever
the count, and memory does not grow with it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count as counting
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal

from engine.encounters import write_encounters
from engine.errors import OpClaimError
from engine.json_lines import unusable
from engine.report import Encounter
from engine.whole_file import whole_file
from train.billing import bill
from train.case import Case, Inventor
from train.catalogue import Catalogue, CatalogueProcedure, load_catalogue
from train.deck import Deck, build_deck, even_deck
from train.history import write_history
from train.misspelling import misspell
from train.narrative import Narrator
from train.report import ReportWriter
from train.split import BLOCK, Slot, Subset, slot
from train.wording import Voice, WordingPools, load_wording

Choice = Literal["all", "train", "validation", "test"]
SEED = 3
_LENGTHS = ("short", "medium", "medium", "medium", "long")


def encounter_id(place: Slot) -> str:
    """Return the id of the encounter at a place of the stream: ``demo-000123``."""
    return f"demo-{place.number:06d}"


@dataclass(frozen=True, slots=True)
class Synthesizer:
    """Catalogue, wording and decks, read once; makes any encounter of a seed by its number."""

    catalogue: Catalogue
    pools: WordingPools
    decks: dict[Subset, Deck]

    @classmethod
    def load(cls, catalogue: Catalogue | None = None, pools: WordingPools | None = None) -> Synthesizer:
        """Read the catalogue and the wording of the checkout, unless they are given; raises InputError."""
        catalogue = catalogue or load_catalogue()
        return cls(catalogue, pools or load_wording(), {subset: build_deck(catalogue, subset) for subset in set(BLOCK)})

    def case(self, place: Slot, seed: int) -> Case:
        """Return the case at a place of the stream."""
        code = self.decks[place.subset].card(place.rank, seed)
        inventor = Inventor(self.catalogue, self.pools)
        return inventor.invent(encounter_id(place), place, code, Random(f"{seed}:case:{place.number}"))  # noqa: S311

    def encounter(self, place: Slot, seed: int) -> Encounter:
        """Return the encounter at a place of the stream: report, H&P and claim of its case."""
        rng = Random(f"{seed}:words:{place.number}")  # noqa: S311
        return self._told(self.case(place, seed), rng.choice(_LENGTHS), rng)

    def brief_note(self, number: int, seed: int) -> Encounter:
        """Return the ``number``-th brief note: in training words, about every procedure equally often.

        It says what is billed and little else, so a code is learnt from it in half the time of a full report.
        """
        code = even_deck(self.catalogue).card(number, seed)
        rng = Random(f"{seed}:brief:{number}")  # noqa: S311
        place = Slot(number, "train", number, slot(number, seed).day)
        case = Inventor(self.catalogue, self.pools).invent(f"brief-{number:06d}", place, code, rng)
        return self._told(replace(case, has_history=False, unnoted=()), "brief", rng)

    def _told(self, case: Case, length: str, rng: Random) -> Encounter:
        place = case.slot
        voice = Voice(self.pools, place.pool, rng)
        narrator = Narrator(case, voice, length, self._others(case))
        layout = rng.choice([item for item in self.pools.layouts if item.split == place.pool])
        report = ReportWriter(case, voice, layout, narrator).write()
        history = write_history(case, voice, narrator, self.catalogue.comorbidities) if case.has_history else None
        rate = rng.choice((0.0, 0.0, 0.0, 0.008, 0.02))
        return Encounter(
            encounter_id=case.encounter_id,
            date_of_service=place.day,
            service=case.work.procedure.service,
            patient_age=case.age,
            patient_sex=case.sex,
            report=misspell(report, rng, rate),
            history=history,
            providers=case.staff.providers,
            claim=bill(case),
        )

    def _others(self, case: Case) -> list[CatalogueProcedure]:
        """Return the procedures a note may mention without their being done: same service, never on the claim."""
        works = {case.work.procedure.code, case.planned.code if case.planned else ""}
        works |= {case.second.procedure.code} if case.second else set()
        return [
            p
            for p in self.catalogue.procedures.values()
            if p.service == case.work.procedure.service
            and p.code not in works
            and not (p.addon or p.returns)
            and case.sex in p.sexes
            and p.ages[0] <= case.age
        ]


def synthesize(
    count: int, seed: int = SEED, split: Choice = "all", synthesizer: Synthesizer | None = None
) -> Iterator[Encounter]:
    """Yield ``count`` encounters of a seed; with a split, those of it alone (the others are never made)."""
    made = synthesizer or Synthesizer.load()
    return (made.encounter(place, seed) for place in islice(_places(seed, split), count))


def brief_notes(count: int, seed: int) -> tuple[Encounter, ...]:
    """Return ``count`` encounters of a seed with a brief note each."""
    made = Synthesizer.load() if count else None
    return tuple(made.brief_note(number, seed) for number in range(count)) if made else ()


def splits_of(count: int, seed: int = SEED) -> dict[str, Subset]:
    """Return the split of each of the first ``count`` encounters of a seed by its id."""
    return {encounter_id(place): place.subset for place in islice(_places(seed, "all"), count)}


def _places(seed: int, split: Choice) -> Iterator[Slot]:
    places = (slot(number, seed) for number in counting())
    return (place for place in places if split in ("all", place.subset))


def write_splits(path: Path, splits: Mapping[str, Subset]) -> None:
    """Write the split of every encounter id as one JSON object, whole or not at all; raises InputError."""
    try:
        with whole_file(path) as file:
            json.dump(splits, file, indent=0, sort_keys=True)
            file.write("\n")
    except OSError as error:
        raise unusable(path, error, "write") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Write encounters, and on demand their splits; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.synthetic", description="Write invented encounters.")
    parser.add_argument("--count", type=int, required=True, help="how many encounters")
    parser.add_argument("--seed", type=int, default=SEED, help="same seed, same encounters")
    parser.add_argument("--split", choices=("all", "train", "validation", "test"), default="all")
    parser.add_argument("--out", type=Path, required=True, help="the .jsonl file to write")
    parser.add_argument("--splits", type=Path, help="also write the split of each encounter to this .json file")
    typed = parser.parse_args(arguments)
    try:
        written = write_encounters(typed.out, synthesize(typed.count, typed.seed, typed.split))
        if typed.splits:
            write_splits(typed.splits, splits_of(typed.count, typed.seed))
    except OpClaimError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"{written} encounters written to {typed.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
