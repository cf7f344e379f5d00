"""How long reports are in tokens: the paper's Figure 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.claim import Record

_BINS = 40


class Lengths(Record):
    """Tokens of the reports by the tokenizer named; ``counts`` of equal bins between ``smallest`` and ``largest``."""

    tokenizer: str
    n: int
    mean: float
    deviation: float
    smallest: float
    quartile1: float
    median: float
    quartile3: float
    largest: float
    counts: tuple[int, ...]


def lengths(tokens: Sequence[int], tokenizer: str) -> Lengths:
    """Describe numbers of tokens, of which there is at least one; the deviation is that of a sample (0 for one)."""
    numbers = np.asarray(tokens, dtype=np.float64)
    smallest, first, median, third, largest = np.percentile(numbers, [0, 25, 50, 75, 100]).tolist()
    counts, _ = np.histogram(numbers, bins=_BINS)
    return Lengths(
        tokenizer=tokenizer,
        n=len(numbers),
        mean=round(float(numbers.mean()), 3),
        deviation=round(float(numbers.std(ddof=1)), 3) if len(numbers) > 1 else 0.0,
        smallest=smallest,
        quartile1=first,
        median=median,
        quartile3=third,
        largest=largest,
        counts=tuple(counts.tolist()),
    )
