"""A claim that was drafted without a language model, with what speaks for its codes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.claim import Claim
from engine.support import Support


@dataclass(frozen=True, slots=True)
class Coded:
    """A claim and at most one support for each of its diagnoses and lines."""

    claim: Claim
    support: tuple[Support, ...] = ()
