"""Model text to Claim, or a ParseError that keeps the text; a function of text only, so no model is needed.

Reads the fine-tuned form (providers with their billables) and the base form (``CPT Code 1: …``)::

    ICD-10-CM Diagnoses:
    K80.10
    CPT Codes with Modifiers:
    Provider Name: Dr. Adler
    Provider Billables:
    CPT 1: 47562 | Modifiers: 22 | Description: gallbladder removal through the scope

A code that does not exist still parses: that is a finding, not an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from engine.claim import Claim, Diagnosis, ProcedureLine, dotted
from engine.errors import ParseError

DEFAULT_PROVIDER = "Surgeon"
_HEADING = re.compile(
    r"ICD-10-CM Diagnos[ei]s:(?P<body>.*?)(?:CPT Codes|Provider Name:|CPT (?:Code )?\d|\Z)", re.S | re.I
)
# Whatever is meant as a code: a letter, a digit within the next two characters, with or without the dot.
_ICD = re.compile(r"(?<![0-9A-Z.])[A-Z](?:\d[0-9A-Z]|[A-Z]\d)(?:\.?[0-9A-Z]{1,9})?(?![0-9A-Z])", re.I)
_LINE = re.compile(
    r"^\W*CPT(?: Code)? ?#?\d{1,3}\s*:\s*(?P<code>(?=[A-Z]*\d)[0-9A-Z]{1,10})\b"
    r"(?:[ \t]*\|[ \t]*Modifiers?:(?P<modifiers>[^|\n]*))?"
    r"(?:[ \t]*\|[ \t]*Description:(?P<description>[^\n]*))?",
    re.I,
)
_PROVIDER = re.compile(r"^\W*Provider Name:[ \t]*(?P<name>.*)$", re.I)
_MODIFIER = re.compile(r"\b[0-9A-Z]{2}\b", re.I)
_TOKEN = re.compile(r"<\|[a-z_0-9]+\|>")
_FILLER = {"XX"}  # the format's own placeholder, copied by a model that did not understand it


def parse_claim(text: str, encounter_id: str, date_of_service: date) -> Claim:
    """Return the claim that a model wrote; raises ParseError when it holds no code at all.

    Units are 1 and every line points to the first diagnosis: the paper's claim text has neither.
    """
    plain = _TOKEN.sub("\n", text)
    diagnoses = tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(_diagnoses(plain), 1))
    pointers = (1,) if diagnoses else ()
    procedures = tuple(
        line.model_copy(update={"sequence": n, "diagnosis_pointers": pointers})
        for n, line in enumerate(_lines(plain), 1)
    )
    if not diagnoses and not procedures:
        raise ParseError("The model wrote no claim: neither a diagnosis nor a CPT line was found in its text.", text)
    return Claim(encounter_id=encounter_id, date_of_service=date_of_service, diagnoses=diagnoses, procedures=procedures)


def _diagnoses(text: str) -> Iterator[str]:
    heading = _HEADING.search(text)
    found = _ICD.findall(heading["body"]) if heading else []
    yield from dict.fromkeys(dotted(code) for code in found)


def _lines(text: str) -> Iterator[ProcedureLine]:
    provider = DEFAULT_PROVIDER
    for row in text.splitlines():
        if named := _PROVIDER.match(row):
            provider = named["name"].strip() or DEFAULT_PROVIDER
        elif line := _LINE.match(row):
            modifiers = dict.fromkeys(m.upper() for m in _MODIFIER.findall(line["modifiers"] or ""))
            yield ProcedureLine(
                sequence=1,
                provider=provider,
                code=line["code"].upper(),
                modifiers=tuple(m for m in modifiers if m not in _FILLER),
                description=(line["description"] or "").strip(),
            )
