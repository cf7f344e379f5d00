"""Claims and cases of a few words, for the tests of the evaluation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.report import Encounter, Provider
from eval.cases import Cases, Source, draw_cases

DAY = date(2026, 5, 4)
MakeClaim = Callable[..., Claim]
MakeCases = Callable[..., Cases]


def _claim(diagnoses: str = "", lines: str = "", encounter_id: str = "E1", on: date = DAY) -> Claim:
    """Build a claim from "K80.10 I10" and "47562-22-59 49585"."""
    pieces = [line.split("-") for line in lines.split()]
    return Claim(
        encounter_id=encounter_id,
        date_of_service=on,
        diagnoses=tuple(Diagnosis(sequence=n, code=c) for n, c in enumerate(diagnoses.split(), 1)),
        procedures=tuple(
            ProcedureLine(
                sequence=n, provider="Surgeon", code=code, modifiers=tuple(modifiers), diagnosis_pointers=(1,)
            )
            for n, (code, *modifiers) in enumerate(pieces, 1)
        ),
    )


@pytest.fixture
def make_claim() -> MakeClaim:
    return _claim


@pytest.fixture
def codes() -> ListedCodes:
    """Return a list of ICD-10-CM of fiscal year 2026 with a few codes."""
    words = {
        "K80.10": "Calculus of gallbladder",
        "K80.00": "Calculus of gallbladder with acute inflammation",
        "I10": "High blood pressure",
        "M17.11": "Osteoarthritis, right knee",
        "M17.12": "Osteoarthritis, left knee",
    }
    edition = Edition("icd", CodeSystem.ICD10CM, "FY2026", date(2025, 10, 1), date(2026, 9, 30))
    return ListedCodes((Listing(edition, words),))


@pytest.fixture
def make_cases(codes: ListedCodes) -> MakeCases:
    """Return a function that makes cases of claims as ("K80.10", "47562-22"), the training cases twice as many."""

    def made(*claims: tuple[str, str], services: str = "General Surgery") -> Cases:
        def encounter(number: int, icd: str, lines: str, prefix: str) -> Encounter:
            name = f"{prefix}{number}"
            return Encounter(
                encounter_id=name,
                date_of_service=DAY,
                service=services,
                report=f"report of {lines} " * (number + 1),
                providers=(Provider(role="Surgeon", name="Dr. Adler"),),
                claim=_claim(icd, lines, name),
            )

        asked = tuple(encounter(n, *c, "E") for n, c in enumerate(claims))
        train = tuple(encounter(n, *c, "T") for n, c in enumerate(claims * 2))
        return draw_cases(Source("asked", asked), Source("train", train), codes, (), 0, 7)

    return made
