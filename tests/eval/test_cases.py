"""Which encounters are measured, and which are learnt from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.codeset import ListedCodes
from engine.errors import InputError
from eval.cases import Cases, Source, draw_cases

MakeCases = Callable[..., Cases]
CLAIMS = [("I10", "47562"), ("K80.10", "47563"), ("M17.11", "27447")]


def test_no_case_is_learnt_from(make_cases: MakeCases, codes: ListedCodes) -> None:
    made = make_cases(*CLAIMS)
    both = Source("all", (*made.encounters, *made.training))
    drawn = draw_cases(both, both, codes, (), 4, 7)
    assert len(drawn.encounters) == 4
    assert not {e.encounter_id for e in drawn.encounters} & {e.encounter_id for e in drawn.training}
    assert drawn.data.training_cases == 5
    assert [t.encounter_id for t in drawn.truths] == [e.encounter_id for e in drawn.encounters]


def test_the_same_draw_has_the_same_hash_and_another_seed_another(make_cases: MakeCases, codes: ListedCodes) -> None:
    made = make_cases(*CLAIMS * 5)
    source, train = Source("a", made.encounters), Source("t", made.training)
    first, again, other = (draw_cases(source, train, codes, (), 5, seed).data.sha256 for seed in (1, 1, 2))
    assert first == again != other


def test_encounters_without_claims_are_left_out_and_none_is_an_error(make_cases: MakeCases, codes: ListedCodes) -> None:
    made = make_cases(*CLAIMS)
    bare = tuple(e.model_copy(update={"claim": None}) for e in made.encounters)
    with pytest.raises(InputError, match="bare has no encounter with a claim"):
        draw_cases(Source("bare", bare), Source("t", made.training), codes, (), 0, 7)
    mixed = Source("mixed", (made.encounters[0], *bare[1:]))
    assert draw_cases(mixed, Source("t", made.training), codes, (), 0, 7).data.encounters == 1
    with pytest.raises(InputError, match="no other encounter with a claim"):
        draw_cases(mixed, mixed, codes, (), 0, 7)
