"""The fused preset: a claim from the report's own words, the lexicon and past claims, without a language model.

Each code comes with its probability, the sentences that speak for it and what it might be instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from engine.billing_lists import ListKind, Pair
from engine.candidate import Candidates, Reading, read
from engine.candidate_diagnosis import DiagnosisSource, short
from engine.candidate_past import PastClaims
from engine.candidate_procedure import ProcedureSource
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.coded import Coded
from engine.codeset import CodeSet, CodeSystem, Status, procedure_system
from engine.embed import Embedder
from engine.fused_context import Context
from engine.fused_evidence import Sentences, sentences
from engine.fused_fit import FusedFit, Scorer, chosen
from engine.fused_modifiers import Line, modifiers
from engine.fused_ranker import Array
from engine.neighbour import Neighbour
from engine.report import Encounter
from engine.stems import stems
from engine.support import Alternative, Support

MOST_PROCEDURES, MOST_DIAGNOSES = 6, 5
PROCEDURE_FAMILY, DIAGNOSIS_FAMILY = 4, 3
_MOST_ALTERNATIVES = 5
_LIKELY_ENOUGH = 0.01  # a less likely code is no alternative


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that candidates come from: the lexicon, descriptions, and past claims by component."""

    procedures: ProcedureSource
    diagnoses: DiagnosisSource
    past_procedures: PastClaims
    past_diagnoses: PastClaims


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The candidates of one component with their scores, those that are drafted, and their probabilities."""

    candidates: Candidates
    scores: Array
    drafted: list[int]
    probabilities: Array


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the candidates of a report by what is known, asked of the code lists of its date."""

    knowledge: Knowledge
    codes: CodeSet

    def candidates(self, reading: Reading) -> tuple[Candidates, Candidates]:
        """Return the candidates for the procedure lines and for the diagnoses, without those known to be invalid."""
        on, known = reading.encounter.date_of_service, self.knowledge

        def billable(code: str) -> bool:
            return self._holds(code, procedure_system(code), on)

        def listed(code: str) -> bool:
            return self._holds(code, CodeSystem.ICD10CM, on)

        return (
            known.procedures.find(reading, known.past_procedures, billable),
            known.diagnoses.find(reading, known.past_diagnoses, listed),
        )

    def contexts(self, reading: Reading) -> tuple[Context, Context]:
        """Return the candidates of both components, the procedures with the NCCI pairs where some edition is there."""
        found, told = self.candidates(reading)
        billing, on = self.codes.billing.assuming(), reading.encounter.date_of_service
        pairs = self.pairs if billing.edition(ListKind.PAIRS, on) else None
        return Context(reading, found, pairs), Context(reading, told)

    def pairs(self, codes: Sequence[str], on: date) -> Sequence[Pair]:
        """Return the NCCI pairs among codes, by the nearest edition where none covers the date."""
        return self.codes.billing.assuming().pairs(codes, on)

    def _holds(self, code: str, system: CodeSystem, on: date) -> bool:
        return self.codes.holds(code, system, on).status is not Status.INVALID


@dataclass(frozen=True, slots=True)
class FusedCoder:
    """Drafts claims without a language model; loaded once, safe to share."""

    embedder: Embedder
    finder: Finder
    fit: FusedFit

    def code(self, encounter: Encounter, neighbours: Sequence[Neighbour] = ()) -> Coded:
        """Return the claim of one encounter: at least one diagnosis and one procedure line where any is found.

        ``neighbours`` are only shown: those that count here are found by more than one likeness.
        """
        reading = read(encounter, self.embedder)
        of_lines, of_reasons = self.finder.contexts(reading)
        lines = self._ranked(of_lines, self.fit.procedures, MOST_PROCEDURES, PROCEDURE_FAMILY)
        reasons = self._ranked(of_reasons, self.fit.diagnoses, MOST_DIAGNOSES, DIAGNOSIS_FAMILY)
        codes = [reasons.candidates.codes[place] for place in reasons.drafted]
        diagnoses = tuple(Diagnosis(sequence=number, code=code) for number, code in enumerate(codes, start=1))
        claim = Claim(
            encounter_id=encounter.encounter_id,
            date_of_service=encounter.date_of_service,
            diagnoses=diagnoses,
            procedures=self._lines(reading, lines, reasons),
        )
        return Coded(claim, self._support(reading, lines, reasons))

    def _ranked(self, context: Context, scorer: Scorer, most: int, family: int) -> _Ranked:
        candidates = context.candidates
        if not candidates.codes:
            return _Ranked(candidates, np.zeros(0), [], np.zeros(0))
        scores = scorer.score(context)
        drafted = chosen(candidates, scores, scorer.threshold, most, family)
        return _Ranked(candidates, scores, drafted, scorer.calibrated(scores))

    def _lines(self, reading: Reading, lines: _Ranked, reasons: _Ranked) -> tuple[ProcedureLine, ...]:
        encounter = reading.encounter
        drafted = [lines.candidates.codes[place] for place in lines.drafted]
        pairs = self.finder.pairs(drafted, encounter.date_of_service)
        fees = self.finder.codes.billing.fee_lines(drafted, encounter.date_of_service)
        source = self.finder.knowledge.procedures
        found = []
        for number, (place, code) in enumerate(zip(lines.drafted, drafted, strict=True), start=1):
            best = lines.candidates.best[place]
            line = Line(
                code=code, plain=source.plain(code), site=source.site(code), sided=source.sided(code),
                phrase=reading.text(reading.phrases[best]) if best >= 0 else "", title=reading.title,
                diagnoses=reading.diagnoses, report=encounter.report, fee=fees.get(code),
            )  # fmt: skip
            found.append(
                ProcedureLine(
                    sequence=number, provider=encounter.surgeon, code=code, modifiers=modifiers(line, drafted, pairs),
                    diagnosis_pointers=_pointers(reading, best, reasons), description=line.plain,
                )
            )  # fmt: skip
        return tuple(found)

    def _support(self, reading: Reading, lines: _Ranked, reasons: _Ranked) -> tuple[Support, ...]:
        of_report = sentences(reading.encounter.report)
        on = reading.encounter.date_of_service
        texts: Mapping[str, str] = {c: self.finder.knowledge.procedures.said(c) for c in _codes(lines)}
        described = {c: short(self.finder.codes.describe(c, CodeSystem.ICD10CM, on)) for c in _codes(reasons)}
        return (
            *_supports("diagnoses", reading, reasons, of_report, described, described, DIAGNOSIS_FAMILY),
            *_supports("procedures", reading, lines, of_report, texts, self._plain(lines), PROCEDURE_FAMILY - 1),
        )

    def _plain(self, lines: _Ranked) -> dict[str, str]:
        return {code: self.finder.knowledge.procedures.plain(code) for code in _codes(lines)}


def _codes(ranked: _Ranked) -> list[str]:
    """Return the codes that are drafted or may stand as alternatives."""
    likely = np.flatnonzero(ranked.probabilities >= _LIKELY_ENOUGH)
    return [ranked.candidates.codes[int(n)] for n in sorted({*likely, *ranked.drafted})]


def _supports(
    kind: str, reading: Reading, ranked: _Ranked, of_report: Sentences, texts: Mapping[str, str],
    described: Mapping[str, str], family: int,
) -> list[Support]:  # fmt: skip
    found = []
    for number, place in enumerate(ranked.drafted):
        code, best = ranked.candidates.codes[place], ranked.candidates.best[place]
        phrase = reading.phrases[best] if best >= 0 else None
        about = {*stems(texts.get(code, "")), *(stems(reading.text(phrase)) if phrase else ())}
        found.append(
            Support(
                where=f"{kind}[{number}]",
                probability=round(float(ranked.probabilities[place]), 4),
                spans=of_report.best(about, phrase),
                alternatives=_alternatives(ranked, place, described, family),
            )
        )
    return found


def _alternatives(ranked: _Ranked, place: int, described: Mapping[str, str], family: int) -> tuple[Alternative, ...]:
    """Return codes that are not drafted, read from the same words or siblings of a drafted one, the likeliest first."""
    code, best = ranked.candidates.codes[place], ranked.candidates.best[place]
    found = []
    for n in (int(n) for n in np.argsort(-ranked.probabilities, kind="stable")):
        other = ranked.candidates.codes[n]
        related = other[:family] == code[:family] or (best >= 0 and ranked.candidates.best[n] == best)
        if n not in ranked.drafted and related and ranked.probabilities[n] >= _LIKELY_ENOUGH:
            probability = round(float(ranked.probabilities[n]), 4)
            found.append(Alternative(code=other, description=described.get(other, ""), probability=probability))
    return tuple(found[:_MOST_ALTERNATIVES])


def _pointers(reading: Reading, best: int, reasons: _Ranked) -> tuple[int, ...]:
    """Return the diagnoses whose words the line's words share, else the first; empty when there is none."""
    if not reasons.drafted:
        return ()
    words = frozenset(stems(reading.text(reading.phrases[best]))) if best >= 0 else frozenset()
    found = []
    for number, place in enumerate(reasons.drafted, start=1):
        phrase = reasons.candidates.best[place]
        if phrase >= 0 and words & frozenset(stems(reading.text(reading.phrases[phrase]))):
            found.append(number)
    return tuple(found) or (1,)
