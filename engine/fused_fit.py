"""What the fused preset has learnt: rankers of procedures and of diagnoses, calibrated, each with its threshold.

One is shipped (``data/fused``): it holds weights of features and no words of any report. A home's own, made by
``python -m train.fused``, goes before it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from engine import candidate_diagnosis, candidate_procedure, fused_context
from engine.candidate import Candidates
from engine.claim import Record
from engine.errors import RetrievalError
from engine.file_hash import sha256_of
from engine.fused_context import Context
from engine.fused_ranker import Array, Ranker, log_odds
from engine.settings import ROOT
from engine.whole_folder import whole_folder

SHIPPED = ROOT / "data" / "fused"
ARRAYS, MANIFEST = "fit.npz", "fit.json"


class FitManifest(Record):
    """What a fit was made of: how many encounters, and the features, in order, that it was made with."""

    encounters: int
    source: str
    features: tuple[str, ...]
    arrays_sha256: str


@dataclass(frozen=True, slots=True)
class Scorer:
    """One component's two rankers; ``calibration`` is the slope and the shift of the log odds, ``threshold`` cuts.

    The first ranker sees each candidate alone, the second what the others of the report say of it.
    """

    first: Ranker
    second: Ranker
    calibration: Array
    threshold: float

    def score(self, context: Context) -> Array:
        """Return what cuts and orders the candidates of a report, one value each."""
        features = context.features(self.first.probability(context.candidates.features))
        return self.second.probability(features)

    def calibrated(self, scores: Array) -> Array:
        """Return scores as probabilities of being right."""
        slope, shift = self.calibration
        return np.asarray(1 / (1 + np.exp(-(slope * log_odds(scores) + shift))))

    def arrays(self, name: str) -> dict[str, Array]:
        """Return the arrays for a file, each with ``name`` in front."""
        rankers = {"first": self.first, "second": self.second}
        found = {f"{name}.{key}.{field}": a for key, r in rankers.items() for field, a in r.arrays().items()}
        return {**found, f"{name}.calibration": self.calibration, f"{name}.threshold": np.array(self.threshold)}

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Self:
        """Return the scorer of some arrays; raises KeyError when one is missing."""

        def part(key: str) -> Ranker:
            start = f"{name}.{key}."
            return Ranker.of({k.removeprefix(start): a for k, a in arrays.items() if k.startswith(start)})

        threshold = float(arrays[f"{name}.threshold"])
        return cls(part("first"), part("second"), arrays[f"{name}.calibration"], threshold)


@dataclass(frozen=True, slots=True)
class FusedFit:
    """The scorers of both components."""

    procedures: Scorer
    diagnoses: Scorer

    def save(self, folder: Path, encounters: int, source: str) -> None:
        """Write the fit in place of ``folder``; ``source`` is a hash of the encounters it was made of."""
        with whole_folder(folder) as part:
            arrays: dict[str, Any] = {**self.procedures.arrays("procedures"), **self.diagnoses.arrays("diagnoses")}
            np.savez_compressed(part / ARRAYS, **arrays)
            hashed = sha256_of(part / ARRAYS)
            manifest = FitManifest(encounters=encounters, source=source, features=_FEATURES, arrays_sha256=hashed)
            (part / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


_FEATURES = (*candidate_procedure.FEATURES, *candidate_diagnosis.FEATURES, *fused_context.NAMES)


def load_fit(home: Path) -> FusedFit:
    """Load the home's own fit, else the shipped one; raises RetrievalError saying what does not fit."""
    own = home / "fused" / "fit"
    folder = own if (own / MANIFEST).is_file() else SHIPPED
    remedy = "Make it anew: `python -m train.fused`."
    try:
        manifest = FitManifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        if sha256_of(folder / ARRAYS) != manifest.arrays_sha256:
            raise RetrievalError(f"The fit in {folder} is damaged: a file differs from its hash. {remedy}")
        if manifest.features != _FEATURES:
            raise RetrievalError(f"The fit in {folder} is of other features than this version's. {remedy}")
        with np.load(folder / ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return FusedFit(Scorer.of(arrays, "procedures"), Scorer.of(arrays, "diagnoses"))
    except (OSError, ValueError, KeyError) as error:
        raise RetrievalError(f"The fit in {folder} cannot be read ({type(error).__name__}). {remedy}") from error


def chosen(candidates: Candidates, scores: Array, threshold: float, most: int, family: int) -> list[int]:
    """Return the places of the candidates to draft, the best first: the best one always, then all above a threshold.

    A sibling (the same ``family`` first characters) of a better one is drafted only where it is likelier than not.
    """
    found: list[int] = []
    for place in (int(n) for n in np.argsort(-scores, kind="stable")):
        if found and (scores[place] < threshold or len(found) >= most):
            break
        siblings = any(candidates.codes[place][:family] == candidates.codes[n][:family] for n in found)
        if not siblings or scores[place] >= 0.5:
            found.append(place)
    return found


def mean_f1(truth: Sequence[frozenset[str]], drafted: Sequence[frozenset[str]]) -> float:
    """Return F1 of the mean precision and the mean recall over reports, as `eval.metrics` has it."""
    shared = [len(t & d) for t, d in zip(truth, drafted, strict=True)]
    cases = list(zip(shared, truth, drafted, strict=True))
    precision = float(np.mean([n / len(d) if d else float(not t) for n, t, d in cases]))
    recall = float(np.mean([n / len(t) if t else float(not d) for n, t, d in cases]))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
