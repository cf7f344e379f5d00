"""Who bills for an invented encounter: surgeon, assistant, anesthesiologist, nurse anesthetist.

A surgeon who assists bills with 80, a PA or NP with AS; an anesthesiologist alone AA; one who directs a CRNA in
several rooms QK, and the CRNA QX.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from engine.report import Provider

_ASSISTANT_SHARE, _ANESTHESIA_SHARE = 0.4, 0.62


@dataclass(frozen=True, slots=True)
class Staff:
    """The billing providers of one case; ``resident`` helps without a bill, '' when nobody does."""

    surgeon: Provider
    assistant: Provider | None = None
    anesthesiologist: Provider | None = None
    nurse_anesthetist: Provider | None = None
    resident: str = ""

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Return who bills, in the order of the claim's lines."""
        everyone = (self.surgeon, self.assistant, self.anesthesiologist, self.nurse_anesthetist)
        return tuple(p for p in everyone if p is not None)

    @property
    def assistant_modifier(self) -> str:
        """Return 80 for a physician who assists, AS for a PA or NP."""
        return "80" if self.assistant is not None and self.assistant.credential == "MD" else "AS"


def draw_staff(rng: Random, slots: Mapping[str, tuple[str, ...]], anesthesia: bool, assistant: bool) -> Staff:
    """Draw the staff; ``anesthesia`` and ``assistant`` say whether the procedure has such lines at all."""
    names = rng.sample(slots["surname"], 5)
    surgeon = Provider(role="Surgeon", name=f"Dr. {names[0]}", credential="MD")
    helper = _assistant(rng, names[1]) if assistant and rng.random() < _ASSISTANT_SHARE else None
    resident = f"Dr. {names[4]}" if helper is None and assistant and rng.random() < 0.25 else ""
    if not anesthesia or rng.random() > _ANESTHESIA_SHARE:
        return Staff(surgeon, helper, resident=resident)
    physician = Provider(role="Anesthesia", name=f"Dr. {names[2]}", credential="MD")
    directed = rng.random() < 0.5
    nurse = Provider(role="Anesthesia", name=f"{names[3]} CRNA", credential="CRNA") if directed else None
    return Staff(surgeon, helper, physician, nurse, resident)


def _assistant(rng: Random, surname: str) -> Provider:
    credential = rng.choice(("MD", "MD", "PA-C", "PA-C", "NP"))
    name = f"Dr. {surname}" if credential == "MD" else f"{surname} {credential}"
    return Provider(role="Assistant", name=name, credential=credential)
