"""Descriptions out of the ICD-10-CM tabular list (XML), with the seventh characters spelled out.

Its notes (Excludes1, "code first" and the rest) are not read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree


def descriptions(stream: IO[bytes]) -> dict[str, str]:
    """Return the description of every code, written without dot, that the tabular list can give.

    A leaf under a ``sevenChrDef`` gives a code for each seventh character, padded with X: a few of these do not
    exist, so take the codes themselves from a list of codes.
    """
    root = ElementTree.parse(stream).getroot()
    return {code: text for diag in root.iterfind("chapter/section/diag") for code, text in _walk(diag, {})}


def _walk(diag: Element, seventh: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    code = (diag.findtext("name") or "").replace(".", "").strip()
    text = (diag.findtext("desc") or "").strip()
    defined = diag.find("sevenChrDef")
    if defined is not None:
        seventh = {e.get("char", ""): (e.text or "").strip() for e in defined.iterfind("extension")}
    yield code, text
    children = diag.findall("diag")
    for child in children:
        yield from _walk(child, seventh)
    if not children:
        yield from ((f"{code:X<6}{character}", f"{text}, {meaning}") for character, meaning in seventh.items())
