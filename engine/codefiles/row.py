"""What every reader of official lists yields, and what a kind of list is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.billing_lists import DatedRow, ListKind
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
class BillingKind:
    """What claim edits learn from a kind of file, and the function that reads it."""

    kind: ListKind
    read: Callable[[TextFile], Iterator[DatedRow]]


def no_codes(file: TextFile) -> Iterator[CodeRow]:
    """Yield nothing: the file of a kind that is no list of codes."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of official file: how its first lines look, and the functions that read it.

    ``list`` is its name in an editions file; ``billing`` is what claim edits take from it, None for codes alone.
    ``complete`` says from how many codes on the file is the whole of a system, so that a code it lacks is not valid;
    without that the file is partial.
    """

    list: str
    title: str
    recognises: Callable[[Sequence[str]], bool]
    read: Callable[[TextFile], Iterator[CodeRow]] = no_codes
    complete: Mapping[CodeSystem, int] = field(default_factory=dict)
    billing: BillingKind | None = None
