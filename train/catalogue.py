"""The catalogue: invented ways to dictate a procedure or a diagnosis, as data.

The generator of demo encounters (`train.synthetic`) draws from the TOML files in
``data/demo/catalogue/``. Every wording has two pools: ``train`` (training and validation splits) and
``test``, so that nothing in a test note was worded that way in a training note.

>>> catalogue = load_catalogue()                        # doctest: +SKIP
>>> catalogue.procedures["47562"].names.test[0]         # doctest: +SKIP
'Removal of gallbladder through the laparoscope'
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.errors import InputError

CATALOGUE = Path(__file__).resolve().parents[1] / "data" / "demo" / "catalogue"

Split = Literal["train", "test"]
Side = Literal["right", "left", "bilateral"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wordings(_Entry):
    """Sentences or names in two pools that share no wording (compared without case)."""

    train: tuple[str, ...] = Field(min_length=2)
    test: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apart(self) -> Wordings:
        lowered = [w.casefold().strip(" .") for w in (*self.train, *self.test)]
        if len(set(lowered)) != len(lowered):
            raise ValueError(f"a wording occurs twice: {sorted(w for w in lowered if lowered.count(w) > 1)}")
        return self

    def pool(self, split: Split) -> tuple[str, ...]:
        """Return the wordings of one split."""
        return self.train if split == "train" else self.test


class CatalogueDiagnosis(_Entry):
    """A diagnosis a surgeon operates for: one code, or one a side.

    ``names`` complete "DIAGNOSIS: …"; ``findings`` are whole sentences that an indication or the findings
    section may hold. Both may use ``{side}`` when the codes differ by side.
    """

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    code: str = ""
    right: str = ""
    left: str = ""
    bilateral: str = ""
    names: Wordings
    findings: Wordings

    @model_validator(mode="after")
    def _one_form(self) -> CatalogueDiagnosis:
        if bool(self.code) == bool(self.right and self.left):
            raise ValueError(f"diagnosis {self.key}: give either code, or right and left")
        return self

    @property
    def sided(self) -> bool:
        """Say whether the code depends on the side."""
        return bool(self.right)

    def code_for(self, side: Side | None) -> str:
        """Return the ICD-10-CM code for a side; raises ValueError where the side has none."""
        code = self.code or {"right": self.right, "left": self.left, "bilateral": self.bilateral}.get(side or "", "")
        if not code:
            raise ValueError(f"diagnosis {self.key} has no code for side {side!r}")
        return code

    @property
    def codes(self) -> tuple[str, ...]:
        """Return every code this entry can give."""
        return tuple(c for c in (self.code, self.right, self.left, self.bilateral) if c)


class CatalogueProcedure(_Entry):
    """A procedure as surgeons bill it: the CPT code and our own plain words, never the AMA's.

    An ``addon`` is never done alone: it comes up only as the second of a companion. What ``returns`` treats a
    complication of an earlier operation: an unplanned return to theatre when that was days ago.
    """

    code: str = Field(pattern=r"^\d{5}$")
    service: str
    description: str
    anesthesia: str = Field(default="", pattern=r"^(0\d{4})?$")
    side: bool = False
    bilateral: bool = False
    digit: Literal["", "finger", "toe", "eyelid"] = ""
    assistant: bool = False
    addon: bool = False
    returns: bool = False
    sexes: Literal["F", "M", "FM"] = "FM"
    ages: tuple[int, int] = (18, 90)
    diagnoses: tuple[str, ...] = Field(min_length=1)
    names: Wordings
    steps: Wordings

    @property
    def sided(self) -> bool:
        """Say whether the note must state a side (RT, LT, 50, or a finger, toe or eyelid)."""
        return self.side or bool(self.digit)


class CatalogueChange(_Entry):
    """A finding that changes the code: ``planned`` stands in the heading, ``billed`` is what was done.

    ``diagnosis`` is an additional ICD-10-CM code that the change itself brings (Z53.31, converted to open).
    """

    planned: str = Field(pattern=r"^\d{5}$")
    billed: str = Field(pattern=r"^\d{5}$")
    kind: Literal["converted", "extended", "lesser"]
    diagnosis: str = ""
    sentences: Wordings


class CatalogueCompanion(_Entry):
    """A second procedure of the same session, billed beside the first with these modifiers."""

    first: str = Field(pattern=r"^\d{5}$")
    second: str = Field(pattern=r"^\d{5}$")
    modifiers: tuple[str, ...] = ()
    sentences: Wordings


class CatalogueComorbidity(_Entry):
    """A condition that a history and physical states and a claim may carry; ``names`` read on in a sentence."""

    code: str
    names: Wordings


class _CatalogueFile(_Entry):
    procedure: tuple[CatalogueProcedure, ...] = ()
    diagnosis: tuple[CatalogueDiagnosis, ...] = ()
    change: tuple[CatalogueChange, ...] = ()
    companion: tuple[CatalogueCompanion, ...] = ()
    comorbidity: tuple[CatalogueComorbidity, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries, keyed as they refer to one another."""

    procedures: Mapping[str, CatalogueProcedure]
    diagnoses: Mapping[str, CatalogueDiagnosis]
    changes: tuple[CatalogueChange, ...]
    companions: tuple[CatalogueCompanion, ...]
    comorbidities: tuple[CatalogueComorbidity, ...]

    @property
    def diagnosis_codes(self) -> frozenset[str]:
        """Return every ICD-10-CM code the catalogue can put on a claim."""
        codes = {code for d in self.diagnoses.values() for code in d.codes}
        codes |= {c.code for c in self.comorbidities} | {c.diagnosis for c in self.changes if c.diagnosis}
        return frozenset(codes)

    @property
    def procedure_codes(self) -> frozenset[str]:
        """Return every CPT code the catalogue can put on a claim, anesthesia included."""
        codes = set(self.procedures) | {p.anesthesia for p in self.procedures.values() if p.anesthesia}
        return frozenset(codes)


def load_catalogue(folder: Path = CATALOGUE) -> Catalogue:
    """Read and cross-check every TOML file of a catalogue folder; raises InputError listing all problems."""
    files = [_read(path) for path in sorted(folder.glob("*.toml"))]
    if not files:
        raise InputError(f"No catalogue in {folder}. It is part of the checkout: `git checkout {folder.name}`.")
    procedures = [p for f in files for p in f.procedure]
    diagnoses = [d for f in files for d in f.diagnosis]
    catalogue = Catalogue(
        procedures={p.code: p for p in procedures},
        diagnoses={d.key: d for d in diagnoses},
        changes=tuple(c for f in files for c in f.change),
        companions=tuple(c for f in files for c in f.companion),
        comorbidities=tuple(c for f in files for c in f.comorbidity),
    )
    problems = [*_twice(p.code for p in procedures), *_twice(d.key for d in diagnoses), *_dangling(catalogue)]
    if problems:
        raise InputError("The catalogue does not fit together:\n  " + "\n  ".join(problems))
    return catalogue


def _read(path: Path) -> _CatalogueFile:
    try:
        return _CatalogueFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(f"{path}: {error}") from error


def _twice(keys: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [f"{key} is defined twice" for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


def _dangling(catalogue: Catalogue) -> list[str]:
    problems = []
    for procedure in catalogue.procedures.values():
        for key in procedure.diagnoses:
            if key not in catalogue.diagnoses:
                problems.append(f"procedure {procedure.code}: no diagnosis {key!r}")
            elif catalogue.diagnoses[key].sided and not procedure.sided:
                problems.append(f"procedure {procedure.code} has no side, its diagnosis {key} needs one")
    pairs = [(c.planned, c.billed) for c in catalogue.changes] + [(c.first, c.second) for c in catalogue.companions]
    problems += [f"no procedure {code}" for pair in pairs for code in pair if code not in catalogue.procedures]
    return problems
