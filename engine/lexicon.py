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

from engine.errors import CodeListError
from engine.settings import ROOT

LEXICON = ROOT / "data" / "lexicon"
PROCEDURES = LEXICON / "procedures.csv"
COLUMNS = ("code", "plain", "dictated", "site", "approach", "sided", "unit", "addon_to", "apart")
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")


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


def read_procedures(path: Path = PROCEDURES) -> Iterator[ProcedureWords]:
    """Yield the rows of a lexicon file; raises CodeListError naming the line that is wrong and why."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.reader(file, strict=True)
            if tuple(next(table, ())) != COLUMNS:
                raise CodeListError(f"{path.name}, line 1: a lexicon begins with {','.join(COLUMNS)}.")
            for row in table:
                yield _procedure(row, f"{path.name}, line {table.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodeListError(f"{path.name} cannot be read as a lexicon ({error}). Restore or mend it.") from error


def _procedure(row: list[str], where: str) -> ProcedureWords:
    if len(row) != len(COLUMNS):
        raise CodeListError(f"{where}: {len(row)} columns where {len(COLUMNS)} belong. Mend the line.")
    code, plain, dictated, site, approach, sided, unit, addon_to, apart = (field.strip() for field in row)
    if not _CODE.fullmatch(code) or not plain or sided not in ("yes", "no"):
        raise CodeListError(f"{where}: {code[:20]!r} needs a procedure code, plain words, and sided yes or no.")
    phrases = tuple(phrase for part in dictated.split("|") if (phrase := part.strip()))
    return ProcedureWords(code, plain, phrases, site, approach, sided == "yes", unit, addon_to, apart)
