"""What becomes of work in which anything may be raised: its result, or the mishap, without what the error quotes."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import OpClaimError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mishap:
    """Why work failed: the kind of error, its ``message`` if it is one of ours ('' if not), the lines it went through.

    The text of any other error is not kept: a model library may quote the report in it.
    """

    kind: str
    message: str
    trace: str


def attempt(work: Callable[[], T]) -> T | Mishap:
    """Do some work that must not end what called it, whatever the libraries under it raise."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - the one place where work goes on after an error of any kind
        message = str(error) if isinstance(error, OpClaimError) else ""
        return Mishap(type(error).__name__, message, "".join(traceback.format_tb(error.__traceback__)))
