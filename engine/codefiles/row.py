"""What every reader of code lists yields, and what a kind of list is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of a list, as it stands on a claim (ICD-10-CM with the dot).

    ``billable`` is False for a header. ``valid_from`` and ``valid_to`` (inclusive) are None where the code
    holds as long as its edition.
    """

    system: CodeSystem
    code: str
    description: str = ""
    billable: bool = True
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of official file: how its first lines look, and the function that reads it.

    ``list`` is its name in an editions file. ``complete`` says from how many codes on the file is the whole of a
    system, so that a code it lacks is not valid; without that the file is partial.
    """

    list: str
    title: str
    recognises: Callable[[Sequence[str]], bool]
    read: Callable[[TextFile], Iterator[CodeRow]]
    complete: Mapping[CodeSystem, int] = field(default_factory=dict)
