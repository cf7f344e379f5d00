"""The formats that claims leave in, and what each asks of a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.codeset import CodeSet
from engine.exports import charges, fhir, professional, table
from engine.exports.case import ExportCase
from engine.exports.interchange import faults
from engine.exports.needs import missing, no_patient
from engine.exports.soundness import unsound


def _nothing(case: ExportCase) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format by its ``name`` on the command line.

    ``needs`` says what a claim lacks for it, ``reread`` what is wrong with one that was written.
    """

    name: str
    suffix: str
    write: Callable[[Sequence[ExportCase]], bytes]
    needs: Callable[[ExportCase], tuple[str, ...]] = _nothing
    reread: Callable[[str, CodeSet], tuple[str, ...]] | None = None

    def problems(self, case: ExportCase, codes: CodeSet) -> tuple[str, ...]:
        """Return all reasons why a claim must not leave in this format; () when it may be written."""
        found = (*unsound(case, codes), *self.needs(case))
        return self.reread(self.write((case,)).decode(), codes) if self.reread and not found else found


FORMATS = {
    each.name: each
    for each in (
        ExportFormat("837p", ".837", professional.write, missing, faults),
        ExportFormat("fhir", ".json", fhir.write, missing),
        ExportFormat("csv", ".csv", table.write_csv),
        ExportFormat("xlsx", ".xlsx", table.write_xlsx),
        ExportFormat("dft", ".hl7", charges.write, no_patient),
    )
}
