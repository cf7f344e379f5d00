"""The one wrapper between the page and the desk: what comes in is validated, what goes wrong becomes a message.

A reply is ``{"answer": …}`` or ``{"error": "what is wrong, which value, what to do next"}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError, validate_call

from engine.claim import Record
from engine.errors import OpClaimError
from engine.user import Role
from ui.entry.identity import required

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def answering(action: Callable[..., Record], role: Role, *, by_timer: bool = False) -> Answer:
    """Return a function of one JSON object, its keys the parameters of ``action``, under the same name.

    Only a user of ``role`` is answered. ``by_timer``: the page asks by itself, which keeps no session alive.
    """
    checked = validate_call(action)

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        try:
            who = required(role)
            if not by_timer:
                who.act()
            return {"answer": checked(**given).model_dump(mode="json")}
        except OpClaimError as error:
            return {"error": str(error)}
        except ValidationError as error:
            return {"error": _unfit(action.__name__, error)}

    answer.__name__ = action.__name__
    return answer


def _unfit(action: str, error: ValidationError) -> str:
    """Name the fields but not the values, which may be a patient's."""
    problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)[:3])
    return f"The page sent something that cannot be used to {action} ({problems}). Load the page again."
