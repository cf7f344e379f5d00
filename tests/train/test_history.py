"""The history and physical: what it alone states is billed; what is denied or runs in the family is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from random import Random

import pytest

from engine.report import Encounter
from train.case import Case, Work
from train.catalogue import CatalogueComorbidity, CatalogueDiagnosis, CatalogueProcedure, Wordings
from train.history import write_history
from train.narrative import Narrator
from train.site import NO_SITE
from train.synthetic import Synthesizer
from train.wording import Voice

Told = tuple[Case, Encounter]
Says = Callable[[str, Iterable[str]], bool]
MakeCase = Callable[..., Case]
Write = Callable[..., str]


def condition(code: str, name: str) -> CatalogueComorbidity:
    return CatalogueComorbidity(code=code, names=Wordings(train=(name, f"chronic {name}"), test=(f"{name} known",)))


GOUT, ASTHMA = condition("M10.9", "gout"), condition("J45.909", "asthma")
SMOKING, FIBRILLATION = condition("F17.210", "cigarette dependence"), condition("I48.21", "atrial fibrillation")


@pytest.fixture
def write(synthesizer: Synthesizer) -> Write:
    def written(case: Case, comorbidities: Iterable[CatalogueComorbidity], seed: int = 1) -> str:
        voice = Voice(synthesizer.pools, case.slot.pool, Random(seed))
        return write_history(case, voice, Narrator(case, voice, "medium", []), tuple(comorbidities))

    return written


def headings(history: str, synthesizer: Synthesizer, section: str) -> bool:
    names = synthesizer.pools.phrases[f"hp_heading_{section}"].train
    return any(f"\n{name}: " in history for name in names)


def test_it_opens_with_a_title_and_tells_the_reason_the_past_and_the_plan(
    write: Write, make_case: MakeCase, synthesizer: Synthesizer
) -> None:
    for seed in range(20):
        history = write(make_case(), [GOUT], seed)
        assert history.splitlines()[0] in synthesizer.pools.phrases["hp_title"].train
        assert all(headings(history, synthesizer, section) for section in ("illness", "past", "plan"))
        assert "54" in history
        assert "stone" in history
        assert "of 47562" in history.casefold()


def test_the_billed_condition_is_stated_and_never_denied_or_given_to_the_family(
    write: Write, make_case: MakeCase
) -> None:
    for seed in range(50):
        history = write(make_case(unnoted=(GOUT,)), [GOUT, ASTHMA], seed)
        assert len(re.findall("gout", history, re.IGNORECASE)) == 1


def test_what_is_the_reason_for_the_operation_is_not_denied_either(
    write: Write, make_case: MakeCase, make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> None:
    work = Work(make_case().work.procedure, NO_SITE, make_diagnosis("tophus", code="M10.071"))
    assert not [seed for seed in range(50) if "gout" in write(make_case(work=work), [GOUT, ASTHMA], seed).casefold()]


def test_a_smokers_habits_and_an_irregular_heart_are_not_denied_by_routine(
    write: Write, make_case: MakeCase, synthesizer: Synthesizer
) -> None:
    smoking = [write(make_case(unnoted=(SMOKING,)), [GOUT], seed) for seed in range(30)]
    fibrillating = [write(make_case(unnoted=(FIBRILLATION,)), [GOUT], seed) for seed in range(30)]
    assert not any(headings(history, synthesizer, "social") for history in smoking)
    assert any(headings(history, synthesizer, "exam") for history in smoking)
    assert not any(headings(history, synthesizer, "exam") for history in fibrillating)


def test_who_comes_back_after_an_operation_has_not_been_never_operated_on(
    write: Write, make_case: MakeCase, make_procedure: Callable[..., CatalogueProcedure], synthesizer: Synthesizer
) -> None:
    work = Work(make_procedure("35840", returns=True), NO_SITE, make_case().work.diagnosis)
    returning = [write(make_case(work=work), [GOUT], seed) for seed in range(30)]
    assert not any(headings(history, synthesizer, "surgical") for history in returning)


def test_without_any_conditions_nothing_is_denied(write: Write, make_case: MakeCase, synthesizer: Synthesizer) -> None:
    for seed in range(20):
        history = write(make_case(), [], seed)
        assert not headings(history, synthesizer, "family")
        assert any(none in history for none in synthesizer.pools.phrases["hp_past_none"].train)


def test_before_the_operation_only_the_suspected_diagnosis_is_known(
    write: Write, make_case: MakeCase, make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> None:
    for seed in range(20):
        history = write(make_case(suspected=make_diagnosis("cancer", code="C23")), [GOUT], seed)
        assert "cancer" in history
        assert "stone" not in history


def test_the_plan_is_what_was_planned_not_what_was_done(
    write: Write, make_case: MakeCase, make_procedure: Callable[..., CatalogueProcedure]
) -> None:
    history = write(make_case(planned=make_procedure("47600")), [GOUT])
    assert "47600" in history
    assert "47562" not in history


# ----------------------------------------------------------------------------------------- the demo's histories


def test_every_comorbidity_billed_from_the_history_stands_in_it(told: tuple[Told, ...], says: Says) -> None:
    billed = [(case, e) for case, e in told if case.unnoted]
    assert len(billed) > 100
    for case, encounter in billed:
        [comorbidity] = case.unnoted
        assert encounter.history is not None
        assert encounter.claim is not None
        assert says(encounter.history, comorbidity.names.pool(case.slot.pool)), case.encounter_id
        assert comorbidity.code in encounter.claim.diagnosis_codes


def test_most_histories_mention_conditions_that_are_not_billed(
    told: tuple[Told, ...], says: Says, synthesizer: Synthesizer
) -> None:
    with_history = [(case, e) for case, e in told if e.history is not None]
    tempting = 0
    for case, encounter in with_history:
        assert encounter.claim is not None
        named = {c.code for c in synthesizer.catalogue.comorbidities if says(str(encounter.history),
                                                                             c.names.pool(case.slot.pool))}  # fmt: skip
        tempting += bool(named - set(encounter.claim.diagnosis_codes))
    assert tempting > 0.5 * len(with_history)


def test_a_case_without_a_history_has_none(told: tuple[Told, ...]) -> None:
    assert all((encounter.history is not None) == case.has_history for case, encounter in told)
