"""What coders decided on drafts, counted: how many they accepted as they were, and what they put in place of what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median

from engine.edit import Edit

_Z = 1.959964  # of a 95% interval
NO_NAME = "(none)"


@dataclass(frozen=True, slots=True)
class Decision:
    """One signed claim: by whom, of which service, from whose draft, in how many seconds and with how many edits."""

    who: str
    service: str
    adapter: str
    on: date
    seconds: float
    edits: int

    @property
    def week(self) -> str:
        """Return the ISO week in which it was signed, as 2026-W18."""
        year, week, _ = self.on.isocalendar()
        return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``signed`` claims ``as_drafted`` had no edit; ``low`` to ``high``: the 95% interval of that share."""

    name: str
    signed: int
    as_drafted: int
    low: float
    high: float
    median_seconds: float


@dataclass(frozen=True, slots=True)
class Substitution:
    """A code or modifier that coders replaced, by what, and how often."""

    before: str
    after: str
    times: int


def shares(decisions: Iterable[Decision], key: Callable[[Decision], str]) -> tuple[Share, ...]:
    """Return the share of claims accepted as drafted in each group, by the name of the group."""
    groups: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        groups[key(decision) or NO_NAME].append(decision)
    return tuple(_share(name, groups[name]) for name in sorted(groups))


def substitutions(edits: Iterable[Edit], most: int) -> tuple[Substitution, ...]:
    """Return what was most often replaced by what, at most ``most`` pairs."""
    pairs = Counter((str(e.before), str(e.after)) for e in edits if e.kind == "replace")
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Substitution(before, after, times) for (before, after), times in ordered[:most])


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95% score interval of a share (E. B. Wilson, JASA 22, 1927), from 0 to 1; of nothing all of it."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z**2 / total
    middle, half = share + square / 2, _Z * sqrt(share * (1 - share) / total + square / (4 * total))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def _share(name: str, decisions: list[Decision]) -> Share:
    as_drafted = sum(not decision.edits for decision in decisions)
    low, high = interval(as_drafted, len(decisions))
    return Share(name, len(decisions), as_drafted, low, high, median(d.seconds for d in decisions))
