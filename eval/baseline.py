"""Baselines without a language model: what any model has to beat.

`majority`: the most frequent claim of the service. `vote`: the codes that the nearest training reports have most often.
`linear`: TF-IDF of words and word pairs, one linear classifier a code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.parse import DEFAULT_PROVIDER
from engine.report import Encounter

Matrix = npt.NDArray[np.float64]
VOTERS = (1, 2, 10, 50)
_ICD, _CPT = "diagnosis", "procedure"
_HELD_OUT = 5  # each fifth training case chooses the threshold
_RARELY = 2  # a code of fewer training cases has nothing to learn from


def majority(train: Sequence[Encounter], asked: Sequence[Encounter]) -> list[Claim]:
    """Return for each encounter the most frequent claim of its service, of all services where it has none."""
    by_service: dict[str | None, Counter[tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]]] = (
        defaultdict(Counter)
    )
    for claim, service in ((e.claim, e.service) for e in train):
        if claim:
            codes = (claim.diagnosis_codes, tuple((p.code, p.modifiers) for p in claim.procedures))
            by_service[service][codes] += 1
            by_service[None][codes] += 1
    best = {service: min(counts, key=lambda c: (-counts[c], c)) for service, counts in by_service.items()}
    return [_claim(e, *best.get(e.service, best[None])) for e in asked]


def vote(
    train: Sequence[Encounter], asked: Sequence[Encounter], likeness: Matrix, count: int
) -> list[Claim]:  # fmt: skip
    """Return claims of the codes that most of the ``count`` nearest training encounters have.

    ``likeness`` has a row for each encounter asked and a column for each training encounter. As many codes are taken as
    the neighbours have by the median; among equals the codes of nearer ones.
    """
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :count]
    made = []
    for encounter, rows in zip(asked, nearest, strict=True):
        claims = [claim for row in rows if (claim := train[row].claim)]
        icd = _most_voted([c.diagnosis_codes for c in claims])
        cpt = _most_voted([c.procedure_codes for c in claims])
        usual = _usual_modifiers(claims)
        made.append(_claim(encounter, icd, [(code, usual[code]) for code in cpt]))
    return made


def linear(train: Sequence[Encounter], asked: Sequence[Encounter]) -> list[Claim]:
    """Return claims of the codes whose linear classifier is above the threshold, the best one at least.

    The one threshold for all codes of a kind is that of the best F1 on each fifth training case, held out for it.
    """
    usual = _usual_modifiers([e.claim for e in train if e.claim])
    held, fitted = train[::_HELD_OUT], [e for n, e in enumerate(train) if n % _HELD_OUT]
    chosen: dict[str, list[tuple[str, ...]]] = {}
    for kind in (_ICD, _CPT):
        names, scores = _scores(fitted, held, kind)
        threshold = _threshold(names, scores, [_codes(e, kind) for e in held])
        names, scores = _scores(train, asked, kind)
        chosen[kind] = [_above(names, row, threshold) for row in scores]
    return [
        _claim(e, icd, [(code, usual[code]) for code in cpt])
        for e, icd, cpt in zip(asked, chosen[_ICD], chosen[_CPT], strict=True)
    ]


def _claim(encounter: Encounter, icd: Iterable[str], lines: Iterable[tuple[str, tuple[str, ...]]]) -> Claim:
    diagnoses = tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(icd, 1))
    procedures = tuple(
        ProcedureLine(
            sequence=n, provider=DEFAULT_PROVIDER, code=code, modifiers=modifiers,
            diagnosis_pointers=(1,) if diagnoses else (),
        )
        for n, (code, modifiers) in enumerate(lines, 1)
    )  # fmt: skip
    return Claim(
        encounter_id=encounter.encounter_id,
        date_of_service=encounter.date_of_service,
        diagnoses=diagnoses,
        procedures=procedures,
    )


def _most_voted(sets: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes most sets have; a Counter keeps the order of first sight, that of the nearer ones."""
    votes = Counter(code for codes in sets for code in dict.fromkeys(codes))
    size = int(np.median([len(set(codes)) for codes in sets])) if sets else 0
    return tuple(code for code, _ in votes.most_common(size))


def _usual_modifiers(claims: Iterable[Claim]) -> dict[str, tuple[str, ...]]:
    seen: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for claim in claims:
        for line in claim.procedures:
            seen[line.code][line.modifiers] += 1
    return {code: min(counts, key=lambda m: (-counts[m], m)) for code, counts in seen.items()}


def _codes(encounter: Encounter, kind: str) -> tuple[str, ...]:
    if encounter.claim is None:
        return ()
    return encounter.claim.diagnosis_codes if kind == _ICD else encounter.claim.procedure_codes


def _scores(train: Sequence[Encounter], asked: Sequence[Encounter], kind: str) -> tuple[list[str], Matrix]:
    """Return the codes that can be learnt and the score of each (columns) for each encounter asked (rows)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.svm import LinearSVC

    counts = Counter(code for e in train for code in set(_codes(e, kind)))
    names = sorted(code for code, number in counts.items() if _RARELY <= number < len(train))
    if not names:
        return [], np.zeros((len(asked), 0))
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=200_000)
    features: Any = words.fit_transform([e.report for e in train])
    labels = np.array([[code in _codes(e, kind) for code in names] for e in train], dtype=int)
    model = OneVsRestClassifier(LinearSVC(random_state=0, class_weight="balanced")).fit(features, labels)
    scores = np.asarray(model.decision_function(words.transform([e.report for e in asked])), dtype=np.float64)
    return names, scores.reshape(len(asked), -1)[:, -len(names) :]


def _threshold(names: Sequence[str], scores: Matrix, truths: Sequence[tuple[str, ...]]) -> float:
    """Return the score at which the codes above it have the best F1, counted over all cases."""
    truth = np.array([[name in codes for name in names] for codes in truths], dtype=bool).reshape(scores.shape)
    billed = sum(len(set(codes)) for codes in truths)
    best = (0.0, 0.0)
    for threshold in np.quantile(scores, np.linspace(0.9, 1.0, 101)) if scores.size else ():
        taken = scores >= threshold
        best = max(best, (2 * float((taken & truth).sum()) / max(1, int(taken.sum()) + billed), float(threshold)))
    return best[1]


def _above(names: Sequence[str], scores: Matrix, threshold: float) -> tuple[str, ...]:
    order = np.argsort(-scores, kind="stable")
    return tuple(names[n] for rank, n in enumerate(order) if rank == 0 or scores[n] >= threshold)
