"""Which code lists hold on a date of service: the one question that checks, decoder and metrics all ask.

The answer is yes, no, or "not checkable: no list for that date"; never a silent yes. For example, with the
ICD-10-CM editions of 2021 loaded::

    codes.holds("M54.5", CodeSystem.ICD10CM, date(2021, 9, 30)).status   → valid
    codes.holds("M54.5", CodeSystem.ICD10CM, date(2021, 10, 1)).status   → invalid (M54.50, M54.51, M54.59 since)
    codes.holds("M54.5", CodeSystem.ICD10CM, date(2035, 1, 1)).status    → not-checkable

Codes are asked for as they stand on a claim: capitals, ICD-10-CM with its dot (`engine.claim.dotted`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from engine.billing_lists import NO_BILLING_LISTS, BillingLists
from engine.claim import Record


class CodeSystem(StrEnum):
    """What a code is a code of; HCPCS means Level II (a letter and four digits)."""

    ICD10CM = "icd10cm"
    CPT = "cpt"
    HCPCS = "hcpcs"
    MODIFIER = "modifier"
    POS = "pos"

    @property
    def label(self) -> str:
        """Return the name that people know it by."""
        return _LABELS[self]

    def has_form(self, code: str) -> bool:
        """Say whether a code looks as every code of this system does, ICD-10-CM with its dot."""
        return re.fullmatch(_FORMS[self], code, re.ASCII) is not None


_FORMS = {
    CodeSystem.ICD10CM: r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?",
    CodeSystem.CPT: r"\d{4}[0-9A-Z]",
    CodeSystem.HCPCS: r"[A-Z]\d{4}",
    CodeSystem.MODIFIER: r"[0-9A-Z]{2}",
    CodeSystem.POS: r"\d{2}",
}
_LABELS = {
    CodeSystem.ICD10CM: "ICD-10-CM",
    CodeSystem.CPT: "CPT",
    CodeSystem.HCPCS: "HCPCS",
    CodeSystem.MODIFIER: "modifier",
    CodeSystem.POS: "place-of-service",
}


PROCEDURES = (CodeSystem.CPT, CodeSystem.HCPCS)


class Status(StrEnum):
    """The answer to "is this code valid on this date"."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_CHECKABLE = "not-checkable"


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a code holds on a date, by which edition, and why (``reason``: a phrase without a full stop).

    ``edition`` is '' when no list covers the date. ``partial``: the answer rests on partial lists only, so
    that a code they lack is not checkable. ``header``: the code exists but a longer one must be billed.
    """

    status: Status
    edition: str
    partial: bool
    reason: str
    header: bool = False

    @property
    def decided(self) -> bool:
        """Say whether a whole list of the date decided, so that another code could have been answered otherwise."""
        return self.status is not Status.NOT_CHECKABLE and not self.partial


class CodeMatch(Record):
    """One code found by a search; ``description`` is plain words, '' where the list has none."""

    code: str
    system: CodeSystem
    description: str


class CodeSet(Protocol):
    """The code lists of a site, asked by date of service; ``billing`` are the lists that claim edits rest on."""

    @property
    def billing(self) -> BillingLists:
        """Return the lists of the same site that say how codes may be billed."""

    def holds(self, code: str, system: CodeSystem, on: date) -> Holding:
        """Say whether a code is valid on a date, is not, or cannot be checked."""

    def describe(self, code: str, system: CodeSystem, on: date) -> str:
        """Return what a code means on a date, '' when no list of that date says."""

    def search(self, words: str, on: date, systems: Sequence[CodeSystem], limit: int) -> tuple[CodeMatch, ...]:
        """Find codes valid on a date by the start of the code or by words as one types; the best first."""

    def instead(self, code: str, system: CodeSystem, on: date, limit: int) -> tuple[str, ...]:
        """Return codes valid on a date that a code without validity may have meant: see `nearest_codes`."""

    def covering(self, system: CodeSystem, on: date) -> tuple[Edition, ...]:
        """Return the editions of a system that speak for a date."""

    def valid(self, system: CodeSystem, on: date) -> frozenset[str]:
        """Return every code of a system that `holds` calls valid on a date."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a code list for one system; it holds from ``valid_from`` to ``valid_to`` inclusive.

    ``partial``: a code that it lacks may still exist.
    """

    list: str
    system: CodeSystem
    name: str
    valid_from: date
    valid_to: date
    partial: bool = False

    def covers(self, on: date) -> bool:
        """Say whether this edition speaks for a date."""
        return self.valid_from <= on <= self.valid_to

    def decides(self, code: str) -> bool:
        """Say whether the absence of a code from this edition means that it is not valid.

        The fee schedule names every CPT code from 00100 to 99499, but not all Category II and III codes and
        no proprietary laboratory analyses; those only a list of CPT itself can decide.
        """
        if self.partial:
            return False
        return self.list != "pfs" or not self.system.has_form(code) or (code.isdigit() and "00100" <= code <= "99499")


def decide(
    code: str, system: CodeSystem, on: date, editions: Sequence[Edition], billable: Mapping[Edition, bool]
) -> Holding:
    """Weigh the editions that cover ``on``: a full list decides, the newest first; else any partial that has it.

    ``editions`` come the last imported first; ``billable`` holds, for each that lists the code on that
    date, whether the code may be billed (False: a header).
    """
    if not editions:
        what = f"no {system.label} list covers {on}; run `python launch.py codes import FILE`"
        return Holding(Status.NOT_CHECKABLE, "", False, what)
    for edition in sorted(editions, key=lambda e: (e.partial, -e.valid_from.toordinal())):
        if billable.get(edition):
            return Holding(Status.VALID, edition.name, edition.partial, f"in {edition.name}")
        if edition in billable:
            reason = f"a header of {edition.name}; bill one of the longer codes under it"
            return Holding(Status.INVALID, edition.name, edition.partial, reason, header=True)
        if edition.decides(code):
            return Holding(Status.INVALID, edition.name, False, f"not in {edition.name}")
    names = "; ".join(e.name for e in editions)
    if not system.has_form(code):
        return Holding(Status.INVALID, names, True, f"no {system.label} code is written like that")
    return Holding(Status.NOT_CHECKABLE, names, True, f"only partial lists cover it on {on} and none has it ({names})")


def nearest_codes(code: str, under: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Return what a code that is not valid may have meant: the longer codes under it, else the one that it was part of.

    ``under`` gives the valid codes that begin with a text. A header and a code that was split have longer ones (M54.5 →
    M54.50, M54.51, M54.59); a code not yet born was part of a shorter one (Z28.310 → Z28.3 the day before).
    """
    if longer := under(code):
        return tuple(longer)
    for length in range(len(code) - 1, 2, -1):
        shorter = code[:length].rstrip(".")
        if shorter in under(shorter):
            return (shorter,)
    return ()


def procedure_system(code: str) -> CodeSystem:
    """Return the list a procedure code belongs to by its form: a letter and four digits is HCPCS, else CPT."""
    return CodeSystem.HCPCS if re.fullmatch(r"[A-Z]\d{4}", code) else CodeSystem.CPT


@dataclass(frozen=True, slots=True)
class Listing:
    """An edition together with its codes and their descriptions, in memory; ``headers`` may not be billed."""

    edition: Edition
    codes: Mapping[str, str]
    headers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListedCodes:
    """A `CodeSet` in memory, for tests and for scoring without a site's database."""

    listings: tuple[Listing, ...]
    billing: BillingLists = NO_BILLING_LISTS

    def holds(self, code: str, system: CodeSystem, on: date) -> Holding:
        """Say whether a code is valid on a date, is not, or cannot be checked."""
        covering = self._covering(system, on)
        billable = {item.edition: code not in item.headers for item in covering if code in item.codes}
        return decide(code, system, on, [item.edition for item in covering], billable)

    def describe(self, code: str, system: CodeSystem, on: date) -> str:
        """Return what a code means on a date, '' when no list of that date says."""
        return next((text for item in self._covering(system, on) if (text := item.codes.get(code))), "")

    def search(self, words: str, on: date, systems: Sequence[CodeSystem], limit: int) -> tuple[CodeMatch, ...]:
        """Find codes valid on a date whose code starts with the text or whose words start with each word."""
        text = words.strip()
        found = {
            CodeMatch(code=code, system=system, description=description)
            for system in systems
            for item in self._covering(system, on)
            for code, description in item.codes.items()
            if text and (code.startswith(text.upper()) or _starts_words(text, description))
        }
        valid = (m for m in found if self.holds(m.code, m.system, on).status is Status.VALID)
        return tuple(sorted(valid, key=lambda m: (len(m.description), m.code)))[:limit]

    def instead(self, code: str, system: CodeSystem, on: date, limit: int) -> tuple[str, ...]:
        """Return codes valid on a date that a code without validity may have meant."""

        def under(start: str) -> list[str]:
            listed = {c for item in self._covering(system, on) for c in item.codes if c.startswith(start)}
            return sorted(c for c in listed if self.holds(c, system, on).status is Status.VALID)[:limit]

        return nearest_codes(code, under)

    def covering(self, system: CodeSystem, on: date) -> tuple[Edition, ...]:
        """Return the editions of a system that speak for a date."""
        return tuple(item.edition for item in self._covering(system, on))

    def valid(self, system: CodeSystem, on: date) -> frozenset[str]:
        """Return every code of a system that is valid on a date."""
        listed = {code for item in self._covering(system, on) for code in item.codes}
        return frozenset(code for code in listed if self.holds(code, system, on).status is Status.VALID)

    def _covering(self, system: CodeSystem, on: date) -> list[Listing]:
        return [item for item in self.listings if item.edition.system is system and item.edition.covers(on)]


def _starts_words(text: str, description: str) -> bool:
    wanted = re.findall(r"\w+", text.casefold())
    present = re.findall(r"\w+", description.casefold())
    return bool(wanted) and all(any(word.startswith(start) for word in present) for start in wanted)
