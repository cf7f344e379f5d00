"""What a draft lacks and has too much, and how near the wrong codes were to the right ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.claim import Claim
from engine.codeset import CodeSet, CodeSystem
from eval.score import Component, codes_of

_SIDE = re.compile(r"\b(?:right|left|bilateral|unspecified)\b", re.IGNORECASE)
_CATEGORY = 3  # characters of an ICD-10-CM category; digits that a family of CPT codes shares


class Likeness(StrEnum):
    """How near a drafted code is to the billed one that it stands for; the nearest first."""

    SIDE = "other side"
    CATEGORY = "same category"
    FAMILY = "same first three digits"
    NONE = "not alike"


@dataclass(frozen=True, slots=True)
class Miss:
    """A billed code that is not drafted (``drafted`` '': nothing in its place), or one too many (``billed`` '')."""

    encounter_id: str
    component: Component
    billed: str
    drafted: str
    like: Likeness


def misses(truth: Claim, drafted: Claim | None, codes: CodeSet) -> Iterator[Miss]:
    """Yield what is wrong with the codes of a draft, each code once, the nearest paired first."""
    for component in (Component.ICD, Component.CPT):
        billed = codes_of(truth, component)
        proposed = codes_of(drafted, component) if drafted else frozenset()
        lacking, extra = sorted(billed - proposed), sorted(proposed - billed)
        for like in (Likeness.SIDE, Likeness.CATEGORY, Likeness.FAMILY):
            for code in tuple(lacking):
                other = next((e for e in extra if _like(code, e, component, truth, codes) is like), None)
                if other:
                    lacking.remove(code)
                    extra.remove(other)
                    yield Miss(truth.encounter_id, component, code, other, like)
        if len(lacking) == len(extra) == 1:  # one for one: what was taken for what
            yield Miss(truth.encounter_id, component, lacking[0], extra[0], Likeness.NONE)
            continue
        yield from (Miss(truth.encounter_id, component, code, "", Likeness.NONE) for code in lacking)
        yield from (Miss(truth.encounter_id, component, "", code, Likeness.NONE) for code in extra)


def confusions(found: Sequence[Miss]) -> list[tuple[Miss, list[str]]]:
    """Return each pair of billed and drafted code, with the encounters it happened in, the most frequent first."""
    where: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    first: dict[tuple[str, str, str], Miss] = {}
    for miss in found:
        if miss.billed and miss.drafted:
            pair = (miss.component.value, miss.billed, miss.drafted)
            where[pair].append(miss.encounter_id)
            first.setdefault(pair, miss)
    return [(first[pair], where[pair]) for pair in sorted(where, key=lambda pair: (-len(where[pair]), pair))]


def miss_counts(found: Sequence[Miss]) -> dict[str, int]:
    """Count misses by component and kind."""
    counts = Counter(f"{m.component.value}: {_kind(m)}" for m in found)
    return dict(sorted(counts.items()))


def _kind(miss: Miss) -> str:
    if miss.billed and miss.drafted:
        return "another code" if miss.like is Likeness.NONE else miss.like.value
    return "missing" if miss.billed else "extraneous"


def _like(billed: str, drafted: str, component: Component, truth: Claim, codes: CodeSet) -> Likeness:
    if billed[:_CATEGORY] != drafted[:_CATEGORY]:
        return Likeness.NONE
    if component is Component.CPT:
        return Likeness.FAMILY
    words = [codes.describe(c, CodeSystem.ICD10CM, truth.date_of_service) for c in (billed, drafted)]
    sideless = {" ".join(_SIDE.sub("", text).split()) for text in words}
    return Likeness.SIDE if all(words) and len(sideless) == 1 else Likeness.CATEGORY
