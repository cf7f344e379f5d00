"""What a rule looks at, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from engine.claim import Claim
from engine.codeset import CodeSet
from engine.finding import Finding
from engine.report import Encounter


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with the facts that rules may need; ``encounter`` is None when only the claim is known."""

    claim: Claim
    codeset: CodeSet
    encounter: Encounter | None
    today: date


Rule = Callable[[Case], Iterator[Finding]]
