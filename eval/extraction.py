"""What could be read out of a model's text: failures of extraction, by kind."""

from __future__ import annotations

from enum import StrEnum

from engine.claim import Claim


class Extraction(StrEnum):
    """What a text gave: only `NO_CODE` and `EMPTY` make a case wrong as a whole; of the others a part is scored."""

    WHOLE = "diagnoses and procedures"
    NO_DIAGNOSIS = "no diagnosis"
    NO_PROCEDURE = "no procedure line"
    NO_CODE = "text without any code"
    EMPTY = "no text"


def extraction(claim: Claim | None, text: str) -> Extraction:
    """Return what was read out of a text, of which ``claim`` is what `engine.parse` made (None: nothing)."""
    if claim is None:
        return Extraction.NO_CODE if text.strip() else Extraction.EMPTY
    if not claim.diagnoses:
        return Extraction.NO_DIAGNOSIS if claim.procedures else Extraction.NO_CODE
    return Extraction.WHOLE if claim.procedures else Extraction.NO_PROCEDURE
