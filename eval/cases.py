"""What systems are measured on: encounters with their reference claims, and the training cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.claim import Claim
from engine.codeset import CodeSet
from engine.errors import InputError
from engine.kept_edition import KeptEdition
from engine.report import Encounter
from engine.retrieve import training_set_hash
from eval.scorecard import DataCard
from eval.suite import sample


@dataclass(frozen=True, slots=True)
class Source:
    """Encounters and the name that people know them by."""

    name: str
    encounters: tuple[Encounter, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Encounters with claims, training cases, the lists that say what is valid, and their editions by name."""

    data: DataCard
    encounters: tuple[Encounter, ...]
    training: tuple[Encounter, ...]
    codes: CodeSet
    lists: tuple[str, ...]

    @property
    def truths(self) -> tuple[Claim, ...]:
        """Return the reference claims, in the order of the encounters."""
        return tuple(e.claim for e in self.encounters if e.claim)


def draw_cases(
    measured: Source, training: Source, codes: CodeSet, editions: Iterable[KeptEdition], count: int, seed: int
) -> Cases:
    """Draw ``count`` cases (0: all) among the encounters with claims; none of them stays among the training cases.

    Raises InputError when there is no encounter with a claim, or no training case.
    """
    claimed = _claimed(measured)
    drawn = sample(claimed, count, seed)
    asked = {e.encounter_id for e in drawn}
    train = tuple(e for e in _claimed(training) if e.encounter_id not in asked)
    if not train:
        raise InputError(
            f"{training.name} has no other encounter with a claim to learn from. Give others with --index."
        )
    data = DataCard(
        name=measured.name,
        sha256=training_set_hash(drawn),
        encounters=len(claimed),
        count=len(drawn),
        seed=seed,
        training=training.name,
        training_sha256=training_set_hash(train),
        training_cases=len(train),
    )
    return Cases(data, drawn, train, codes, tuple(sorted(_edition(e) for e in editions)))


def _claimed(source: Source) -> Sequence[Encounter]:
    found = [e for e in source.encounters if e.claim]
    if not found:
        raise InputError(f"{source.name} has no encounter with a claim. Its form is in data/README.md.")
    return found


def _edition(kept: KeptEdition) -> str:
    return f"{kept.name}, {kept.valid_from} to {kept.valid_to} ({kept.sha256[:12]})"
