"""What the payers' lists say about a code, a pair of codes or a diagnosis on a date of service.

Beside the question whether a code exists (`engine.codeset`), claim edits ask the Medicare fee schedule, the NCCI lists
(bundled pairs, limits of units, add-on codes) and the tabular list of ICD-10-CM. Every answer comes from the edition
that covers the date; where none does, `BillingLists.edition` is '' and a rule says "not checked".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from operator import itemgetter
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

    @property
    def is_code(self) -> bool:
        """Say whether it is a category or a code, not a chapter (``1``) or a block (``A00-A09``)."""
        return bool(self.code) and "-" not in self.code and not self.code.isdigit()


_VOID = "9"

BillingRow = FeeLine | Pair | UnitLimit | AddOn | TabularEntry


@dataclass(frozen=True, slots=True)
class DatedRow:
    """One row of a list that claim edits rest on; the dates (inclusive) are None where it holds as its edition does."""

    row: BillingRow
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Say whether the row is in force on a date, by its own days."""
        return (self.valid_from or on) <= on <= (self.valid_to or on)


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
    rows: tuple[BillingRow | DatedRow, ...] = ()

    def distance(self, on: date) -> int:
        """Return how many days a date lies outside this edition, 0 when it is covered."""
        return max((self.valid_from - on).days, (on - self.valid_to).days, 0)

    def dated(self) -> Iterator[DatedRow]:
        """Yield the rows, each with its days."""
        return (row if isinstance(row, DatedRow) else DatedRow(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class ListedBilling:
    """`BillingLists` in memory, for tests and for a site without lists; of two for one date the later has the word."""

    lists: tuple[BillingList, ...] = ()
    assumed: bool = False

    def edition(self, kind: ListKind, on: date) -> str:
        """Return the name of the edition that covers a date, '' when none does."""
        covering = self._covering(kind, on)
        return covering[-1].name if covering else ""

    def fee_lines(self, codes: Collection[str], on: date) -> Mapping[str, FeeLine]:
        """Return the lines of those codes that the fee schedule of the date has."""
        rows = (dated.row for dated in self._newest(ListKind.FEE_SCHEDULE, on))
        return {row.code: row for row in rows if isinstance(row, FeeLine) and row.code in codes}

    def pairs(self, codes: Collection[str], on: date) -> Sequence[Pair]:
        """Return the NCCI pairs among some codes that are in force on a date."""
        day = self._day_within(ListKind.PAIRS, on)
        rows = [*self._newest(ListKind.DELETED_PAIRS, day), *self._newest(ListKind.PAIRS, on)]
        found = pairs_in_force(rows, day) if self.edition(ListKind.PAIRS, on) else ()
        return tuple(pair for pair in found if pair.column1 in codes and pair.column2 in codes)

    def unit_limits(self, codes: Collection[str], on: date) -> Mapping[str, UnitLimit]:
        """Return the limits of those codes that have one on the date."""
        rows = (dated.row for dated in self._newest(ListKind.UNIT_LIMITS, on))
        return {row.code: row for row in rows if isinstance(row, UnitLimit) and row.code in codes}

    def add_ons(self, codes: Collection[str], on: date) -> Mapping[str, AddOn]:
        """Return those of the codes that are add-on codes on the date."""
        found = add_ons_in_force(self._newest(ListKind.ADD_ONS, on), self._day_within(ListKind.ADD_ONS, on))
        return {code: add_on for code, add_on in found.items() if code in codes}

    def tabular(self, code: str, on: date) -> Sequence[TabularEntry]:
        """Return the entry of a diagnosis and those above it, the nearest first; empty when there is none."""
        newest = self._covering(ListKind.TABULAR, on)[-1:]
        rows = (dated.row for one in newest for dated in one.dated())
        return lineage(code, {row.code: row for row in rows if isinstance(row, TabularEntry)})

    def assuming(self) -> ListedBilling:
        """Return the same lists, each taken to hold on every date that no edition covers."""
        return replace(self, assumed=True)

    def _covering(self, kind: ListKind, on: date) -> list[BillingList]:
        mine = [item for item in self.lists if item.kind is kind]
        found = [item for item in mine if item.distance(on) == 0]
        if found or not mine or not self.assumed:
            return found
        nearest = min(reversed(mine), key=lambda item: item.distance(on))
        return [item for item in mine if (item.valid_from, item.valid_to) == (nearest.valid_from, nearest.valid_to)]

    def _newest(self, kind: ListKind, on: date) -> list[DatedRow]:
        covering = enumerate(self._covering(kind, on))
        return of_newest((number, dated) for number, item in covering for dated in item.dated())

    def _day_within(self, kind: ListKind, on: date) -> date:
        covering = self._covering(kind, on)
        return day_within(covering[-1].valid_from, covering[-1].valid_to, on) if covering else on


def day_within(first: date, last: date, on: date) -> date:
    """Return the day of an edition that its rows are asked for: the date, or the nearest when it is only assumed."""
    return max(first, min(on, last))


def of_newest(rows: Iterable[tuple[int, DatedRow]]) -> list[DatedRow]:
    """Return, of rows with the number of their list, for each code or pair those of the highest number that has it."""
    ordered = sorted(rows, key=itemgetter(0))
    newest = {_key(dated.row): number for number, dated in ordered}
    return [dated for number, dated in ordered if newest[_key(dated.row)] == number]


def pairs_in_force(rows: Iterable[DatedRow], on: date) -> tuple[Pair, ...]:
    """Return the one row of each pair that is in force on a date, in the order of codes.

    A file may tell of several lives of a pair and not when they began: then it is the one that ends first, of two the
    one begun last. A void row (indicator 9) stands only where there is no other.
    """
    held = sorted((dated for dated in rows if dated.holds(on)), key=lambda dated: dated.valid_from or date.min)
    held.sort(key=lambda dated: dated.valid_to or date.max, reverse=True)
    pairs = [dated.row for dated in held if isinstance(dated.row, Pair)]
    chosen = {_key(pair): pair for pair in sorted(pairs, key=lambda pair: pair.indicator != _VOID)}
    return tuple(chosen[key] for key in sorted(chosen))


def add_ons_in_force(rows: Iterable[DatedRow], on: date) -> dict[str, AddOn]:
    """Return each add-on code of a date with all its primaries, of which a row may have one."""
    found: dict[str, AddOn] = {}
    for row in (dated.row for dated in rows if dated.holds(on)):
        if isinstance(row, AddOn):
            known = found[row.code].primaries if row.code in found else frozenset()
            found[row.code] = AddOn(row.code, row.type, known | row.primaries)
    return found


def _key(row: BillingRow) -> tuple[str, ...]:
    return (row.column1, row.column2) if isinstance(row, Pair) else (row.code,)


def lineage(code: str, entries: Mapping[str, TabularEntry]) -> tuple[TabularEntry, ...]:
    """Return the entry that a diagnosis code belongs to and those above it, the nearest first."""
    at = next((code[:n].rstrip(".") for n in range(len(code), 2, -1) if code[:n].rstrip(".") in entries), "")
    found: list[TabularEntry] = []
    while at in entries and entries[at] not in found:
        found.append(entries[at])
        at = entries[at].parent
    return tuple(found)


NO_BILLING_LISTS = ListedBilling()
