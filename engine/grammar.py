"""The text of a claim as a grammar: the answer format of a prompt, with the codes that are valid on a date of service.

A list that covers the date as a whole decides: only its codes can be written. The fee schedule decides 00100-99499;
what it leaves open, partial lists and no list at all leave the form of the code free, for the checks to judge. The
grammar is Lark as llguidance reads it. Its sizes are those of a claim: 12 diagnoses (837P), 4 modifiers a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from engine.codeset import PROCEDURES, CodeSet, CodeSystem
from engine.dialect import Dialect
from engine.prompt import PROMPTS, TARGET

_DIAGNOSES, _MODIFIERS, _LINES, _PROVIDERS = 12, 4, 12, 6
_PIECE = re.compile(r"(\{[a-z]+\}|<\|[a-z0-9_]+\|>)")
_FREE = {
    CodeSystem.ICD10CM: r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?",
    CodeSystem.CPT: r"[0-9]{4}[0-9A-Z]",
    CodeSystem.HCPCS: r"[A-Z][0-9]{4}",
    CodeSystem.MODIFIER: r"[0-9A-Z]{2}",
}
# What `Edition.decides` does not leave to the fee schedule.
_BESIDE_FEE_SCHEDULE = r"[0-9]{4}[A-Z]|000[0-9]{2}|99[5-9][0-9]{2}"


def claim_grammar(prompt: str, dialect: Dialect, codes: CodeSet, on: date) -> str:
    """Return the grammar of the answer to a numbered prompt (``finetuned_1``, ``rag_1``), for one date of service."""
    terminals = {
        "ICD": code_pattern(codes, [CodeSystem.ICD10CM], on),
        "PROCEDURE": code_pattern(codes, PROCEDURES, on),
        "MODIFIER": code_pattern(codes, [CodeSystem.MODIFIER], on),
        # No "<" and no bar: a description is neither a control token in letters nor a field more.
        "NAME": r"[^\s|<][^\n|<]{0,79}",
        "DESCRIPTION": r"[^\s|<][^\n|<]{0,159}",
    }
    rules = _finetuned(dialect) if prompt.startswith("finetuned") else _base()
    shared = [
        f'diagnoses: ICD (", " ICD){{0,{_DIAGNOSES - 1}}}',
        f'modifiers: MODIFIER (", " MODIFIER){{0,{_MODIFIERS - 1}}}',
    ]
    return "\n".join([*rules, *shared, *(f"{name}: /{pattern}/" for name, pattern in terminals.items()), ""])


def code_pattern(codes: CodeSet, systems: Sequence[CodeSystem], on: date) -> str:
    """Return a regular expression of what may be written as a code of some systems on a date."""
    return "|".join(part for system in systems for part in _patterns(codes, system, on))


def spelling(words: Sequence[str]) -> str:
    """Return a regular expression that matches some texts and nothing else, shaped as the tree of their beginnings.

    >>> spelling(["K80.00", "K80.01", "K81.0"])
    'K8(0\\\\.0[01]|1\\\\.0)'
    """
    return _branch(sorted(set(words)), 0)


def _branch(words: list[str], at: int) -> str:
    """Return the pattern of what follows the first ``at`` letters, which the sorted words share."""
    tails: dict[str, str] = {}
    for letter, group in groupby((word for word in words if len(word) > at), key=lambda word: word[at]):
        tail = _branch(list(group), at + 1)
        tails[tail] = tails.get(tail, "") + letter
    if not tails:
        return ""
    branches = [f"[{letters}]{tail}" if letters[1:] else re.escape(letters) + tail for tail, letters in tails.items()]
    ends = len(words[0]) == at
    whole = "|".join(branches)
    return f"({whole})?" if ends else f"({whole})" if branches[1:] else whole


def _patterns(codes: CodeSet, system: CodeSystem, on: date) -> Iterator[str]:
    whole = [edition for edition in codes.covering(system, on) if not edition.partial]
    if not whole:
        yield _FREE[system]
        return
    if valid := [code for code in codes.valid(system, on) if system.has_form(code)]:
        yield spelling(valid)
    if system is CodeSystem.CPT and all(edition.list == "pfs" for edition in whole):
        yield _BESIDE_FEE_SCHEDULE


def _finetuned(dialect: Dialect) -> Iterator[str]:
    """Yield the rules of the form that adapters learn, cut from its template; the end token is the decoder's."""
    template = (PROMPTS / f"{TARGET}.txt").read_text(encoding="utf-8").rstrip("\n").removesuffix("<|end|>")
    pieces = [piece for piece in _PIECE.split(dialect.write(template)) if piece]
    yield "start: " + " ".join(_symbol(piece) for piece in pieces)
    yield f'providers: provider ("\\n" provider){{0,{_PROVIDERS - 1}}}'
    yield 'provider: "Provider Name: " NAME "\\nProvider Billables:\\n" line_1'
    yield from _lines("CPT", '" | Modifiers: " modifiers? " | Description: " DESCRIPTION')


def _base() -> Iterator[str]:
    """Yield the rules of the form that the prompts of models without an adapter ask for."""
    yield 'start: "ICD-10-CM Diagnoses:\\n" diagnoses "\\nCPT Codes with Modifiers:\\n" line_1'
    yield from _lines("CPT Code", '" | Modifiers:" (" " modifiers)?')


def _lines(label: str, fields: str) -> Iterator[str]:
    """Yield one rule a line, so that its number is known and needs no decoding."""
    for number in range(1, _LINES + 1):
        following = f' ("\\n" line_{number + 1})?' if number < _LINES else ""
        yield f'line_{number}: "{label} {number}: " PROCEDURE {fields}{following}'


def _symbol(piece: str) -> str:
    if piece.startswith("{"):
        return piece[1:-1]
    return piece if piece.startswith("<|") else json.dumps(piece)
