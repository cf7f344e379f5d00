"""A small invented clinic for tests of the fused preset: reports, claims, lists, an embedder that needs no weights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from engine.candidate import Candidates, read
from engine.candidate_diagnosis import DiagnosisSource
from engine.candidate_past import PastClaims
from engine.candidate_procedure import ProcedureSource
from engine.candidate_texts import CodeTexts, in_order
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.embed import Vectors
from engine.lexicon import ProcedureWords
from engine.report import Encounter
from engine.stems import stems

DAY = date(2026, 5, 4)
LEXICON = (
    ProcedureWords("47562", "keyhole removal of the gallbladder", ("lap chole", "laparoscopic cholecystectomy"),
                   "gallbladder", "laparoscopic"),
    ProcedureWords("47600", "open removal of the gallbladder", ("open cholecystectomy",), "gallbladder", "open"),
    ProcedureWords("64721", "open freeing of the nerve at the wrist", ("carpal tunnel release",), "wrist", "open",
                   sided=True),
    ProcedureWords("42820", "tonsils and adenoids out, child under 12", ("tonsillectomy and adenoidectomy",), "throat"),
    ProcedureWords("42821", "tonsils and adenoids out, age 12 or older", ("tonsillectomy and adenoidectomy",),
                   "throat"),
    ProcedureWords("22552", "add-on for neck fusion, each further level", ("cervical fusion second level",),
                   "neck spine", "open", addon_to="22551"),
)  # fmt: skip
DESCRIPTIONS = {
    "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
    "K80.20": "Calculus of gallbladder without cholecystitis without obstruction",
    "G56.01": "Carpal tunnel syndrome, right upper limb",
    "G56.02": "Carpal tunnel syndrome, left upper limb",
    "G56.00": "Carpal tunnel syndrome, unspecified upper limb",
    "J35.3": "Hypertrophy of tonsils with hypertrophy of adenoids",
    "W19.XXXA": "Unspecified fall, initial encounter",
    "S62.101D": "Fracture of carpal bone, right wrist, subsequent encounter for fracture with routine healing",
}
DICTATED = {"K80.20": ("gallstones",), "G56.0": ("cts", "carpal tunnel syndrome"), "J35.3": ("big tonsils",)}
CHOLE = """PREOPERATIVE DIAGNOSIS: Gallstones.
POSTOPERATIVE DIAGNOSIS: Chronic cholecystitis with calculus of the gallbladder.
PROCEDURE: Laparoscopic cholecystectomy.
DESCRIPTION: Ports were placed. The gallbladder was taken off the liver and removed."""
CARPAL = """DIAGNOSIS: {side} carpal tunnel syndrome.
PROCEDURE: {side} carpal tunnel release.
DESCRIPTION: The skin of the palm was cut and the nerve at the wrist was freed."""
TONSILS = """DIAGNOSIS: Hypertrophy of tonsils and adenoids.
PROCEDURE: Tonsillectomy and adenoidectomy.
DESCRIPTION: The {age}-year-old was put to sleep. The tonsils were removed."""
CODES = ListedCodes(
    tuple(
        Listing(Edition(system.value, system, f"{system.label} 2026", date(2026, 1, 1), date(2026, 12, 31)), codes)
        for system, codes in (
            (CodeSystem.ICD10CM, DESCRIPTIONS),
            (CodeSystem.CPT, {row.code: "" for row in LEXICON}),
        )
    )
)


@dataclass
class WordEmbedder:
    """Texts with the same words are near: each stem stands for a fixed random direction."""

    name: str = "words"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text."""
        rows = np.array([sum((_direction(s) for s in stems(text)), np.zeros(32)) + 1e-6 for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32).reshape(-1, 32)


def encounter(name: str, report: str, codes: Sequence[str] = (), lines: Sequence[str] = ()) -> Encounter:
    """Return an encounter with a claim of some diagnoses and procedure codes, without one when there are none."""
    claim = Claim(
        encounter_id=name,
        date_of_service=DAY,
        diagnoses=tuple(Diagnosis(sequence=n, code=c) for n, c in enumerate(codes, start=1)),
        procedures=tuple(
            ProcedureLine(sequence=n, provider="Surgeon", code=c, diagnosis_pointers=(1,))
            for n, c in enumerate(lines, start=1)
        ),
    )
    return Encounter(encounter_id=name, date_of_service=DAY, report=report, claim=claim if codes or lines else None)


def reviewed() -> list[Encounter]:
    """Return some reviewed encounters, two of each kind and more."""
    found = []
    for n in range(4):
        side, code = (("Right", "G56.01"), ("Left", "G56.02"))[n % 2]
        found += [
            encounter(f"A{n}", CHOLE + f" Case {n}.", ["K80.10"], ["47562"]),
            encounter(f"B{n}", CARPAL.format(side=side) + f" Case {n}.", [code], ["64721"]),
            encounter(f"C{n}", TONSILS.format(age=4 + n) + f" Case {n}.", ["J35.3"], ["42820"]),
        ]
    return found


def procedure_source() -> ProcedureSource:
    """Return the invented lexicon, ready to be asked."""
    texts = {row.code: (row.plain, *row.dictated) for row in LEXICON}
    return ProcedureSource(LEXICON, CodeTexts(texts, WordEmbedder().embed(in_order(texts))))


def diagnosis_source() -> DiagnosisSource:
    """Return the invented diagnoses, ready to be asked."""
    return DiagnosisSource(DESCRIPTIONS, CodeTexts(DICTATED, WordEmbedder().embed(in_order(DICTATED))))


NOBODY = PastClaims([], [])


def candidates_of(
    source: DiagnosisSource | ProcedureSource, report: str, past: PastClaims = NOBODY, without: str = ""
) -> Candidates:
    """Return what a source finds in a report, but for one code that no list has."""
    return source.find(read(encounter("new", report), WordEmbedder()), past, lambda code: code != without)


def feature_of(features: Sequence[str], candidates: Candidates, code: str, feature: str) -> float:
    """Return one value of one candidate, by the names of the source's features."""
    return float(candidates.features[candidates.codes.index(code), features.index(feature)])


def _direction(stem: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:4])
    return np.asarray(np.random.default_rng(seed).normal(size=32), dtype=np.float32)
