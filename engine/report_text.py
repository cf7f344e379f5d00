"""The text of a report as it comes in: which bytes are text, and which text cannot be one operative report.

>>> report_refusal("PROCEDURE:", "pasted text").reason
'it has 1 word, too few for an operative report'
"""

from __future__ import annotations

import codecs
import re

from engine.errors import InputError
from engine.refusal import Refusal
from engine.settings import Settings

MAX_REPORT_BYTES: int = Settings.model_fields["max_report_bytes"].default
MIN_WORDS = 3

_PLAIN = "Save the report as plain text in UTF-8"
_SPLIT = "Put each report in a file of its own (or on a line of its own in a .jsonl file)"
# UTF-32 before UTF-16: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DOCUMENTS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a Word or another zipped document"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
# All of C0 and C1 but tab, line ends, form feed (page breaks of exports) and NEL; and halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_TITLE = re.compile(
    r"^[\W_]*((?:OPERATIVE|OPERATION|SURGICAL) (?:REPORT|NOTE|RECORD)|PROCEDURE REPORT)[\W_]*$", re.I | re.M
)
_PAGE = re.compile(r"\f|\bpage\s+\d+", re.I)
_HEADING = re.compile(
    r"^[ \t]*(?:(?P<first>PRE[- ]?OP(?:ERATIVE)?\.?[ \t]+(?:DIAGNOS[EI]S|DX))"
    r"|POST[- ]?OP(?:ERATIVE)?\.?[ \t]+(?:DIAGNOS[EI]S|DX)"
    r"|(?:(?:TITLE|NAME|DESCRIPTION)[ \t]+OF[ \t]+)?(?:OPERATIVE[ \t]+)?(?:PROCEDURE|OPERATION|SURGERY)S?"
    r"(?:[ \t]+(?:PERFORMED|DONE))?)(?:[ \t]*\(E?S\))?[ \t]*(?::|$)",
    re.I | re.M,
)
_RECORD_NUMBER = re.compile(r"\b(?:MRN|MEDICAL RECORD (?:NUMBER|NO\.?))[ \t]*[:#][ \t]*([\w-]+)", re.I)


def decode(raw: bytes, source: str) -> str:
    """Return the text of a file with ``\\n`` line ends: UTF-8, any encoding with a byte order mark, or Windows-1252.

    Raises InputError on other bytes. ``source`` names the file in messages.
    """
    for start, kind in _DOCUMENTS:
        if raw.startswith(start):
            raise _error(source, f"it is {kind}, not text", _PLAIN)
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in raw:
        wide = 3 * raw.count(b"\0") > len(raw)
        reason = "it looks like UTF-16 without a byte order mark" if wide else "it holds NUL bytes, so it is no text"
        raise _error(source, reason, _PLAIN)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        text = _windows(raw, source, error)
    return re.sub(r"\r\n?", "\n", text)


def text_refusal(text: str, source: str, max_bytes: int = MAX_REPORT_BYTES) -> Refusal | None:
    """Say why ``text`` is not usable text of at most ``max_bytes`` UTF-8 bytes, None when it is."""
    if not text.strip():
        return Refusal(file=source, reason="it is empty" if not text else "it holds only white space", remedy=_PLAIN)
    if found := _CONTROL.search(text):
        reason = f"it holds the control character U+{ord(found[0]):04X}"
        return Refusal(file=source, line=_line(text, found.start()), reason=reason, remedy=_PLAIN)
    if len(text) > max_bytes or len(text.encode()) > max_bytes:
        reason = f"it is longer than {max_bytes:,} bytes, too long for one report"
        return Refusal(file=source, reason=reason, remedy="Give one report, or raise the setting max_report_bytes")
    return None


def report_refusal(text: str, source: str, max_bytes: int = MAX_REPORT_BYTES) -> Refusal | None:
    """Say why ``text`` cannot be one operative report, None when it can; ``source`` names it in the message."""
    if refusal := text_refusal(text, source, max_bytes):
        return refusal
    if (words := len(text.split())) < MIN_WORDS:
        reason = f"it has {words} word{'s' * (words > 1)}, too few for an operative report"
        return Refusal(file=source, reason=reason, remedy="Give the whole report")
    starts = (_second_title(text), _second_headings(text), _second_record_number(text))
    if found := [start for start in starts if start is not None]:
        return Refusal(file=source, line=_line(text, min(found)), reason="a second report begins here", remedy=_SPLIT)
    return None


def check_report_text(text: str, source: str, max_bytes: int = MAX_REPORT_BYTES) -> None:
    """Raise InputError, saying where, why and what to do, when ``text`` cannot be one operative report."""
    if refusal := report_refusal(text, source, max_bytes):
        raise InputError(str(refusal))


def _windows(raw: bytes, source: str, error: UnicodeDecodeError) -> str:
    """Read bytes that are not UTF-8 as Windows-1252, unless some of them are UTF-8: then either reading is wrong."""
    line = raw.count(b"\n", 0, error.start) + 1
    mixed = not raw.decode("utf-8", errors="ignore").isascii()
    try:
        if error.encoding == "utf-8" and not mixed:
            return raw.decode("cp1252")
    except UnicodeDecodeError:
        pass
    refusal = Refusal(file=source, line=line, reason=f"not {error.encoding} text", remedy=_PLAIN)
    raise InputError(str(refusal)) from error


def _error(source: str, reason: str, remedy: str) -> InputError:
    return InputError(str(Refusal(file=source, reason=reason, remedy=remedy)))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _second_title(text: str) -> int | None:
    """Return where a title stands for the second time, unless it is the running head of a page."""
    seen: set[str] = set()
    for title in _TITLE.finditer(text):
        name = title[1].upper()
        around = text[max(0, title.start() - 80) : title.end() + 80]
        if name in seen and not _PAGE.search(around):
            return title.start(1)
        seen.add(name)
    return None


def _second_headings(text: str) -> int | None:
    """Return where a preoperative diagnosis opens a second set of headings, with a procedure in each set."""
    begun = closed = False
    second: int | None = None
    for heading in _HEADING.finditer(text):
        if not heading["first"]:
            if second is not None:
                return second
            closed = begun
        elif begun and closed:
            second = heading.start("first") if second is None else second
        else:
            begun = True
    return None


def _second_record_number(text: str) -> int | None:
    numbers = list(_RECORD_NUMBER.finditer(text))
    return next((n.start() for n in numbers if n[1] != numbers[0][1]), None)
