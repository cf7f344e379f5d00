"""One case scored: the drafted codes of a claim against the codes that were billed.

Exact matches only, on sets, case by case, as in the paper: "being close" does not help a coder. Where both sets of
a case are empty, recall = precision = full match = 1; where only one is empty, 0 (half of all cases have no
modifier, so this convention matters). A case whose text could not be parsed counts as wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from engine.claim import Claim
from engine.codeset import CodeSystem, Holding, Status, procedure_system


class Component(StrEnum):
    """The three code sets of a claim that the paper's Table 2 reports, and modifiers with the code they stand on."""

    ICD = "ICD-10-CM"
    CPT = "CPT"
    MODIFIER = "Modifier"
    PAIR = "CPT with modifier"


class Lists(Protocol):
    """What scoring asks of code lists."""

    def holds(self, code: str, system: CodeSystem, on: date) -> Holding:
        """Say whether a code is valid on a date, is not, or cannot be checked."""
        ...


@dataclass(frozen=True, slots=True)
class RememberedLists:
    """Code lists that are asked only once about a code on a date: several systems draft the same codes."""

    lists: Lists
    known: dict[tuple[str, CodeSystem, date], Holding] = field(default_factory=dict)

    def holds(self, code: str, system: CodeSystem, on: date) -> Holding:
        """Answer as the lists did the first time."""
        key = (code, system, on)
        if key not in self.known:
            self.known[key] = self.lists.holds(code, system, on)
        return self.known[key]


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One component of one case; ``checkable`` and ``valid`` count its distinct drafted codes.

    Checkable is what a whole list of the date decides: a partial one only ever says yes, so that counting its
    answers would make any text valid.
    """

    encounter_id: str
    component: Component
    recall: float
    precision: float
    full_match: float
    drafted: int
    checkable: int
    valid: int


class CodeCounts(NamedTuple):
    """In how many cases each code is billed, drafted, and both."""

    billed: Counter[str]
    drafted: Counter[str]
    right: Counter[str]

    def f1(self, code: str) -> float:
        """Return the F1 of one code, 0 where nobody has it."""
        return 2 * self.right[code] / max(1, self.billed[code] + self.drafted[code])


def score(truth: Claim, drafted: Claim | None, codes: Lists) -> tuple[CaseScore, ...]:
    """Score a drafted claim (None: it could not be parsed) by component; validity is that of the date of service."""
    return tuple(_score(component, truth, drafted, codes) for component in Component)


def codes_of(claim: Claim, component: Component) -> frozenset[str]:
    """Return the set of codes of one component of a claim."""
    match component:
        case Component.ICD:
            return frozenset(claim.diagnosis_codes)
        case Component.CPT:
            return frozenset(claim.procedure_codes)
        case Component.MODIFIER:
            return frozenset(claim.modifiers)
        case Component.PAIR:
            return frozenset(f"{line.code}-{modifier}" for line in claim.procedures for modifier in line.modifiers)


def code_counts(pairs: Iterable[tuple[Claim, Claim | None]], component: Component) -> CodeCounts:
    """Count the codes of reference claims and of what was drafted for them (None: it could not be parsed)."""
    counts = CodeCounts(Counter(), Counter(), Counter())
    for truth, claim in pairs:
        billed = codes_of(truth, component)
        proposed = codes_of(claim, component) if claim else frozenset[str]()
        counts.billed.update(billed)
        counts.drafted.update(proposed)
        counts.right.update(billed & proposed)
    return counts


def _score(component: Component, truth: Claim, drafted: Claim | None, codes: Lists) -> CaseScore:
    billed = codes_of(truth, component)
    proposed = codes_of(drafted, component) if drafted else frozenset()
    recall, precision = _overlap(billed, proposed) if drafted else (0.0, 0.0)
    answers = [_holding(code, component, truth.date_of_service, codes) for code in sorted(proposed)]
    decided = [holding for holding in answers if holding and holding.decided]
    return CaseScore(
        encounter_id=truth.encounter_id,
        component=component,
        recall=recall,
        precision=precision,
        full_match=float(drafted is not None and billed == proposed),
        drafted=len(proposed),
        checkable=len(decided),
        valid=sum(h.status is Status.VALID for h in decided),
    )


def _overlap(billed: frozenset[str], proposed: frozenset[str]) -> tuple[float, float]:
    """Return recall |M∩P|/|P| and precision |M∩P|/|M| of one case."""
    if not billed or not proposed:
        both = float(billed == proposed)
        return both, both
    hits = len(billed & proposed)
    return hits / len(billed), hits / len(proposed)


def _holding(code: str, component: Component, on: date, codes: Lists) -> Holding | None:
    """Ask the lists of the date; no list says which modifier a code may have, so of a pair there is no answer."""
    if component is Component.PAIR:
        return None
    systems = {Component.ICD: CodeSystem.ICD10CM, Component.MODIFIER: CodeSystem.MODIFIER}
    return codes.holds(code, systems.get(component, procedure_system(code)), on)
