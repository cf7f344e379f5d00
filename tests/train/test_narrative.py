"""The story of an operation: what each kind of case must tell, and what it must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random
from statistics import median

import pytest

from engine.report import Encounter
from train.case import Case, Work
from train.catalogue import (
    CatalogueChange,
    CatalogueComorbidity,
    CatalogueCompanion,
    CatalogueDiagnosis,
    CatalogueProcedure,
    Wordings,
)
from train.narrative import Narrator, lower_first, paragraph
from train.site import NO_SITE
from train.synthetic import Synthesizer
from train.wording import Voice

MakeCase = Callable[..., Case]
MakeProcedure = Callable[..., CatalogueProcedure]
Says = Callable[[str, Iterable[str]], bool]
Narrate = Callable[..., Narrator]
SAID = Wordings(train=("So it was.", "Thus it was."), test=("It was so.",))


@pytest.fixture
def narrate(synthesizer: Synthesizer) -> Narrate:
    def narrator(
        case: Case, length: str = "medium", others: Sequence[CatalogueProcedure] = (), seed: int = 1
    ) -> Narrator:
        return Narrator(case, Voice(synthesizer.pools, case.slot.pool, Random(seed)), length, others)

    return narrator


def deeds(narrator: Narrator) -> str:
    """Return the description without its routine opening and closing moments."""
    return " ".join(narrator._deeds())


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Lap chole", "lap chole"),
        ("TKA, left", "TKA, left"),
        ("Crohn disease", "Crohn disease"),
        ("Dr. Petrov", "Dr. Petrov"),
        ("Graves' disease", "Graves' disease"),
        ("Left hip pain", "left hip pain"),
        ("Drainage", "drainage"),
        ("", ""),
    ],
)
def test_a_name_goes_on_in_lower_case_unless_it_is_a_proper_one(name: str, inside: str) -> None:
    assert lower_first(name) == inside


def test_a_paragraph_closes_each_sentence() -> None:
    assert paragraph(["clips went on", "It bled."]) == "Clips went on. It bled."


def test_the_indication_names_patient_diagnosis_and_noted_comorbidity(narrate: Narrate, make_case: MakeCase) -> None:
    gout = CatalogueComorbidity(code="M10.9", names=Wordings(train=("gout", "gouty arthritis"), test=("podagra",)))
    told = " ".join(narrate(make_case(noted=(gout,))).indication())
    assert "54" in told
    assert "of stone" in told
    assert "gout" in told


@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_the_findings_always_show_the_diagnosis_that_is_billed(
    narrate: Narrate, make_case: MakeCase, make_diagnosis: Callable[..., CatalogueDiagnosis], length: str
) -> None:
    case = make_case(suspected=make_diagnosis("cancer", code="C23"))
    for seed in range(10):
        told = " ".join(narrate(case, length, seed=seed).findings())
        assert "stone" in told
        assert "cancer" not in told


def test_a_differing_preoperative_diagnosis_is_the_reason_for_the_operation(
    narrate: Narrate, make_case: MakeCase, make_diagnosis: Callable[..., CatalogueDiagnosis], says: Says
) -> None:
    narrator = narrate(make_case(suspected=make_diagnosis("cancer", code="C23")), "long")
    assert "cancer" in " ".join(narrator.indication())
    assert says(" ".join(narrator.findings()), narrator.voice.pools.phrases["suspected"].train)


@pytest.mark.parametrize("event", ["abandoned", "reduced", "difficult"])
def test_an_event_is_told_once_and_stops_the_steps_where_it_must(
    narrate: Narrate, make_case: MakeCase, synthesizer: Synthesizer, says: Says, event: str
) -> None:
    case = replace(make_case(event=event), work=replace(make_case().work, procedure=_with_steps(make_case())))
    told = narrate(case, "long")._deeds()
    sentences = [t for t in told if says(t, synthesizer.pools.phrases[f"event_{event}"].train)]
    assert len(sentences) == 1
    steps = [t for t in told if t.startswith("Step")]
    assert steps == sorted(steps)
    assert (told[-1] == sentences[0]) == (event != "difficult")
    assert len(steps) < 6 or event == "difficult"


def _with_steps(case: Case) -> CatalogueProcedure:
    steps = Wordings(train=tuple(f"Step {n} was done." for n in range(6)), test=("Another was done.",))
    return case.work.procedure.model_copy(update={"steps": steps})


@pytest.mark.parametrize("kind", ["converted", "extended", "lesser"])
def test_a_change_is_told_before_the_steps_of_what_was_done(
    narrate: Narrate, make_case: MakeCase, make_procedure: MakeProcedure, kind: str
) -> None:
    done = Work(make_procedure("47600"), NO_SITE, make_case().work.diagnosis)
    change = CatalogueChange.model_validate({"planned": "47562", "billed": "47600", "kind": kind, "sentences": SAID})
    case = make_case(work=done, planned=make_procedure("47562"), change=change)
    begun = set()
    for seed in range(20):
        before, after = deeds(narrate(case, seed=seed)).replace("Thus", "So").split("So it was.")
        begun.add("of 47562" in before)
        assert "of 47600" in after
        assert "of 47562" not in after
    assert begun == ({False} if kind == "lesser" else {False, True})


def test_a_second_procedure_is_told_after_the_first(
    narrate: Narrate, make_case: MakeCase, make_procedure: MakeProcedure
) -> None:
    second = Work(make_procedure("49591"), NO_SITE, make_case().work.diagnosis)
    companion = CatalogueCompanion(first="47562", second="49591", sentences=SAID)
    told = deeds(narrate(make_case(second=second, companion=companion)))
    first, _, then = told.replace("Thus", "So").partition("So it was.")
    assert "of 47562" in first
    assert "of 49591" in then


def test_an_unplanned_return_is_told_in_the_indication_and_a_late_one_says_who_operated(
    narrate: Narrate, make_case: MakeCase, make_procedure: MakeProcedure, synthesizer: Synthesizer, says: Says
) -> None:
    work = Work(make_procedure("35840", returns=True), NO_SITE, make_case().work.diagnosis)
    phrases = synthesizer.pools.phrases
    returned = " ".join(narrate(make_case(work=work, event="return")).indication())
    late = " ".join(narrate(make_case(work=work)).indication())
    assert says(returned, phrases["event_return"].train)
    assert not says(returned, phrases["event_late"].train)
    assert says(late, phrases["event_late"].train)
    assert not says(late, phrases["event_return"].train)


def test_nothing_is_denied_that_the_case_is_about(narrate: Narrate, make_case: MakeCase) -> None:
    fractured = Wordings(train=("Fracture, infected", "Abscess on fracture"), test=("Broken, septic",))
    case = make_case()
    case = replace(case, work=replace(case.work, diagnosis=case.work.diagnosis.model_copy(update={"names": fractured})))
    denied = " ".join(sentence for seed in range(300) for sentence in narrate(case, seed=seed)._negations()).casefold()
    assert "malignancy" in denied
    assert not [word for word in ("fracture", "abscess", "infection") if word in denied]


def test_a_calm_moment_is_left_out_of_a_troubled_case(told: tuple[tuple[Case, Encounter], ...], says: Says,
                                                      synthesizer: Synthesizer) -> None:  # fmt: skip
    calm = [m for m in synthesizer.pools.moments if m.calm]
    assert calm
    troubled = [(case, e) for case, e in told if case.event in ("abandoned", "return", "difficult") or case.change]
    assert len(troubled) > 50
    for case, encounter in troubled:
        wordings = [text for m in calm for text in m.wordings.pool(case.slot.pool)]
        assert not says(encounter.report, wordings), case.encounter_id


def test_other_procedures_are_mentioned_and_not_billed(
    told: tuple[tuple[Case, Encounter], ...], says: Says, synthesizer: Synthesizer
) -> None:
    phrases = synthesizer.pools.phrases
    mentioning = [
        (case, e)
        for case, e in told
        if any(says(e.report, phrases[key].pool(case.slot.pool)) for key in ("considered", "operated_before"))
    ]
    assert len(mentioning) > 100
    named = 0
    for case, encounter in mentioning:
        pool = case.slot.pool
        others = [p for p in synthesizer.catalogue.procedures.values() if p.service == encounter.service]
        mentioned = [p.code for p in others if says(encounter.report, p.names.pool(pool))]
        assert encounter.claim is not None
        named += bool(
            set(mentioned) - set(encounter.claim.procedure_codes) - {case.planned.code if case.planned else ""}
        )
    assert named > 0.9 * len(mentioning)


def test_a_patient_is_called_by_age_and_sex(narrate: Narrate, make_case: MakeCase) -> None:
    people = [narrate(make_case(age=age, sex=sex))._person() for age, sex in ((8, "M"), (9, "F"), (40, "M"), (40, "F"))]
    assert [p["man"] for p in people] == ["boy", "girl", "man", "woman"]
    assert [(p["pronoun"], p["his"]) for p in people[2:]] == [("he", "his"), ("she", "her")]


def test_long_notes_are_longer_than_short_ones(narrate: Narrate, told: tuple[tuple[Case, Encounter], ...]) -> None:
    words = {
        length: median(
            sum(len(s.split()) for told in narrate(case, length).course() for s in told) for case, _ in told[:60]
        )
        for length in ("short", "medium", "long")
    }
    assert words["short"] * 1.5 < words["medium"] < words["long"]
