"""The outline of a report: its headings by what stands below them, and the phrases that name operations and diagnoses.

>>> report = "POSTOPERATIVE DIAGNOSIS: Gallstones.\\nPROCEDURE: 1. Lap chole. 2. Liver biopsy.\\nDESCRIPTION: The skin."
>>> [(p.kind.value, report[p.start : p.end]) for p in phrases(report)]
[('postoperative', 'Gallstones.'), ('procedure', 'Lap chole'), ('procedure', 'Liver biopsy.')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What stands below a heading."""

    PROCEDURE = "procedure"
    POSTOPERATIVE = "postoperative"
    PREOPERATIVE = "preoperative"
    FINDINGS = "findings"
    HISTORY = "history"
    BODY = "body"
    OTHER = "other"


class Passage(NamedTuple):
    """A stretch of the report under one heading, in characters; the heading itself is not part of it."""

    kind: Kind
    start: int
    end: int


class Phrase(NamedTuple):
    """A few words of a passage: ``item`` counts the items of its kind, ``part`` says that it is a piece of one."""

    kind: Kind
    item: int
    part: bool
    start: int
    end: int


_HEADING = re.compile(
    r"^[ \t]*(?:([A-Z][A-Z0-9 /&,()'#.-]{2,70}?)[ \t]*(?::|$|\s-\s)"
    r"|((?:[A-Z][A-Za-z/-]+[ ]?){1,6}(?:\([A-Za-z]+\))?)[ \t]*:)[ \t]*",
    re.M,
)
# The first that fits a heading decides.
_KINDS = (
    (r"CODE", Kind.OTHER),
    (r"PRE(?!.*POST).*(?:DIAGNOS|DX|IMPRESSION)", Kind.PREOPERATIVE),
    (r"DIAGNOS|DX|IMPRESSION|POSTOPERATIVE$", Kind.POSTOPERATIVE),
    (r"INDICATION|HISTORY|CLINICAL|BACKGROUND|REASON|NECESSITY", Kind.HISTORY),
    (r"FINDING|CONCLUSION", Kind.FINDINGS),
    (r"DETAIL|DESCRIPTION|TECHNIQUE|NARRATIVE|SUMMARY|COURSE|NOTE|REPORT", Kind.BODY),
    (r"PROCEDURE|OPERATION|SURGERY|SURGERIES|TITLE|OPERATIVE", Kind.PROCEDURE),
)
_LONGEST_PROCEDURE = 900  # longer is the account of the operation, not its name
_OPENING = 300  # of the account, where a report has no procedure heading
_OPENING_OF_FINDINGS = 1500
_MOST_ITEMS, _MOST_PARTS = 25, 8
_ITEMS = re.compile(r"(?:^|(?<=[\s.;]))(?:#?\d{1,2}[.)]|[a-h][.)])\s*|\n+|;\s*|(?<=[a-z)\]])\.\s+(?=[A-Z0-9])|\s+-\s+")
_PARTS = re.compile(
    r",\s*(?:and\s+)?|:\s+|\s+(?:and|with|including|followed by|&|plus|for|via|using|secondary to|due to|status post"
    r"|versus)\s+"
)
_SAME = re.compile(r"\s*(?:same|as above|unchanged)", re.I)
_DIAGNOSES = (Kind.POSTOPERATIVE, Kind.PREOPERATIVE)
_SPLIT = (Kind.PROCEDURE, *_DIAGNOSES)


def passages(report: str) -> tuple[Passage, ...]:
    """Return the passages of a report in order, each with what its heading announces; at least one says PROCEDURE."""
    found: list[Passage] = []
    kind, start = Kind.OTHER, 0
    for match in _HEADING.finditer(report):
        if (following := _kind(match)) is not None:
            found.append(Passage(kind, start, match.start()))
            kind, start = following, match.end()
    found.append(Passage(kind, start, len(report)))
    told = [_long_as_body(p, report) for p in found if report[p.start : p.end].strip()]
    if not any(p.kind is Kind.PROCEDURE for p in told):
        body = next((p for p in told if p.kind is Kind.BODY), told[-1] if told else Passage(Kind.BODY, 0, len(report)))
        told.insert(0, Passage(Kind.PROCEDURE, body.start, min(body.end, body.start + _OPENING)))
    return tuple(told)


def phrases(report: str) -> tuple[Phrase, ...]:
    """Return the phrases of headings that name operations, diagnoses, findings and reasons: items, then their parts."""
    found: list[Phrase] = []
    items: Counter[Kind] = Counter()
    for passage in passages(report):
        if passage.kind in (Kind.BODY, Kind.OTHER):
            continue
        if passage.kind in _DIAGNOSES and _SAME.match(report, passage.start, passage.end):
            continue
        end = passage.end if passage.kind in _SPLIT else min(passage.end, passage.start + _OPENING_OF_FINDINGS)
        for start, stop in list(_pieces(report, passage.start, end, _ITEMS))[:_MOST_ITEMS]:
            found.append(Phrase(passage.kind, items[passage.kind], False, start, stop))
            parts = list(_pieces(report, start, stop, _PARTS)) if passage.kind in _SPLIT else []
            if len(parts) > 1:
                found += [Phrase(passage.kind, items[passage.kind], True, *part) for part in parts[:_MOST_PARTS]]
            items[passage.kind] += 1
    return tuple(found)


def _kind(match: re.Match[str]) -> Kind | None:
    """Return what a heading announces, None for words that are none: capitals without a colon that say nothing."""
    heading = (match[1] or match[2]).strip().upper()
    kind = next((kind for words, kind in _KINDS if re.search(words, heading)), Kind.OTHER)
    closed = match[1] is None or match[0][match.end(1) - match.start() :].strip(" \t\n").startswith((":", "-"))
    return kind if closed or kind is not Kind.OTHER else None


def _long_as_body(passage: Passage, report: str) -> Passage:
    long = len(report[passage.start : passage.end].strip()) > _LONGEST_PROCEDURE
    return passage._replace(kind=Kind.BODY) if passage.kind is Kind.PROCEDURE and long else passage


def _pieces(text: str, start: int, end: int, between: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the pieces between separators that hold at least three letters or digits, white space around them off."""
    at = start
    for mark in [*((m.start(), m.end()) for m in between.finditer(text, start, end)), (end, end)]:
        piece = text[at : mark[0]]
        if len(re.sub(r"\W", "", piece)) > 2:
            yield at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
        at = mark[1]
