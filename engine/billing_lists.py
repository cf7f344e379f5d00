"""What the payers' lists say about a code, a pair of codes or a diagnosis on a date of service.

Beside the question whether a code exists (`engine.codeset`), claim edits ask the Medicare fee schedule, the NCCI lists
(bundled pairs, limits of units, add-on codes) and the tabular list of ICD-10-CM. Every answer comes from the edition
that covers the date; where none does, `BillingLists.edition` is '' and a rule says "not checked".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol


class ListKind(StrEnum):
    """A kind of list, by its name in an editions file."""

    FEE_SCHEDULE = "pfs"
    PAIRS = "ncci-ptp"
    DELETED_PAIRS = "ncci-ptp-deleted"
    UNIT_LIMITS = "ncci-mue"
    ADD_ONS = "ncci-add-on"
    TABULAR = "icd10cm-tabular"

    @property
    def label(self) -> str:
        """Return the name that people know it by."""
        return _TITLES[self]


_TITLES = {
    ListKind.FEE_SCHEDULE: "Medicare physician fee schedule",
    ListKind.PAIRS: "NCCI procedure-to-procedure edits",
    ListKind.DELETED_PAIRS: "NCCI procedure-to-procedure edits, deleted",
    ListKind.UNIT_LIMITS: "NCCI medically unlikely edits (MUE)",
    ListKind.ADD_ONS: "NCCI add-on code edits",
    ListKind.TABULAR: "ICD-10-CM tabular list",
}


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A code's line of the Medicare physician fee schedule, as its indicators stand there.

    ``multiple``, ``bilateral``, ``assistant``, ``co_surgeons``, ``team`` and ``professional`` (PC/TC) are digits;
    ``global_days`` is 000, 010, 090, MMM, XXX, YYY or ZZZ; ``work`` is the work RVU.
    Source: CMS, "Medicare Physician Fee Schedule Relative Value File", field descriptions (RVUyy.pdf).
    """

    code: str
    status: str
    professional: str = ""
    global_days: str = ""
    multiple: str = ""
    bilateral: str = ""
    assistant: str = ""
    co_surgeons: str = ""
    team: str = ""
    endoscopic_base: str = ""
    work: float = 0.0

    @property
    def is_add_on(self) -> bool:
        """Say whether the code is billed only beside another (global period ZZZ)."""
        return self.global_days == "ZZZ"


@dataclass(frozen=True, slots=True)
class Pair:
    """An NCCI pair: ``column2`` is not paid beside ``column1``.

    ``indicator``: 0 never, 1 unless a modifier says why, 9 the pair is void.
    """

    column1: str
    column2: str
    indicator: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """How many units of a code are paid, and how that is judged.

    ``adjudication`` (MAI): 1 each line, 2 the day by policy, 3 the day by clinical benchmark.
    """

    code: str
    units: int
    adjudication: int
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on code and what it may be added to; ``type`` 1: only these, 2: contractors say, 3: both."""

    code: str
    type: int
    primaries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TabularEntry:
    """A code, category, block or chapter of the ICD-10-CM tabular list, with the notes that stand at it.

    ``parent`` is '' for a chapter. Notes are lines of text; codes in them stand in parentheses. ``seventh`` holds the
    meaning of each seventh character that may follow.
    """

    code: str
    parent: str
    description: str
    includes: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    code_first: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()
    seventh: Mapping[str, str] = field(default_factory=dict)


BillingRow = FeeLine | Pair | UnitLimit | AddOn | TabularEntry


class BillingLists(Protocol):
    """The lists of a site that claim edits rest on, asked by date of service."""

    def edition(self, kind: ListKind, on: date) -> str:
        """Return the name of the edition that covers a date, '' when none does."""

    def fee_lines(self, codes: Collection[str], on: date) -> Mapping[str, FeeLine]:
        """Return the lines of those codes that the fee schedule of the date has."""

    def pairs(self, codes: Collection[str], on: date) -> Sequence[Pair]:
        """Return the NCCI pairs among some codes that are in force on a date."""

    def unit_limits(self, codes: Collection[str], on: date) -> Mapping[str, UnitLimit]:
        """Return the limits of those codes that have one on the date."""

    def add_ons(self, codes: Collection[str], on: date) -> Mapping[str, AddOn]:
        """Return those of the codes that are add-on codes on the date."""

    def tabular(self, code: str, on: date) -> Sequence[TabularEntry]:
        """Return the entry of a diagnosis and those above it, the nearest first; empty when there is none.

        A code with a seventh character that has no entry of its own is found by the longest one it begins with.
        """

    def assuming(self) -> BillingLists:
        """Return the same lists, each taken to hold on every date that no edition covers (the nearest edition)."""


@dataclass(frozen=True, slots=True)
class BillingList:
    """One list in memory: its kind, the name of its edition, the days it holds, its rows."""

    kind: ListKind
    name: str
    valid_from: date
    valid_to: date
    rows: tuple[BillingRow, ...] = ()

    def distance(self, on: date) -> int:
        """Return how many days a date lies outside this edition, 0 when it is covered."""
        return max((self.valid_from - on).days, (on - self.valid_to).days, 0)


@dataclass(frozen=True, slots=True)
class ListedBilling:
    """`BillingLists` in memory, for tests and for a site without lists."""

    lists: tuple[BillingList, ...] = ()
    assumed: bool = False

    def edition(self, kind: ListKind, on: date) -> str:
        """Return the name of the edition that covers a date, '' when none does."""
        found = self._list(kind, on)
        return found.name if found else ""

    def fee_lines(self, codes: Collection[str], on: date) -> Mapping[str, FeeLine]:
        """Return the lines of those codes that the fee schedule of the date has."""
        rows = self._rows(ListKind.FEE_SCHEDULE, on)
        return {row.code: row for row in rows if isinstance(row, FeeLine) and row.code in codes}

    def pairs(self, codes: Collection[str], on: date) -> Sequence[Pair]:
        """Return the NCCI pairs among some codes that are in force on a date."""
        rows = (row for row in self._rows(ListKind.PAIRS, on) if isinstance(row, Pair))
        return [row for row in rows if row.column1 in codes and row.column2 in codes]

    def unit_limits(self, codes: Collection[str], on: date) -> Mapping[str, UnitLimit]:
        """Return the limits of those codes that have one on the date."""
        rows = self._rows(ListKind.UNIT_LIMITS, on)
        return {row.code: row for row in rows if isinstance(row, UnitLimit) and row.code in codes}

    def add_ons(self, codes: Collection[str], on: date) -> Mapping[str, AddOn]:
        """Return those of the codes that are add-on codes on the date."""
        rows = self._rows(ListKind.ADD_ONS, on)
        return {row.code: row for row in rows if isinstance(row, AddOn) and row.code in codes}

    def tabular(self, code: str, on: date) -> Sequence[TabularEntry]:
        """Return the entry of a diagnosis and those above it, the nearest first; empty when there is none."""
        rows = self._rows(ListKind.TABULAR, on)
        entries = {row.code: row for row in rows if isinstance(row, TabularEntry)}
        return lineage(code, entries)

    def assuming(self) -> ListedBilling:
        """Return the same lists, each taken to hold on every date that no edition covers."""
        return replace(self, assumed=True)

    def _list(self, kind: ListKind, on: date) -> BillingList | None:
        mine = [item for item in self.lists if item.kind is kind and (self.assumed or item.distance(on) == 0)]
        return min(mine, key=lambda item: item.distance(on), default=None)

    def _rows(self, kind: ListKind, on: date) -> tuple[object, ...]:
        found = self._list(kind, on)
        return found.rows if found else ()


def lineage(code: str, entries: Mapping[str, TabularEntry]) -> tuple[TabularEntry, ...]:
    """Return the entry that a diagnosis code belongs to and those above it, the nearest first."""
    at = next((code[:n].rstrip(".") for n in range(len(code), 2, -1) if code[:n].rstrip(".") in entries), "")
    found: list[TabularEntry] = []
    while at in entries and entries[at] not in found:
        found.append(entries[at])
        at = entries[at].parent
    return tuple(found)


NO_BILLING_LISTS = ListedBilling()
