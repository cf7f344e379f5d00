"""The ICD-10-CM tabular list (XML): descriptions, seventh characters spelled out, and the notes at each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from engine.billing_lists import DatedRow, ListKind, TabularEntry
from engine.codefiles.row import BillingKind, Kind
from engine.codefiles.textfile import BROKEN, TextFile

_NOTES = {
    "includes": "includes", "excludes1": "excludes1", "excludes2": "excludes2", "code_first": "codeFirst",
    "use_additional": "useAdditionalCode", "code_also": "codeAlso",
}  # fmt: skip


def read(file: TextFile) -> Iterator[DatedRow]:
    """Yield each chapter, block, category and code with its notes; raises CodeListError on a broken file."""
    try:
        with file.stream() as stream:
            root = ElementTree.parse(stream).getroot()
    except (ParseError, DefusedXmlException, *BROKEN) as error:
        raise file.refusal(f"not a whole tabular list ({error})") from error
    yield from map(DatedRow, _entries(root))


def descriptions(stream: IO[bytes]) -> dict[str, str]:
    """Return the description of every code, written without dot, that the tabular list can give.

    A leaf under a ``sevenChrDef`` gives a code for each seventh character, padded with X: a few of these do not
    exist, so take the codes themselves from a list of codes.
    """
    entries = [entry for entry in _entries(ElementTree.parse(stream).getroot()) if entry.is_code]
    above = {entry.parent for entry in entries}
    return {code: text for entry in entries for code, text in _described(entry, is_leaf=entry.code not in above)}


def _entries(root: Element) -> Iterator[TabularEntry]:
    for chapter in root.iterfind("chapter"):
        number = _text(chapter, "name")
        yield _entry(chapter, number, "", {})
        blocks = {ref.get("id", ""): f"{ref.get('first')}-{ref.get('last')}" for ref in chapter.iter("sectionRef")}
        for section in chapter.iterfind("section"):
            block = blocks.get(section.get("id", ""), section.get("id", ""))
            yield _entry(section, block, number, {})
            for diag in section.iterfind("diag"):
                yield from _below(diag, block, {})


def _below(diag: Element, parent: str, seventh: Mapping[str, str]) -> Iterator[TabularEntry]:
    seventh = _seventh(diag) or seventh
    code = _text(diag, "name")
    yield _entry(diag, code, parent, seventh)
    for child in diag.iterfind("diag"):
        yield from _below(child, code, seventh)


def _entry(element: Element, code: str, parent: str, seventh: Mapping[str, str]) -> TabularEntry:
    notes = {name: tuple(_notes(element, tag)) for name, tag in _NOTES.items()}
    return TabularEntry(code, parent, _text(element, "desc"), seventh=seventh, **notes)


def _notes(element: Element, tag: str) -> Iterator[str]:
    return (" ".join((note.text or "").split()) for note in element.iterfind(f"{tag}/note"))


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _seventh(diag: Element) -> dict[str, str]:
    return {e.get("char", ""): (e.text or "").strip() for e in diag.iterfind("sevenChrDef/extension")}


def _described(entry: TabularEntry, *, is_leaf: bool) -> Iterator[tuple[str, str]]:
    code = entry.code.replace(".", "")
    yield code, entry.description
    if is_leaf:
        for character, meaning in entry.seventh.items():
            yield f"{code:X<6}{character}", f"{entry.description}, {meaning}"


def _recognises(head: Sequence[str]) -> bool:
    return any(line.lstrip().startswith("<ICD10CM.tabular") for line in head)


KIND = Kind(ListKind.TABULAR, ListKind.TABULAR.label, _recognises, billing=BillingKind(ListKind.TABULAR, read))
