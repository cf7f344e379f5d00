"""What speaks for a drafted code: how likely it is, the words of the report behind it, what it might be instead."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import Field

from engine.claim import Record


class Span(NamedTuple):
    """A stretch of the report in characters: from ``start`` up to, not including, ``end``."""

    start: int
    end: int


class Alternative(Record):
    """A code that might stand in the place of a drafted one; ``probability`` is None where nobody reckoned it."""

    code: str
    description: str = ""
    probability: float | None = Field(default=None, ge=0.0, le=1.0)


class Support(Record):
    """What speaks for one code of a drafted claim.

    ``where`` names its place (``diagnoses[0]``, ``procedures[1]``). ``probability`` that the code is right is
    calibrated, None where nobody reckoned it; ``doubt`` is the share of probability that constrained decoding took
    away from codes that are not valid, None where nothing was constrained. ``spans`` are the words of the report that
    support it, the best first; none says that nothing in the report does. ``alternatives`` come the likeliest first.
    """

    where: str
    probability: float | None = Field(default=None, ge=0.0, le=1.0)
    doubt: float | None = Field(default=None, ge=0.0, le=1.0)
    spans: tuple[Span, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
