"""Generic wording of invented notes: routine moments, layouts and phrases, as data in two pools.

What every operation has in common (time-out, preparation, closure, …) stands in ``data/demo/wording/*.toml``;
what belongs to one procedure stands in the catalogue. All draws go through a ``Voice``, which is bound to one
split, so a training wording cannot reach a test note.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import InputError
from train.catalogue import Split, Wordings

WORDING = Path(__file__).resolve().parents[1] / "data" / "demo" / "wording"

Part = Literal["opening", "closing"]
_SLOT = re.compile(r"\{(\w+)\}")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(_Entry):
    """A routine moment of an operation, told before or after the procedure's own steps.

    ``kinds`` are the approaches it belongs to (empty: all); it is left out when the steps hold a word of
    ``unless``; a ``calm`` moment says that all went well and is left out of a troubled case.
    """

    key: str
    part: Part
    chance: float = Field(gt=0, le=1)
    kinds: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    calm: bool = False
    wordings: Wordings


class Layout(_Entry):
    """The order and the headings of a report as one group of surgeons dictates it.

    ``headings`` maps a section to its heading in the order of the report; an empty heading leaves the text bare.
    """

    name: str
    split: Split
    separator: str = ": "
    gap: str = "\n\n"
    capitals: bool = False
    numbered: bool = False
    headings: dict[str, str]


class Approach(_Entry):
    """How operations of some CPT code ranges are done: kind of access and the usual kinds of anesthesia."""

    kind: str
    codes: tuple[str, ...]
    anesthesia: tuple[str, ...] = Field(min_length=1)

    def covers(self, code: str) -> bool:
        """Say whether a five-digit code lies in one of the ranges ``first-last``."""
        return any(first <= code <= (last or first) for first, _, last in (c.partition("-") for c in self.codes))


class _WordingFile(_Entry):
    moment: tuple[Moment, ...] = ()
    layout: tuple[Layout, ...] = ()
    approach: tuple[Approach, ...] = ()
    phrases: dict[str, Wordings] = {}
    slots: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class WordingPools:
    """Every generic pool; ``approaches`` are tried in order and the last must cover all codes."""

    moments: tuple[Moment, ...]
    layouts: tuple[Layout, ...]
    approaches: tuple[Approach, ...]
    phrases: Mapping[str, Wordings]
    slots: Mapping[str, tuple[str, ...]]

    def approach(self, code: str) -> Approach:
        """Return the first approach whose ranges hold the code; raises InputError where none does."""
        for approach in self.approaches:
            if approach.covers(code):
                return approach
        raise InputError(f"No approach covers the code {code}. Add a range to data/demo/wording/approaches.toml.")


def load_wording(folder: Path = WORDING) -> WordingPools:
    """Read every TOML file of the wording folder in order of name; raises InputError."""
    files = [_read(path) for path in sorted(folder.glob("*.toml"))]
    if not files:
        raise InputError(f"No wording in {folder}. It is part of the checkout: `git checkout data/demo/wording`.")
    return WordingPools(
        moments=tuple(m for f in files for m in f.moment),
        layouts=tuple(item for f in files for item in f.layout),
        approaches=tuple(a for f in files for a in f.approach),
        phrases={key: wordings for f in files for key, wordings in f.phrases.items()},
        slots={key: values for f in files for key, values in f.slots.items()},
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """One dictating surgeon: draws from the pools of one split with one random generator."""

    pools: WordingPools
    split: Split
    rng: Random

    def choose(self, wordings: Wordings, slots: Mapping[str, str] | None = None) -> str:
        """Return one wording of this split with its slots filled."""
        return self.fill(self.rng.choice(wordings.pool(self.split)), slots)

    def say(self, key: str, slots: Mapping[str, str] | None = None) -> str:
        """Return one phrase of the generic pool ``key``; raises InputError for an unknown key."""
        if key not in self.pools.phrases:
            raise InputError(f"No phrases {key!r} in data/demo/wording. Add [phrases.{key}] there.")
        return self.choose(self.pools.phrases[key], slots)

    def fill(self, text: str, slots: Mapping[str, str] | None = None) -> str:
        """Replace ``{slot}`` by the given value, else by a random one of the shared slot lists."""
        given = slots or {}

        def value(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in given:
                return given[name]
            if name not in self.pools.slots:
                raise InputError(f"Nothing fills the slot {name!r} of {text!r}. Give it under [slots].")
            return self.rng.choice(self.pools.slots[name])

        return mend_articles(_SLOT.sub(value, text))

    def happens(self, chance: float) -> bool:
        """Toss a coin that falls True with this probability."""
        return self.rng.random() < chance


def mend_articles(text: str) -> str:
    """Write ``an`` before a spoken vowel and ``a`` elsewhere, for the numbers and words that slots bring in.

    >>> mend_articles("a 82-year-old woman, an large mass")
    'an 82-year-old woman, a large mass'
    """
    text = re.sub(r"\b([Aa])n? (?=(?:8\d?|11|18)[- ])", r"\1n ", text)
    return re.sub(r"\b([Aa])n (?=(?!8|11\b|18\b)[0-9bcdfgjklpqtvwyz])", r"\1 ", text)


def sentence(text: str) -> str:
    """Capitalise the first letter and close with a full stop where none stands.

    >>> sentence("left knee scope")
    'Left knee scope.'
    """
    text = text.strip()
    return (text[:1].upper() + text[1:]).rstrip(" ,;") + ("" if text.endswith((".", ":", "!", "?")) else ".")


def _read(path: Path) -> _WordingFile:
    try:
        return _WordingFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(f"{path}: {error}") from error
