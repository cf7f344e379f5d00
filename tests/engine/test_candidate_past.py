"""What past claims say."""

from __future__ import annotations

import pytest

from engine.candidate import read
from engine.candidate_past import PastClaims
from tests.engine.clinic import CARPAL, WordEmbedder, encounter, reviewed

PAST = [read(e, WordEmbedder()) for e in reviewed()]


@pytest.fixture
def past() -> PastClaims:
    return PastClaims(PAST, [e.claim.procedure_codes for e in reviewed() if e.claim])


def test_the_codes_of_like_reports_weigh_most_by_every_likeness(past: PastClaims) -> None:
    near = past.near(read(encounter("new", CARPAL.format(side="Left")), WordEmbedder()))
    assert [max(w.share, key=lambda code: w.share[code]) for w in near] == ["64721"] * 5
    for weighed in near:
        assert sum(weighed.share.values()) == pytest.approx(1.0)


def test_an_encounter_is_never_its_own_neighbour() -> None:
    alone = PastClaims(PAST[:1], [["47562"]])
    assert all(not weighed.share for weighed in alone.near(PAST[0]))
    assert alone.usual("47562", PAST[0]) == (0, 0)
    assert alone.usual("47562", PAST[1]) == (1, 1)
    assert alone.usual("47600", PAST[1]) == (0, 0)


def test_without_past_claims_nothing_is_near() -> None:
    nobody = PastClaims([], [])
    assert all(not weighed.share for weighed in nobody.near(PAST[0]))
    assert nobody.usual("47562", PAST[0]) == (0, 0)
