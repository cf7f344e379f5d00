"""An invented case: everything that is decided about an encounter before a word of it is written.

The claim (`train.billing`) and the note (`train.report`) are both made from a Case, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from train.catalogue import (
    Catalogue,
    CatalogueChange,
    CatalogueComorbidity,
    CatalogueCompanion,
    CatalogueDiagnosis,
    CatalogueProcedure,
    Side,
)
from train.site import Site, draw_site
from train.split import Slot
from train.staff import Staff, draw_staff
from train.wording import Approach, WordingPools

Event = Literal["", "abandoned", "reduced", "difficult", "return"]
Sex = Literal["F", "M"]

_GROWN = 30
# Some patients are too young or pregnant: with this share of the others, half of all H&Ps bill a comorbidity.
_BILLED_SHARE = 0.6
# Reasons for an operation, beside which ICD-10-CM reports the comorbidity by another code, or never: diabetes with
# what it is presumed to cause, kidney disease with diabetes, an underactive thyroid with one that is diseased.
_DIABETIC = ("E10", "E11", "I70", "I73", "I96", "L97", "M86", "H25", "H26", "H28", "G56", "G57")
_APART: Mapping[str, tuple[str, ...]] = {
    "E10": _DIABETIC, "E11": _DIABETIC, "N18": ("E10", "E11"), "E03": ("E04", "E05", "E06", "C73", "D34"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """One procedure as done: the catalogue entry, where, and for which diagnosis."""

    procedure: CatalogueProcedure
    site: Site
    diagnosis: CatalogueDiagnosis

    @property
    def diagnosis_codes(self) -> tuple[str, ...]:
        """Return the ICD-10-CM codes: one, or right and left where no bilateral code exists."""
        sides: tuple[Side | None, ...] = (self.site.side,)
        if self.site.side == "bilateral" and self.diagnosis.sided and not self.diagnosis.bilateral:
            sides = ("right", "left")
        return tuple(self.diagnosis.code_for(side) for side in sides)


@dataclass(frozen=True, slots=True)
class Case:
    """An encounter before it is written; ``suspected`` is a differing preoperative diagnosis.

    ``noted`` comorbidities stand in the operative report, ``unnoted`` ones only in the H&P; both are billed.
    """

    encounter_id: str
    slot: Slot
    age: int
    sex: Sex
    work: Work
    approach: Approach
    anesthetic: str
    staff: Staff
    second: Work | None = None
    companion: CatalogueCompanion | None = None
    change: CatalogueChange | None = None
    planned: CatalogueProcedure | None = None
    suspected: CatalogueDiagnosis | None = None
    event: Event = ""
    has_history: bool = False
    noted: tuple[CatalogueComorbidity, ...] = ()
    unnoted: tuple[CatalogueComorbidity, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventor:
    """Invents cases from a catalogue and the wording pools (for approaches and surnames)."""

    catalogue: Catalogue
    pools: WordingPools

    def invent(self, encounter_id: str, slot: Slot, code: str, rng: Random) -> Case:
        """Invent the case of one encounter about the procedure with this CPT code."""
        companion = self._companion(code, rng)
        first = self.catalogue.procedures[companion.first if companion else code]
        work = self._work(first, rng, both=0.0 if companion else 0.3)
        approach = self.pools.approach(first.code)
        age, sex = _patient(first, rng)
        case = Case(
            encounter_id=encounter_id,
            slot=slot,
            age=age,
            sex=sex,
            work=work,
            approach=approach,
            anesthetic=rng.choice(approach.anesthesia) if first.anesthesia else "local",
            staff=draw_staff(rng, self.pools.slots, bool(first.anesthesia), first.assistant),
        )
        if companion:
            case = replace(case, companion=companion, second=self._second(companion, work, rng))
        return self._with_history(self._with_turn(case, rng), rng)

    def _companion(self, code: str, rng: Random) -> CatalogueCompanion | None:
        """Draw a second procedure; one that is always a second brings its first along."""
        if self.catalogue.procedures[code].addon:
            return rng.choice([c for c in self.catalogue.companions if c.second == code])
        fitting = [c for c in self.catalogue.companions if c.first == code]
        return rng.choice(fitting) if fitting and rng.random() < 0.45 else None

    def _work(self, procedure: CatalogueProcedure, rng: Random, both: float) -> Work:
        diagnosis = self.catalogue.diagnoses[rng.choice(procedure.diagnoses)]
        return Work(procedure, draw_site(rng, procedure, diagnosis, both), diagnosis)

    def _second(self, companion: CatalogueCompanion, work: Work, rng: Random) -> Work:
        procedure = self.catalogue.procedures[companion.second]
        shared = work.diagnosis.key in procedure.diagnoses
        diagnosis = work.diagnosis if shared else self.catalogue.diagnoses[rng.choice(procedure.diagnoses)]
        site = draw_site(rng, procedure, diagnosis, 0.0, work.site.side)
        if procedure.digit == work.procedure.digit and procedure.addon:
            site = work.site
        return Work(procedure, site, diagnosis)

    def _with_turn(self, case: Case, rng: Random) -> Case:
        """Let the case take a turn, or none: a change of procedure, an event, another preoperative diagnosis."""
        if case.work.procedure.returns:
            return replace(case, event="return") if rng.random() < 0.8 else case
        fitting = [c for c in self.catalogue.changes if c.billed == case.work.procedure.code]
        if fitting and case.second is None and rng.random() < 0.4:
            change = rng.choice(fitting)
            return replace(case, change=change, planned=self.catalogue.procedures[change.planned])
        if (event := _event(case, rng)) in ("abandoned", "reduced"):
            return replace(case, event=event, second=None, companion=None)
        if event:
            return replace(case, event=event)
        others = [k for k in case.work.procedure.diagnoses if k != case.work.diagnosis.key]
        if others and rng.random() < 0.1:
            return replace(case, suspected=self.catalogue.diagnoses[rng.choice(others)])
        return case

    def _with_history(self, case: Case, rng: Random) -> Case:
        """Give the case an H&P, or none; a comorbidity stands in the H&P alone, or in the report alone."""
        has_history, bills, notes = (rng.random() < share for share in (1 / 3, _BILLED_SHARE, 0.12))
        fitting = [c for c in self.catalogue.comorbidities if self._fits(c, case)] if case.age >= _GROWN else []
        drawn = (rng.choice(fitting),) if fitting else ()
        if has_history:
            return replace(case, has_history=True, unnoted=drawn if bills else ())
        return replace(case, noted=drawn if notes else ())

    def _fits(self, comorbidity: CatalogueComorbidity, case: Case) -> bool:
        """Say whether the claim may carry it: never in pregnancy, where chapter O has codes of its own."""
        category = comorbidity.code[:3]
        excluded = ("O", category, *_APART.get(category, ()))
        works = [case.work, *([case.second] if case.second else [])]
        return not any(code.startswith(excluded) for work in works for code in work.diagnosis_codes)


def _event(case: Case, rng: Random) -> Event:
    """Draw an event that the procedure can have; never where it would take an add-on away again."""
    if case.second is not None and case.second.procedure.addon:
        return ""
    procedure, drawn = case.work.procedure, rng.random()
    if procedure.assistant and drawn < 0.05:
        return "difficult"
    if procedure.anesthesia and 0.05 <= drawn < 0.08:
        return "abandoned"
    return "reduced" if 0.08 <= drawn < 0.105 else ""


def _patient(procedure: CatalogueProcedure, rng: Random) -> tuple[int, Sex]:
    low, high = procedure.ages
    age = round(rng.triangular(low, high, low + 0.6 * (high - low)))
    sex: Sex = "F" if procedure.sexes == "F" or (procedure.sexes == "FM" and rng.random() < 0.5) else "M"
    return age, sex
