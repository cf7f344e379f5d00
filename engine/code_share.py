"""How sure a model was of each code that it wrote under a constraint, and how much of its wish the constraint took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from engine.decode import Choice

_DIAGNOSES = re.compile(rb"ICD-10-CM Diagnoses:\n(?P<body>[^\n]*?)(?=\n|CPT Codes|\Z)")
_DIAGNOSIS = re.compile(rb"[A-Z][0-9A-Z.]+")
_PROCEDURE = re.compile(rb"^CPT (?:Code )?\d+: (?P<code>\w{5})\b", re.M)


@dataclass(frozen=True, slots=True)
class CodeShare:
    """One written code, in order of appearance.

    ``probability``: the product of its tokens' shares among what was allowed; it is not calibrated. ``doubt``: the
    share of probability that lay on what was not allowed, over all its tokens (1 - the product of allowed shares).
    """

    code: str
    procedure: bool
    probability: float
    doubt: float


def code_shares(written: bytes, choices: Sequence[Choice]) -> tuple[CodeShare, ...]:
    """Return the share of each diagnosis and procedure code of a claim's text; ``choices`` are those that wrote it."""
    return tuple(_share(written, *span, procedure, choices) for span, procedure in _codes(written))


def _codes(written: bytes) -> Iterator[tuple[tuple[int, int], bool]]:
    if heading := _DIAGNOSES.search(written):
        for code in _DIAGNOSIS.finditer(written, *heading.span("body")):
            yield code.span(), False
    for line in _PROCEDURE.finditer(written):
        yield line.span("code"), True


def _share(written: bytes, start: int, end: int, procedure: bool, choices: Sequence[Choice]) -> CodeShare:
    own = [c for c in choices if c.start < end and c.end > start]
    probability, allowed = prod(c.probability for c in own), prod(c.allowed for c in own)
    return CodeShare(written[start:end].decode("ascii"), procedure, probability, min(max(1 - allowed, 0.0), 1.0))
