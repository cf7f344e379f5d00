"""What a training run learns from: labels of the site's coders beside older reviewed claims, nothing that is frozen.

The frozen encounters are what adapters are measured on; no patient of theirs, and no report like one of theirs, is
learnt. The set says by hashes what it holds, so that the same set can be known again.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from engine.claim import Record
from engine.errors import InputError
from engine.report import Encounter
from engine.retrieve import training_set_hash
from engine.text_hash import hash_of
from train.label import Label, LabelKind
from train.near_duplicate import KnownReports
from train.recipe import FeedbackRecipe


class LearntLabel(Record):
    """One label of a set: the encounter, how sure and whose it is, and the hash of its text and claim."""

    encounter_id: str
    kind: LabelKind
    who: str
    sha256: str


class LeftOut(Record):
    """How many labels were not learnt, by reason."""

    weightless: int = 0
    over_the_cap: int = 0
    like_a_frozen_one: int = 0


class TrainingSetManifest(Record):
    """What a set holds; ``frozen_sha256`` is of the encounters that are kept for measuring."""

    labels: tuple[LearntLabel, ...]
    replayed: int
    sha256: str
    frozen_sha256: str
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Encounters to learn, one as often as it weighs; ``manifest`` says what labels are among them, None: none."""

    encounters: tuple[Encounter, ...]
    manifest: TrainingSetManifest | None = None


def training_set(
    labels: Iterable[Label], older: Sequence[Encounter], frozen: Sequence[Encounter], recipe: FeedbackRecipe, seed: int
) -> TrainingSet:
    """Return the set of some labels; the same labels, older and frozen encounters and seed give the same set."""
    random = Random(seed)  # noqa: S311 - draws examples
    given = sorted(labels, key=lambda label: label.encounter.encounter_id)
    weighed = [label for label in given if _times(label.kind, recipe) > 0]
    apart = _apart(weighed, frozen)
    learnt = _capped(apart, recipe.cap, random)
    replayed = _replayed(older, learnt, frozen, recipe.replay, random)
    shown = [e for label in learnt for e in _shown(label, _times(label.kind, recipe), random)]
    encounters = (*shown, *replayed)
    left_out = LeftOut(
        weightless=len(given) - len(weighed),
        like_a_frozen_one=len(weighed) - len(apart),
        over_the_cap=len(apart) - len(learnt),
    )
    manifest = TrainingSetManifest(
        labels=tuple(_learnt(label) for label in learnt),
        replayed=len(replayed),
        sha256=training_set_hash(encounters),
        frozen_sha256=training_set_hash(frozen),
        left_out=left_out,
    )
    return TrainingSet(encounters, manifest)


def _apart(labels: Sequence[Label], frozen: Sequence[Encounter]) -> list[Label]:
    """Return the labels of other encounters and patients than the frozen ones, and of reports unlike theirs."""
    known, ids = KnownReports(e.report for e in frozen), {e.encounter_id for e in frozen}
    patients = {e.patient_id for e in frozen if e.patient_id}
    return [
        label
        for label in labels
        if label.encounter.encounter_id not in ids
        and label.encounter.patient_id not in patients
        and not known.has_like(label.encounter.report)
    ]


def _capped(labels: Sequence[Label], cap: float, random: Random) -> list[Label]:
    """Return the labels without those by which one coder has more than their share; gold has no coder.

    With ``n`` labels of others a coder may have ``n · cap / (1 - cap)``; where there is one coder only, all are theirs.
    """
    by_coder: defaultdict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_coder["" if label.kind is LabelKind.GOLD else label.who].append(label)
    kept = list(by_coder.pop("", []))
    total = sum(map(len, by_coder.values()))
    for coder in sorted(by_coder):
        own = by_coder[coder]
        others = total - len(own)
        most = len(own) if cap == 1 or not others else math.floor(others * cap / (1 - cap))
        kept += random.sample(own, min(len(own), most))
    return sorted(kept, key=lambda label: label.encounter.encounter_id)


def _replayed(
    older: Sequence[Encounter], learnt: Sequence[Label], frozen: Sequence[Encounter], share: float, random: Random
) -> list[Encounter]:
    taken = {label.encounter.encounter_id for label in learnt} | {e.encounter_id for e in frozen}
    free = [e for e in older if e.claim and e.encounter_id not in taken]
    return random.sample(free, min(len(free), round(share * len(learnt))))


def _shown(label: Label, times: float, random: Random) -> list[Encounter]:
    """Return the encounter as often as it weighs; a fraction is shown by chance."""
    whole = math.floor(times)
    return [label.encounter] * (whole + (random.random() < times - whole))


def _learnt(label: Label) -> LearntLabel:
    digest = hash_of(label.encounter.model_dump_json())
    return LearntLabel(encounter_id=label.encounter.encounter_id, kind=label.kind, who=label.who, sha256=digest)


def _times(kind: LabelKind, recipe: FeedbackRecipe) -> float:
    """Return how often an epoch shows a label of this kind."""
    return {LabelKind.GOLD: recipe.gold, LabelKind.SILVER: recipe.silver, LabelKind.BRONZE: recipe.bronze}[kind]


def require_apart(encounters: Iterable[Encounter], frozen: Iterable[Encounter]) -> None:
    """Raise InputError when an encounter to learn is one of those that adapters are measured on."""
    both = {e.encounter_id for e in encounters} & {e.encounter_id for e in frozen}
    if both:
        raise InputError(
            f"{len(both)} encounters to learn are of the frozen set, such as {min(both)!r}. Nothing was trained: take "
            "them out of the training encounters."
        )
