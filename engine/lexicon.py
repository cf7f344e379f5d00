"""The lexicon: procedures in our own plain words, with what surgeons dictate for them; a site adds rows of its own.

``data/lexicon/procedures.csv`` is written from knowledge of the codes and the public indicators of the fee schedule;
no descriptor of the American Medical Association is in it. ``data/lexicon/README.md`` tells how it is kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.claim import is_procedure_code
from engine.errors import CodeListError
from engine.settings import ROOT

LEXICON = ROOT / "data" / "lexicon"
PROCEDURES = LEXICON / "procedures.csv"
DIAGNOSES = LEXICON / "diagnosis_synonyms.csv"
COLUMNS = ("code", "plain", "dictated", "site", "approach", "sided", "unit", "addon_to", "apart")
DIAGNOSIS_COLUMNS = ("phrase", "code", "axis")
AXES = {
    "side", "site", "level", "encounter", "type", "severity", "cause", "obstruction", "gangrene", "complication",
    "stage", "trimester", "recurrent", "age", "open_closed", "displaced",
}  # fmt: skip
_DIAGNOSIS = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True, slots=True)
class ProcedureWords:
    """One procedure code in plain words.

    ``dictated``: how surgeons name it; ``sided``: left or right applies; ``unit``: what a unit beyond the first counts;
    ``addon_to``: what an add-on code follows; ``apart``: what tells it from its neighbours. '' where there is nothing.
    """

    code: str
    plain: str
    dictated: tuple[str, ...]
    site: str = ""
    approach: str = ""
    sided: bool = False
    unit: str = ""
    addon_to: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosisPhrase:
    """What surgeons write for a diagnosis, and the ICD-10-CM code as far as the phrase alone decides it.

    ``axes`` names the facts of the note that complete the code, such as side or encounter; none when it is complete.
    """

    phrase: str
    code: str
    axes: tuple[str, ...] = ()


def read_procedures(path: Path = PROCEDURES) -> Iterator[ProcedureWords]:
    """Yield the rows of a lexicon of procedures; raises CodeListError naming the line that is wrong and why."""
    return (_procedure(row, where) for row, where in _rows(path, COLUMNS))


def read_diagnoses(path: Path = DIAGNOSES) -> Iterator[DiagnosisPhrase]:
    """Yield the rows of a lexicon of diagnoses; raises CodeListError naming the line that is wrong and why."""
    return (_diagnosis(row, where) for row, where in _rows(path, DIAGNOSIS_COLUMNS))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[list[str], str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.reader(file, strict=True)
            if tuple(next(table, ())) != columns:
                raise CodeListError(f"{path.name}, line 1: a lexicon begins with {','.join(columns)}.")
            for row in table:
                where = f"{path.name}, line {table.line_num}"
                if len(row) != len(columns):
                    raise CodeListError(f"{where}: {len(row)} columns where {len(columns)} belong. Mend the line.")
                yield [field.strip() for field in row], where
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodeListError(f"{path.name} cannot be read as a lexicon ({error}). Restore or mend it.") from error


def _procedure(row: list[str], where: str) -> ProcedureWords:
    code, plain, dictated, site, approach, sided, unit, addon_to, apart = row
    if not is_procedure_code(code) or not plain or sided not in ("yes", "no"):
        raise CodeListError(f"{where}: {code[:20]!r} needs a procedure code, plain words, and sided yes or no.")
    phrases = tuple(phrase for part in dictated.split("|") if (phrase := part.strip()))
    return ProcedureWords(code, plain, phrases, site, approach, sided == "yes", unit, addon_to, apart)


def _diagnosis(row: list[str], where: str) -> DiagnosisPhrase:
    phrase, code, axis = row
    if not phrase or not _DIAGNOSIS.fullmatch(code):
        raise CodeListError(f"{where}: {phrase[:40]!r} needs an ICD-10-CM code or category, not {code[:20]!r}.")
    if unknown := sorted(set(axis.split()) - AXES):
        raise CodeListError(f"{where}: no such axis as {unknown[0][:20]!r}. Use one of {', '.join(sorted(AXES))}.")
    return DiagnosisPhrase(phrase, code, tuple(axis.split()))
