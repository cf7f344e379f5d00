"""Where on the body: side, finger, toe or eyelid, with the modifier that says so on a claim.

The digit modifiers are those of HCPCS: FA left thumb, F1-F4 left index to little finger, F5 right thumb,
F6-F9 the right ones; TA and T1-T4 left great to fifth toe, T5-T9 right; E1-E4 eyelids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from train.catalogue import CatalogueDiagnosis, CatalogueProcedure, Side

_FINGERS = ("thumb", "index finger", "middle finger", "ring finger", "little finger")
_TOES = ("great toe", "second toe", "third toe", "fourth toe", "fifth toe")
DIGITS: dict[str, dict[str, str]] = {
    "finger": {f"{side} {name}": f"F{digit}" for side, digits in (("left", "A1234"), ("right", "56789"))
               for name, digit in zip(_FINGERS, digits, strict=True)},
    "toe": {f"{side} {name}": f"T{digit}" for side, digits in (("left", "A1234"), ("right", "56789"))
            for name, digit in zip(_TOES, digits, strict=True)},
    "eyelid": {"left upper eyelid": "E1", "left lower eyelid": "E2",
               "right upper eyelid": "E3", "right lower eyelid": "E4"},
}  # fmt: skip
_DISTINCTIVE = ("thumb", "index", "middle", "ring", "little", "great toe", "second toe", "third toe",
                "fourth toe", "fifth toe", "upper eyelid", "lower eyelid")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A side or a digit; ``modifier`` is RT, LT, 50 or the digit's, empty for an operation without a side."""

    side: Side | None = None
    digit: str = ""
    modifier: str = ""

    @property
    def slots(self) -> dict[str, str]:
        """Return the values for the slots ``{side}`` and ``{digit}`` of catalogue wordings."""
        return {"side": self.side or "", "digit": self.digit or (self.side or "")}


NO_SITE = Site()
_ONE_SIDE: tuple[Side, ...] = ("right", "left")
_MODIFIERS: dict[Side, str] = {"right": "RT", "left": "LT", "bilateral": "50"}


def draw_site(
    rng: Random, procedure: CatalogueProcedure, diagnosis: CatalogueDiagnosis, both: float, side: Side | None = None
) -> Site:
    """Draw where a procedure is done; ``both`` is the chance of both sides where the procedure allows it.

    A given ``side`` (that of the first procedure of the session) is kept. A digit that the wording of procedure
    or diagnosis names is kept as well.
    """
    if procedure.digit:
        return _draw_digit(rng, procedure, diagnosis, side)
    if not procedure.side:
        return NO_SITE
    if side is None or (side == "bilateral" and not procedure.bilateral):
        side = _draw_side(rng, both if procedure.bilateral else 0.0)
    return Site(side, "", _MODIFIERS[side])


def _draw_side(rng: Random, both: float) -> Side:
    return "bilateral" if rng.random() < both else rng.choice(_ONE_SIDE)


def _draw_digit(rng: Random, procedure: CatalogueProcedure, diagnosis: CatalogueDiagnosis, side: Side | None) -> Site:
    wordings = [*procedure.names.train, *diagnosis.names.train]
    named = {word for word in _DISTINCTIVE for text in wordings if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    digits = DIGITS[procedure.digit]
    fitting = [d for d in digits if not named or any(word in d for word in named)] or list(digits)
    digit = rng.choice([d for d in fitting if side not in ("right", "left") or d.startswith(side)])
    return Site("left" if digit.startswith("left") else "right", digit, digits[digit])
