"""The official lists of CMS as a site imports them: every ICD-10-CM code on the days around each of its changes.

`validity_intervals.csv.gz` was made from these and further editions. Imported as a list of its own kind it must answer
as it says on every boundary; the order files alone must agree with it on every day that one of them covers.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.code_import import Outcome, Span, import_files, list_editions, read_spans
from engine.codefiles.icd10cm_order import with_dot
from engine.codeset import CodeSystem, Status
from engine.codestore import CodeStore

pytestmark = pytest.mark.slow

ICD = CodeSystem.ICD10CM
DAY = timedelta(days=1)
FIRST, LAST = date(2015, 10, 1), date(2026, 9, 30)
# The billable leaves of each edition by its first day, as reference/README.md gives them.
COUNTS = {
    date(2015, 10, 1): 69_823,
    date(2016, 10, 1): 71_486,
    date(2017, 10, 1): 71_704,
    date(2018, 10, 1): 71_932,
    date(2019, 10, 1): 72_184,
    date(2021, 1, 1): 72_621,
    date(2021, 10, 1): 72_748,
    date(2022, 4, 1): 72_750,
    date(2022, 10, 1): 73_639,
    date(2023, 4, 1): 73_674,
    date(2023, 10, 1): 74_044,
    date(2024, 10, 1): 74_260,
    date(2025, 10, 1): 74_719,
}
# No order file covers these days, so what changed within them no file shows.
GAP = (date(2020, 4, 1), date(2020, 12, 31))
CODES_OF_OCTOBER_2020 = 72_616


@dataclass(frozen=True, slots=True)
class Interval:
    """A code of the list of intervals with its first and last day."""

    code: str
    first: date
    last: date

    @property
    def around(self) -> tuple[tuple[date, bool], ...]:
        """Return the days around each change, with whether the code holds on them."""
        days = ((self.first - DAY, False), (self.first, True), (self.last, True), (self.last + DAY, False))
        return tuple((day, holds) for day, holds in days if FIRST <= day <= LAST)

    def changes_within(self, first: date, last: date) -> bool:
        """Say whether the code begins, or is no longer there, on a day from ``first`` to ``last``."""
        return any(first <= day <= last for day in (self.first, self.last + DAY))


@pytest.fixture(scope="module")
def intervals(shared: Path) -> tuple[Interval, ...]:
    with gzip.open(shared / "reference" / "icd10cm" / "validity_intervals.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    day = date.fromisoformat
    return tuple(
        Interval(with_dot(r["code"]), day(r["valid_from"]), day(r["valid_to_inclusive"] or str(LAST))) for r in rows
    )


@pytest.fixture(scope="module")
def spans(shared: Path) -> dict[str, Span]:
    return read_spans(shared / "reference" / "editions.csv")


def store_of(shared: Path, spans: dict[str, Span], kind: str, home: Path) -> Iterator[CodeStore]:
    """Yield a store with the files of one kind, each imported for the days that the editions file says."""
    folder = shared / "reference"
    files = [folder / "icd10cm" / name for name, span in spans.items() if span.list == kind]
    with CodeStore(home) as store:
        imported = import_files(store, files, editions_csv=folder / "editions.csv")
        assert {item.outcome for item in imported} == {Outcome.IMPORTED}, imported
        yield store


@pytest.fixture(scope="module")
def orders(shared: Path, spans: dict[str, Span], tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeStore]:
    yield from store_of(shared, spans, "icd10cm", tmp_path_factory.mktemp("orders"))


@pytest.fixture(scope="module")
def dated(shared: Path, spans: dict[str, Span], tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeStore]:
    yield from store_of(shared, spans, "icd10cm-intervals", tmp_path_factory.mktemp("intervals"))


def valid(store: CodeStore, code: str, on: date) -> bool | None:
    """Return whether a code holds on a date, None where that cannot be checked."""
    status = store.holds(code, ICD, on).status
    return None if status is Status.NOT_CHECKABLE else status is Status.VALID


def test_each_edition_has_as_many_billable_codes_as_the_official_one(orders: CodeStore) -> None:
    (coverage,) = list_editions(orders)
    assert {e.valid_from: e.billable for e in coverage.editions} == COUNTS
    assert not any(e.partial for e in coverage.editions)
    assert [(gap.first, gap.last) for gap in coverage.gaps] == [GAP]


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("J12.82", {date(2020, 3, 31): False, date(2020, 12, 31): None, date(2021, 1, 1): True}),
        ("M54.5", {date(2021, 9, 30): True, date(2021, 10, 1): False}),
        ("Z28.310", {date(2022, 3, 31): False, date(2022, 4, 1): True}),
        ("K35.20", {date(2023, 9, 30): True, date(2023, 10, 1): False}),
        ("U07.1", {date(2020, 3, 31): False, date(2020, 4, 1): None, date(2021, 1, 1): True}),
    ],
)
def test_known_changes_fall_on_their_days(orders: CodeStore, code: str, days: dict[date, bool | None]) -> None:
    assert {day: valid(orders, code, day) for day in days} == days


def test_a_code_that_was_split_is_a_header_from_then_on(orders: CodeStore) -> None:
    assert not orders.holds("K35.20", ICD, date(2023, 9, 30)).header
    assert orders.holds("K35.20", ICD, date(2023, 10, 1)).header
    assert orders.holds("M54.5", ICD, date(2021, 10, 1)).header


@pytest.mark.parametrize(("code", "first"), [("U07.1", date(2020, 4, 1)), ("J12.82", date(2021, 1, 1))])
def test_the_intervals_show_what_came_between_the_files(dated: CodeStore, code: str, first: date) -> None:
    assert (valid(dated, code, first - DAY), valid(dated, code, first)) == (False, True)


def test_every_interval_holds_on_its_days_and_not_beyond(dated: CodeStore, intervals: tuple[Interval, ...]) -> None:
    assert len(intervals) == 75_719
    wrong = [(i.code, day) for i in intervals for day, holds in i.around if valid(dated, i.code, day) is not holds]
    assert wrong == []


def test_the_intervals_count_as_many_codes_on_a_day_as_the_official_edition(intervals: tuple[Interval, ...]) -> None:
    for day, count in {**COUNTS, date(2020, 10, 1): CODES_OF_OCTOBER_2020}.items():
        assert sum(i.first <= day <= i.last for i in intervals) == count


def test_order_files_alone_agree_on_every_day_that_one_of_them_covers(
    orders: CodeStore, intervals: tuple[Interval, ...]
) -> None:
    wrong = [
        (i.code, day)
        for i in intervals
        for day, holds in i.around
        if valid(orders, i.code, day) is not (None if GAP[0] <= day <= GAP[1] else holds)
    ]
    assert wrong == []


def test_only_what_changed_while_no_file_was_in_force_is_seen_late(
    orders: CodeStore, intervals: tuple[Interval, ...]
) -> None:
    """The codes whose change no order file shows: it shows them new in January 2021, or gone after March 2020."""
    unseen = {i.code: i for i in intervals if i.changes_within(*GAP)}
    born = {code for code, i in unseen.items() if i.first >= GAP[0]}
    assert {"U07.0", "U07.1"} <= born
    reasons = {code: orders.holds(code, ICD, GAP[0] - DAY).reason for code in born}
    assert all(reason.endswith("; listed from 2021-01-01") for reason in reasons.values())
    gone = {code: orders.holds(code, ICD, GAP[1] + DAY) for code in unseen.keys() - born}
    assert all(h.header or h.reason.endswith(f"; listed until {GAP[0] - DAY}") for h in gone.values())
    assert (len(born), len(gone)) == (490, 58)


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("49560", {date(2022, 12, 31): True, date(2023, 1, 1): False}),
        ("49591", {date(2022, 12, 31): False, date(2023, 1, 1): True}),
    ],
)
def test_a_procedure_code_holds_by_the_fee_schedule_of_its_quarter(
    shared: Path, tmp_path: Path, code: str, days: dict[date, bool]
) -> None:
    folder = shared / "reference"
    names = ("pprrvu_2022_rvu22d_oct_codes_indicators.csv.gz", "pprrvu_2023_rvu23a_jan_codes_indicators.csv.gz")
    with CodeStore(tmp_path) as store:
        import_files(store, [folder / "pfs" / name for name in names], editions_csv=folder / "editions.csv")
        found = {day: store.holds(code, CodeSystem.CPT, day).status is Status.VALID for day in days}
    assert found == days
