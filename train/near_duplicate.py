"""Reports that are nearly the same, by the share of six-word shingles that two have in common (Jaccard).

Candidates are found by shared shingles, so that no two reports are compared that have none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

WORDS = 6
ALIKE = 0.5


class KnownReports:
    """Reports that others are held against."""

    def __init__(self, reports: Iterable[str]) -> None:
        """Index the shingles of the reports."""
        self._having: dict[int, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for number, report in enumerate(reports):
            own = shingles(report)
            self._sizes.append(len(own))
            for shingle in own:
                self._having[shingle].append(number)

    def has_like(self, report: str) -> bool:
        """Say whether a report has at least half of its shingles and theirs in common with a known one."""
        own = shingles(report)
        shared = Counter(number for shingle in own for number in self._having.get(shingle, ()))
        return any(count / (len(own) + self._sizes[number] - count) >= ALIKE for number, count in shared.items())


def shingles(report: str) -> frozenset[int]:
    """Return hashes of all runs of six words; of a shorter report, of all its words."""
    words: Sequence[str] = re.findall(r"\w+", report.lower())
    runs = (tuple(words[n : n + WORDS]) for n in range(max(1, len(words) - WORDS + 1)))
    return frozenset(map(hash, runs))
