"""Parts of the cases that are looked at apart: service, year, month, edition, surgeon, frequency, length."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from engine.codeset import CodeSet, CodeSystem
from engine.cohort import UNKNOWN
from engine.report import Encounter

_SURGEONS = 20  # the most frequent ones
_WORDS = (200, 400, 800)
_RARE, _SOME = 5, 50


def strata(
    encounters: Sequence[Encounter], training: Sequence[Encounter], codes: CodeSet
) -> dict[tuple[str, str], list[int]]:
    """Return the row numbers of the encounters by facet and value; an encounter is once in each facet at most."""
    seen = Counter(code for e in training if e.claim for code in set(e.claim.procedure_codes))
    surgeons = Counter(_surgeon(e) for e in encounters)
    frequent = {name for name, _ in surgeons.most_common(_SURGEONS) if name}
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, encounter in enumerate(encounters):
        facets = {
            "service": encounter.service or UNKNOWN,
            "year": f"{encounter.date_of_service:%Y}",
            "month": f"{encounter.date_of_service:%Y-%m}",
            "ICD-10-CM edition": _edition(encounter, codes),
            "training cases of the first procedure": _frequency(seen[_procedure(encounter)]),
            "words of the report": _length(len(encounter.report.split())),
        }
        if _surgeon(encounter) in frequent:
            facets["surgeon"] = _surgeon(encounter)
        for facet in facets.items():
            found[facet].append(number)
    return dict(sorted(found.items()))


def _procedure(encounter: Encounter) -> str:
    return encounter.claim.procedure_codes[0] if encounter.claim and encounter.claim.procedures else ""


def _surgeon(encounter: Encounter) -> str:
    return next((p.name for p in encounter.providers if p.name and "surgeon" in p.role.lower()), "")


def _edition(encounter: Encounter, codes: CodeSet) -> str:
    asked = encounter.claim.diagnosis_codes[:1] if encounter.claim else ()
    return codes.holds((*asked, "I10")[0], CodeSystem.ICD10CM, encounter.date_of_service).edition or "no list"


def _frequency(cases: int) -> str:
    return "up to 5" if cases <= _RARE else "6 to 50" if cases <= _SOME else "over 50"


def _length(words: int) -> str:
    below = next((limit for limit in _WORDS if words < limit), None)
    return f"under {below:>4}" if below else f"from {_WORDS[-1]:>5} on"
