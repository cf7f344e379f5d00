"""What speaks for a code: kept whole through a file, and refused where it makes no sense."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.support import Alternative, Span, Support


def test_a_support_comes_back_from_json_as_it_was() -> None:
    support = Support(
        where="procedures[1]", probability=0.8, doubt=0.01, spans=(Span(3, 9),),
        alternatives=(Alternative(code="47563", description="with a picture of the ducts", probability=0.1),),
    )  # fmt: skip
    assert Support.model_validate_json(support.model_dump_json()) == support


def test_what_nobody_reckoned_is_unknown_not_zero() -> None:
    support = Support(where="diagnoses[0]")
    assert (support.probability, support.doubt, support.spans, support.alternatives) == (None, None, (), ())


@pytest.mark.parametrize("probability", [-0.1, 1.1])
def test_a_probability_lies_between_nought_and_one(probability: float) -> None:
    with pytest.raises(ValidationError):
        Support(where="diagnoses[0]", probability=probability)
