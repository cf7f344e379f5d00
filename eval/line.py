"""What sets of codes do not see, as column sums: modifiers of right codes, order, pointers, missing codes, effort."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from engine.claim import Claim, ProcedureLine
from eval.effort import effort
from eval.metrics import Sums
from eval.score import Component, codes_of

COLUMNS = (
    "cases", "lines", "modifiers", "main", "pointers", "first",
    "lacking icd", "extra icd", "lacking cpt", "extra cpt", "edits", "keys", "seconds", "blank seconds",
)  # fmt: skip


def row(truth: Claim, drafted: Claim | None) -> tuple[float, ...]:
    """Return the `COLUMNS` of one case; ``lines`` counts billed codes that were drafted too."""
    billed, proposed = _by_code(truth), _by_code(drafted) if drafted else {}
    both = sorted(billed.keys() & proposed.keys())
    pairs = [(truth, billed[code], drafted, proposed[code]) for code in both]
    work, blank = effort(drafted, truth), effort(None, truth)
    first = drafted is not None and truth.diagnosis_codes[:1] == drafted.diagnosis_codes[:1]
    return (
        1.0,
        float(len(both)),
        float(sum(_modifiers(t) == _modifiers(d) for _, t, _, d in pairs)),
        float(sum(_pointed(a, t)[:1] == _pointed(b, d)[:1] for a, t, b, d in pairs if b)),
        float(sum(set(_pointed(a, t)) == set(_pointed(b, d)) for a, t, b, d in pairs if b)),
        float(first),
        *(float(n) for n in _gaps(truth, drafted)),
        float(work.edits),
        float(work.keystrokes),
        work.seconds,
        blank.seconds,
    )


def _ratio(part: str, whole: str) -> Callable[[Sums], Sums]:
    at, over = COLUMNS.index(part), COLUMNS.index(whole)

    def metric(sums: Sums) -> Sums:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(sums[..., at] / sums[..., over], dtype=np.float64)

    return metric


def _saved(sums: Sums) -> Sums:
    cases, seconds, blank = (sums[..., COLUMNS.index(name)] for name in ("cases", "seconds", "blank seconds"))
    return np.asarray((blank - seconds) / cases, dtype=np.float64)


LINE_METRICS: dict[str, Callable[[Sums], Sums]] = {
    "modifiers right, given the right CPT code": _ratio("modifiers", "lines"),
    "first-listed diagnosis right": _ratio("first", "cases"),
    "main pointer right, given the right CPT code": _ratio("main", "lines"),
    "all pointers right, given the right CPT code": _ratio("pointers", "lines"),
    "missing ICD-10-CM codes a report": _ratio("lacking icd", "cases"),
    "extraneous ICD-10-CM codes a report": _ratio("extra icd", "cases"),
    "missing CPT codes a report": _ratio("lacking cpt", "cases"),
    "extraneous CPT codes a report": _ratio("extra cpt", "cases"),
    "edits to the true claim": _ratio("edits", "cases"),
    "keystrokes to the true claim": _ratio("keys", "cases"),
    "seconds saved against coding from blank (simulated)": _saved,
}


def _by_code(claim: Claim) -> dict[str, list[ProcedureLine]]:
    found: dict[str, list[ProcedureLine]] = {}
    for line in claim.procedures:
        found.setdefault(line.code, []).append(line)
    return found


def _modifiers(lines: Iterable[ProcedureLine]) -> frozenset[str]:
    return frozenset(m for line in lines for m in line.modifiers)


def _pointed(claim: Claim, lines: Iterable[ProcedureLine]) -> tuple[str, ...]:
    """Return the diagnosis codes that lines point to, in order; a pointer to nothing counts as one."""
    codes = {d.sequence: d.code for d in claim.diagnoses}
    return tuple(dict.fromkeys(codes.get(n, "") for line in lines for n in line.diagnosis_pointers))


def _gaps(truth: Claim, drafted: Claim | None) -> Iterable[int]:
    for component in (Component.ICD, Component.CPT):
        billed, proposed = codes_of(truth, component), codes_of(drafted, component) if drafted else frozenset[str]()
        yield from (len(billed - proposed), len(proposed - billed))
