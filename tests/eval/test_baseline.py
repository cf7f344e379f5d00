"""Baselines: what they answer for a few encounters, by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.report import Encounter
from eval.baseline import linear, majority, vote

DAY = date(2026, 5, 4)


def encounter(number: int, report: str, icd: str, lines: str, service: str = "General Surgery") -> Encounter:
    """Build an encounter whose claim has "K80.10 I10" and "47562-22"."""
    pieces = [line.split("-") for line in lines.split()]
    claim = Claim(
        encounter_id=f"E{number}",
        date_of_service=DAY,
        diagnoses=tuple(Diagnosis(sequence=n, code=c) for n, c in enumerate(icd.split(), 1)),
        procedures=tuple(
            ProcedureLine(sequence=n, provider="Surgeon", code=code, modifiers=tuple(modifiers))
            for n, (code, *modifiers) in enumerate(pieces, 1)
        ),
    )
    return Encounter(encounter_id=f"E{number}", date_of_service=DAY, service=service, report=report, claim=claim)


TRAIN = [
    encounter(1, "gallbladder stones", "K80.10", "47562"),
    encounter(2, "gallbladder stones again", "K80.10 I10", "47562"),
    encounter(3, "hernia of the groin", "K40.90", "49505-LT"),
    encounter(4, "knee worn out", "M17.11", "27447-RT", "Orthopedics"),
]
ASKED = encounter(9, "gallbladder", "Z00.00", "99999")


def codes(claim: Claim) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    return claim.diagnosis_codes, tuple((p.code, p.modifiers) for p in claim.procedures)


def test_the_majority_is_that_of_the_service_and_of_all_where_the_service_is_new() -> None:
    train = [*TRAIN, encounter(5, "hernia", "K40.90", "49505-LT")]
    first, other, new = (
        ASKED.model_copy(update={"service": s}) for s in ("General Surgery", "Orthopedics", "Podiatry")
    )
    made = [codes(c) for c in majority(train, [first, other, new])]
    hernia, knee = (("K40.90",), (("49505", ("LT",)),)), (("M17.11",), (("27447", ("RT",)),))
    assert made == [hernia, knee, hernia]


def test_one_voter_gives_its_own_claim() -> None:
    likeness = np.array([[0.1, 0.2, 0.9, 0.0]])
    assert codes(vote(TRAIN, [ASKED], likeness, 1)[0]) == (("K40.90",), (("49505", ("LT",)),))


def test_more_voters_give_what_most_have_and_as_many_as_is_usual() -> None:
    likeness = np.array([[0.8, 0.9, 0.7, 0.0]])
    assert codes(vote(TRAIN, [ASKED], likeness, 3)[0]) == (("K80.10",), (("47562", ()),))


def test_the_answers_are_of_the_encounter_asked_and_never_use_its_claim() -> None:
    for made in (majority(TRAIN, [ASKED]), vote(TRAIN, [ASKED], np.ones((1, 4)), 2), linear(TRAIN * 5, [ASKED])):
        assert (made[0].encounter_id, made[0].date_of_service) == ("E9", DAY)
        assert "99999" not in made[0].procedure_codes


def test_the_linear_baseline_learns_words() -> None:
    asked = [encounter(8, "knee worn out badly", "", ""), encounter(9, "the groin: a hernia", "", "")]
    knee, hernia = (codes(c) for c in linear(TRAIN * 5, asked))
    assert (knee[0][0], knee[1][0]) == ("M17.11", ("27447", ("RT",)))
    assert (hernia[0][0], hernia[1][0]) == ("K40.90", ("49505", ("LT",)))


def test_a_code_seen_once_is_not_learnt() -> None:
    assert codes(linear(TRAIN[:1] + TRAIN[2:3] * 4, [ASKED])[0])[0] in {("K40.90",), ()}
