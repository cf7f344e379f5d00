"""Official files that this version knows by sight and does not use yet; each is refused by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.codefiles.table import starts_with

_XML = "ICD-10-CM tabular list (XML)"

UNSUPPORTED: tuple[tuple[str, Callable[[Sequence[str]], bool]], ...] = (
    ("NCCI procedure-to-procedure pairs", lambda head: starts_with(head, "column1", "column2")),
    ("NCCI units-of-service limits (MUE)", lambda head: starts_with(head, "hcpcs_code", "mue_units")),
    ("NCCI add-on codes", lambda head: starts_with(head, "primary_code", "add_on_code")),
    (_XML, lambda head: any(line.lstrip().startswith("<ICD10CM.tabular") for line in head)),
)


def unsupported(head: Sequence[str]) -> str:
    """Return the name of the known but unused kind that some first lines show, '' when it is none of them."""
    return next((name for name, shows in UNSUPPORTED if shows(head)), "")
