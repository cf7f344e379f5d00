"""The bare code numbers of the demo's procedures, as ``data/demo/procedure_codes.csv`` (``code,description``).

The embedded lists of procedure codes lack most add-on codes and have no words; the demo brings its own numbers, with
our own plain words: the catalogue's for a procedure, those of ``data/demo/anesthesia.csv`` for the region of the body
that an anesthesia code stands for. ``python -m train.code_numbers`` writes the file from both.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from engine.demo import DEMO
from engine.embedded_lists import CMS_YEARS, PROCEDURE_CODES, cms_codes
from engine.errors import InputError
from train.catalogue import Catalogue, load_catalogue

ANESTHESIA = DEMO / "anesthesia.csv"


def code_numbers(catalogue: Catalogue) -> Mapping[str, str]:
    """Return what each code of the catalogue is in plain words, in order of the codes.

    Left out is what does not hold in all the years that the file is declared for, 2023 to 2026; of most such codes
    the lists of CMS know the years. Raises InputError for an anesthesia code that has no words.
    """
    words = dict(_anesthesia(catalogue))
    words |= {procedure.code: procedure.description for procedure in catalogue.procedures.values()}
    lists = [cms_codes(year) for year in CMS_YEARS]
    in_some_years = frozenset().union(*lists) - frozenset.intersection(*lists)
    return {code: words[code] for code in sorted(words) if code not in in_some_years}


def _anesthesia(catalogue: Catalogue) -> Mapping[str, str]:
    with ANESTHESIA.open(encoding="utf-8", newline="") as file:
        words = {row["code"]: row["description"] for row in csv.DictReader(file)}
    billed = {p.anesthesia for p in catalogue.procedures.values() if p.anesthesia}
    if wordless := sorted(billed - set(words)):
        raise InputError(f"{ANESTHESIA} has no words for {', '.join(wordless)}. Add a line for each.")
    return {code: words[code] for code in billed}


def write_code_numbers(catalogue: Catalogue, path: Path = PROCEDURE_CODES) -> int:
    """Write the file anew and return the number of codes."""
    numbers = code_numbers(catalogue)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "description"))
        writer.writerows(numbers.items())
    return len(numbers)


if __name__ == "__main__":
    print(f"{write_code_numbers(load_catalogue())} codes in {PROCEDURE_CODES}")
