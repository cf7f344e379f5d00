"""Invented cases: what may come together in one, and how often it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from train.case import Case, Inventor, Work
from train.catalogue import CatalogueDiagnosis, CatalogueProcedure
from train.site import Site
from train.split import slot
from train.synthetic import SEED, Synthesizer


@pytest.fixture(scope="module")
def cases(synthesizer: Synthesizer) -> tuple[Case, ...]:
    return tuple(synthesizer.case(slot(number, SEED), SEED) for number in range(3000))


def share(cases: tuple[Case, ...], holds: Callable[[Case], bool]) -> float:
    return sum(1 for case in cases if holds(case)) / len(cases)


def test_a_third_has_a_history_and_half_of_those_bill_a_comorbidity_stated_only_there(cases: tuple[Case, ...]) -> None:
    with_history = tuple(c for c in cases if c.has_history)
    assert len(with_history) / len(cases) == pytest.approx(1 / 3, abs=0.03)
    assert share(with_history, lambda c: bool(c.unnoted)) == pytest.approx(0.5, abs=0.05)


def test_a_comorbidity_stands_in_the_report_or_in_the_history_never_in_both(cases: tuple[Case, ...]) -> None:
    assert all(c.has_history for c in cases if c.unnoted)
    assert not any(c.has_history for c in cases if c.noted)
    assert share(cases, lambda c: bool(c.noted)) > 0.03


def test_comorbidities_keep_clear_of_pregnancy_youth_and_the_reason_for_the_operation(cases: tuple[Case, ...]) -> None:
    billing = [c for c in cases if c.noted or c.unnoted]
    assert len(billing) > 400
    for case in billing:
        [comorbidity] = (*case.noted, *case.unnoted)
        reasons = case.work.diagnosis_codes + (case.second.diagnosis_codes if case.second else ())
        assert case.age >= 30
        assert not any(code.startswith(("O", comorbidity.code[:3])) for code in reasons)


def test_diabetes_is_never_listed_apart_from_what_it_is_presumed_to_cause(cases: tuple[Case, ...]) -> None:
    diabetic = [c for c in cases for d in (*c.noted, *c.unnoted) if d.code.startswith(("E10", "E11"))]
    assert len(diabetic) > 20
    assert not [c for c in diabetic if c.work.diagnosis_codes[0].startswith(("I70", "I96", "M86", "L97"))]


def test_patients_fit_their_procedure(cases: tuple[Case, ...]) -> None:
    for case in cases:
        low, high = case.work.procedure.ages
        assert low <= case.age <= high
        assert case.sex in case.work.procedure.sexes
        if case.second:
            assert case.sex in case.second.procedure.sexes


def test_everything_that_can_happen_happens_but_to_a_few(cases: tuple[Case, ...]) -> None:
    events = Counter(c.event for c in cases)
    assert min(events[e] for e in ("abandoned", "reduced", "difficult")) >= 15
    assert events[""] > 0.85 * len(cases)
    assert {c.change.kind for c in cases if c.change} == {"converted", "extended", "lesser"}
    assert 0.03 < share(cases, lambda c: c.second is not None) < 0.25
    assert 0.03 < share(cases, lambda c: c.change is not None) < 0.25
    assert 0.03 < share(cases, lambda c: c.suspected is not None) < 0.25


def test_events_happen_only_where_their_modifier_may_be_billed(cases: tuple[Case, ...]) -> None:
    assert all(c.work.procedure.assistant for c in cases if c.event == "difficult")
    assert all(c.work.procedure.anesthesia for c in cases if c.event == "abandoned")
    assert all(c.work.procedure.returns for c in cases if c.event == "return")
    assert all(c.second is None for c in cases if c.event in ("abandoned", "reduced"))


def test_a_change_bills_what_was_done_and_keeps_what_was_planned_for_the_heading(cases: tuple[Case, ...]) -> None:
    for case in cases:
        if case.change:
            assert case.planned is not None
            assert (case.planned.code, case.work.procedure.code) == (case.change.planned, case.change.billed)
            assert (case.second, case.event) == (None, "")
        else:
            assert case.planned is None


def test_the_diagnosis_suspected_before_is_another_one(cases: tuple[Case, ...]) -> None:
    assert all(c.suspected.key != c.work.diagnosis.key for c in cases if c.suspected)


def test_an_add_on_code_never_comes_alone_or_first(cases: tuple[Case, ...], synthesizer: Synthesizer) -> None:
    assert not any(c.work.procedure.addon for c in cases)
    addons = [c.second for c in cases if c.second and c.second.procedure.addon]
    assert len({work.procedure.code for work in addons}) >= 5
    code = next(code for code, p in synthesizer.catalogue.procedures.items() if p.addon)
    inventor = Inventor(synthesizer.catalogue, synthesizer.pools)
    for number in range(40):
        case = inventor.invent("E1", slot(number, SEED), code, Random(number))
        assert case.second is not None
        assert case.second.procedure.code == code


def test_a_second_procedure_is_on_the_side_of_the_first(cases: tuple[Case, ...]) -> None:
    beside = [c for c in cases if c.second and c.second.site.side and c.work.site.side in ("right", "left")]
    assert len(beside) > 50
    assert all(c.second.site.side == c.work.site.side for c in beside if c.second)


def test_both_sides_without_a_code_for_both_give_the_code_of_each(
    make_procedure: Callable[..., CatalogueProcedure], make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> None:
    both = Site("bilateral", "", "50")
    knee = make_procedure("27447", side=True, bilateral=True)
    assert Work(knee, both, make_diagnosis(right="M17.11", left="M17.12")).diagnosis_codes == ("M17.11", "M17.12")
    with_one = make_diagnosis(right="G56.01", left="G56.02", bilateral="G56.03")
    assert Work(knee, both, with_one).diagnosis_codes == ("G56.03",)
    assert Work(knee, Site("left", "", "LT"), with_one).diagnosis_codes == ("G56.02",)


def test_a_case_depends_on_nothing_but_its_place_and_seed(synthesizer: Synthesizer, cases: tuple[Case, ...]) -> None:
    place = slot(1234, SEED)
    assert synthesizer.case(place, SEED) == cases[1234]
    assert synthesizer.case(place, SEED + 1) != cases[1234]
