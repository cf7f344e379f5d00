"""What the tests of the generator share: the shipped catalogue, notes made from it, and a handmade case."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.claim import dotted
from engine.report import Encounter, Provider
from train.case import Case, Work
from train.catalogue import CatalogueDiagnosis, CatalogueProcedure, Wordings
from train.site import NO_SITE
from train.split import Slot, slot
from train.staff import Staff
from train.synthetic import SEED, Synthesizer, synthesize
from train.wording import Approach

Told = tuple[Case, Encounter]


@pytest.fixture(scope="session")
def synthesizer() -> Synthesizer:
    """Return the generator over the shipped catalogue and wording."""
    return Synthesizer.load()


@pytest.fixture(scope="session")
def encounters(synthesizer: Synthesizer) -> tuple[Encounter, ...]:
    """Return the first 2,000 encounters of the default seed."""
    return tuple(synthesize(2000, synthesizer=synthesizer))


@pytest.fixture(scope="session")
def told(synthesizer: Synthesizer) -> tuple[Told, ...]:
    """Return 1,000 cases with their encounters, typed without slips, so that wordings can be looked up in them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("train.synthetic.misspell", lambda text, rng, rate: text)
        places = [slot(number, SEED) for number in range(1000)]
        return tuple((synthesizer.case(p, SEED), synthesizer.encounter(p, SEED)) for p in places)


@pytest.fixture(scope="session")
def fee_schedules(shared: Path) -> dict[int, dict[str, dict[str, str]]]:
    """Return the fee schedule's line of each code without modifier, by year."""
    schedules: dict[int, dict[str, dict[str, str]]] = {}
    for path in sorted((shared / "reference" / "pfs").glob("pprrvu_202[345]_*.csv.gz")):
        year = schedules.setdefault(int(path.name[7:11]), {})
        with gzip.open(path, "rt", encoding="latin-1") as file:
            year.update({row["hcpcs"]: row for row in csv.DictReader(file) if not row["mod"]})
    return schedules


@pytest.fixture(scope="session")
def icd10cm_intervals(shared: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the first and last ISO date of each interval in which a dotted ICD-10-CM code is billable."""
    intervals: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(shared / "reference" / "icd10cm" / "validity_intervals.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            intervals[dotted(row["code"])].append((row["valid_from"], row["valid_to_inclusive"] or "9999-12-31"))
    return intervals


@pytest.fixture(scope="session")
def says() -> Callable[[str, Iterable[str]], bool]:
    """Return a test of whether a text holds one of some wordings, whatever fills their slots."""

    @cache
    def pattern(wording: str) -> re.Pattern[str]:
        inner = re.sub(r"^\{\w+\}|\{\w+\}$", "", wording.strip(" ."))
        parts = re.split(r"(\{\w+\}|\ban? )", inner)
        loose = ("an? " if p in ("a ", "an ") else "[^\n]+?" if p.startswith("{") else re.escape(p) for p in parts)
        return re.compile("".join(loose), re.IGNORECASE)

    def holds(text: str, wordings: Iterable[str]) -> bool:
        return any(pattern(wording).search(text) for wording in wordings)

    return holds


@pytest.fixture(scope="session")
def make_procedure() -> Callable[..., CatalogueProcedure]:
    """Return a maker of catalogue procedures: a gallbladder's removal unless told otherwise."""

    def make(code: str = "47562", **other: Any) -> CatalogueProcedure:
        entry = {
            "code": code,
            "service": "General Surgery",
            "description": f"operation {code}",
            "diagnoses": ("stone",),
            "names": Wordings(train=(f"Train name A of {code}", f"Train name B of {code}"), test=(f"Test {code}",)),
            "steps": Wordings(train=(f"Step one of {code}.", f"Step two of {code}."), test=(f"Deed of {code}.",)),
        }
        return CatalogueProcedure.model_validate(entry | other)

    return make


@pytest.fixture(scope="session")
def make_diagnosis() -> Callable[..., CatalogueDiagnosis]:
    """Return a maker of catalogue diagnoses: a gallstone unless told otherwise."""

    def make(key: str = "stone", **other: Any) -> CatalogueDiagnosis:
        entry = {
            "key": key,
            "names": Wordings(train=(f"Name A of {key}", f"Name B of {key}"), test=(f"Other name of {key}",)),
            "findings": Wordings(train=(f"We saw {key}.", f"There was {key}."), test=(f"Visible was {key}.",)),
        }
        codes = {} if {"code", "right"} & other.keys() else {"code": "K80.10"}
        return CatalogueDiagnosis.model_validate(entry | codes | other)

    return make


@pytest.fixture(scope="session")
def make_case(
    make_procedure: Callable[..., CatalogueProcedure], make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> Callable[..., Case]:
    """Return a maker of cases: a surgeon alone takes a gallbladder out, unless told otherwise."""
    case = Case(
        encounter_id="demo-000007",
        slot=Slot(7, "train", 4, date(2025, 3, 9)),
        age=54,
        sex="F",
        work=Work(make_procedure(), NO_SITE, make_diagnosis()),
        approach=Approach(kind="laparoscopic", codes=("00000-99999",), anesthesia=("general",)),
        anesthetic="general",
        staff=Staff(Provider(role="Surgeon", name="Dr. Petrov", credential="MD")),
    )

    def make(**changes: Any) -> Case:
        return replace(case, **changes)

    return make
