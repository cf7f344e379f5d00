"""What a set of encounters is made of: the rows of the paper's Table 1, and how long the reports are.

>>> describe(encounters).by_service                                                  # doctest: +SKIP
{'General Surgery': 120, 'Orthopedics': 211, …}
"""

from __future__ import annotations

import statistics
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping

from engine.claim import Record
from engine.report import Encounter

UNKNOWN = "unknown"


class Spread(Record):
    """How numbers lie: smallest, median, mean, standard deviation (0 for one number), largest."""

    smallest: float
    median: float
    mean: float
    deviation: float
    largest: float


class Cohort(Record):
    """Counts of encounters; ``by_…`` are ordered by name, facts that an encounter lacks count as ``unknown``.

    ``age`` in years and ``words`` of the reports are None when no encounter says.
    """

    encounters: int
    by_service: dict[str, int]
    by_year: dict[str, int]
    by_sex: dict[str, int]
    with_history: int
    with_claim: int
    age: Spread | None
    words: Spread | None


def describe(encounters: Iterable[Encounter]) -> Cohort:
    """Count a stream of encounters; memory holds two numbers for each."""
    services, years, sexes, facts = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    ages, words = array("H"), array("L")
    for encounter in encounters:
        services[encounter.service or UNKNOWN] += 1
        years[str(encounter.date_of_service.year)] += 1
        sexes[encounter.patient_sex or UNKNOWN] += 1
        facts.update(history=encounter.history is not None, claim=encounter.claim is not None)
        words.append(len(encounter.report.split()))
        if encounter.patient_age is not None:
            ages.append(encounter.patient_age)
    return Cohort(
        encounters=len(words),
        by_service=_ordered(services),
        by_year=_ordered(years),
        by_sex=_ordered(sexes),
        with_history=facts["history"],
        with_claim=facts["claim"],
        age=_spread(ages),
        words=_spread(words),
    )


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts, key=lambda name: (name == UNKNOWN, name))}


def _spread(numbers: array[int]) -> Spread | None:
    if not numbers:
        return None
    return Spread(
        smallest=min(numbers),
        median=statistics.median(numbers),
        mean=statistics.fmean(numbers),
        deviation=statistics.stdev(numbers) if len(numbers) > 1 else 0.0,
        largest=max(numbers),
    )
