"""How far a signed claim may be trusted as something to learn from: gold, silver or bronze.

Gold is an auditor's verdict or a reviewed claim that came in with its encounter; silver a coder's claim that was
edited, or accepted after the evidence was opened; bronze one that was accepted without a look. The kinds are never
mixed up: the recipe weighs each, and bronze weighs nothing unless the recipe says so.
"""

from __future__ import annotations

from enum import StrEnum

from engine.claim import Claim, Record
from engine.report import Encounter
from engine.signature import SignedClaim


class LabelKind(StrEnum):
    """How sure a label is."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"


class Label(Record):
    """One encounter to learn from, its claim as it should be, how sure that is, and who said so ('' : came with it)."""

    encounter: Encounter
    kind: LabelKind
    who: str

    @property
    def claim(self) -> Claim:
        """Return the claim to learn."""
        assert self.encounter.claim is not None  # noqa: S101 - both makers below put one in
        return self.encounter.claim


def signed_label(encounter: Encounter, signed: SignedClaim, was_edited: bool) -> Label:
    """Return what a coder's signature teaches about an encounter; ``was_edited``: the draft was changed before it."""
    kind = LabelKind.SILVER if was_edited or signed.evidence_opened else LabelKind.BRONZE
    return Label(encounter=encounter.model_copy(update={"claim": signed.claim}), kind=kind, who=signed.who)


def gold_label(encounter: Encounter, claim: Claim, who: str = "") -> Label:
    """Return what an auditor's verdict, or a reviewed claim that came in, teaches."""
    return Label(encounter=encounter.model_copy(update={"claim": claim}), kind=LabelKind.GOLD, who=who)
