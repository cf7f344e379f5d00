"""The report: everything that is billed is in it, whatever the layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest

from engine.report import Encounter, Provider
from train.case import Case, Work
from train.catalogue import CatalogueDiagnosis, CatalogueProcedure, Wordings
from train.narrative import Narrator
from train.report import ReportWriter
from train.site import Site
from train.staff import Staff
from train.synthetic import Synthesizer
from train.wording import Layout, Voice

Told = tuple[Case, Encounter]
Says = Callable[[str, Iterable[str]], bool]
Write = Callable[..., str]
SURGEON = Provider(role="Surgeon", name="Dr. Petrov", credential="MD")
ANESTHESIOLOGIST = Provider(role="Anesthesia", name="Dr. Varga", credential="MD")


@pytest.fixture
def write(synthesizer: Synthesizer, make_case: Callable[..., Case]) -> Write:
    """Return a writer of one handmade case in one handmade layout."""

    def written(
        headings: dict[str, str], case: Case | None = None, seed: int = 1, length: str = "medium", **layout: Any
    ) -> str:
        case = case or make_case()
        voice = Voice(synthesizer.pools, "train", Random(seed))
        shape = Layout(name="handmade", split="train", headings=headings, **layout)
        return ReportWriter(case, voice, shape, Narrator(case, voice, length, [])).write()

    return written


def test_sections_stand_in_the_order_of_the_layout_under_its_headings(write: Write) -> None:
    report = write({"surgeon": "SURGEON", "procedure": "OPERATION", "body": "TECHNIQUE"})
    assert report.startswith("SURGEON: Dr. Petrov\n\nOPERATION: Train name ")
    assert report.index("OPERATION") < report.index("\n\nTECHNIQUE: ")


def test_two_procedures_are_numbered_and_capitals_only_touch_the_lists(
    write: Write, make_case: Callable[..., Case], make_procedure: Callable[..., CatalogueProcedure]
) -> None:
    case = make_case()
    case = make_case(second=Work(make_procedure("49591"), case.work.site, case.work.diagnosis))
    report = write({"procedure": "OPERATIONS", "surgeon": "Surgeon"}, case, capitals=True, gap="\n")
    first, second, surgeon = report.splitlines()[1:]
    assert first.startswith("1. TRAIN NAME ")
    assert first.endswith("OF 47562.")
    assert second.endswith("OF 49591.")
    assert surgeon == "Surgeon: Dr. Petrov"


def test_a_numbered_layout_numbers_a_single_item_too(write: Write) -> None:
    assert write({"diagnosis": "DIAGNOSES"}, numbered=True).startswith("DIAGNOSES:\n1. Name ")


def test_a_layout_without_separator_reads_on_as_sentences(write: Write) -> None:
    report = write({"diagnosis": "It was done for", "surgeon": "Dictated by"}, separator=" ", gap=" ")
    assert report.startswith("It was done for name ")
    assert report.endswith(" of stone. Dictated by Dr. Petrov.")


def test_what_the_layout_has_no_section_for_is_told_in_the_description(write: Write, synthesizer: Synthesizer) -> None:
    report = write({"body": ""})
    assert "Dr. Petrov" in report
    assert any(f"{verb} stone." in report for verb in ("We saw", "There was"))
    assert "54" in report


def test_the_anesthesia_team_is_named_only_where_it_bills(write: Write, make_case: Callable[..., Case]) -> None:
    assert write({"team": "TEAM", "surgeon": "SURGEON"}) == "SURGEON: Dr. Petrov"
    case = make_case(staff=Staff(SURGEON, anesthesiologist=ANESTHESIOLOGIST))
    assert "Dr. Varga" in write({"team": "TEAM"}, case)
    assert "Dr. Varga" in write({"body": "BODY"}, case)


def test_no_assistant_is_named_where_none_helped(write: Write, synthesizer: Synthesizer) -> None:
    heading, name = write({"assistant": "ASSISTANT"}).split(": ")
    assert heading == "ASSISTANT"
    assert name in synthesizer.pools.phrases["nobody"].train


def test_a_differing_preoperative_diagnosis_stands_in_its_section_alone(
    write: Write, make_case: Callable[..., Case], make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> None:
    case = make_case(suspected=make_diagnosis("cancer", code="C23"))
    before, after = write({"preoperative": "PRE", "postoperative": "POST"}, case).split("\n\n")
    assert before.endswith("cancer.")
    assert after.endswith("stone.")


def test_the_date_is_written_in_one_of_three_ways(write: Write) -> None:
    dates = {write({"date": "DATE"}, seed=seed) for seed in range(20)}
    assert dates == {"DATE: 03/09/2025", "DATE: March 9, 2025", "DATE: 2025-03-09"}


def test_a_brief_note_leaves_out_what_is_not_billed(write: Write) -> None:
    headings = {"date": "DATE", "preoperative": "PRE", "postoperative": "POST", "specimen": "SPECIMEN", "body": "BODY"}
    reports = [write(headings, seed=seed, length="brief") for seed in range(8)]
    assert all(report.startswith("POST: Name ") for report in reports)
    assert not any("DATE" in r or "SPECIMEN" in r or "PRE:" in r or "54" in r for r in reports)


def test_a_brief_note_tells_a_preoperative_diagnosis_that_differed(
    write: Write, make_case: Callable[..., Case], make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> None:
    case = make_case(suspected=make_diagnosis("cancer", code="C23"))
    report = write({"preoperative": "PRE", "postoperative": "POST"}, case, length="brief")
    assert "cancer." in report.split("POST")[0]


# --------------------------------------------------------------------------------------- what is billed is stated


def test_the_procedure_stands_in_the_note_with_what_changed_it(told: tuple[Told, ...], says: Says) -> None:
    for case, encounter in told:
        pool, headed = case.slot.pool, case.planned or case.work.procedure
        assert says(encounter.report, headed.names.pool(pool)), case.encounter_id
        if case.change:
            assert says(encounter.report, case.change.sentences.pool(pool)), case.encounter_id
        if case.second:
            assert says(encounter.report, case.second.procedure.names.pool(pool)), case.encounter_id


def test_the_steps_of_what_is_billed_are_told(told: tuple[Told, ...], says: Says) -> None:
    for case, encounter in told:
        assert says(encounter.report, case.work.procedure.steps.pool(case.slot.pool)), case.encounter_id


def test_every_diagnosis_stands_in_the_note(told: tuple[Told, ...], says: Says) -> None:
    for case, encounter in told:
        pool = case.slot.pool
        assert says(encounter.report, case.work.diagnosis.findings.pool(pool)), case.encounter_id
        if case.second:
            names, findings = case.second.diagnosis.names, case.second.diagnosis.findings
            assert says(encounter.report, (*names.pool(pool), *findings.pool(pool))), case.encounter_id
        for comorbidity in case.noted:
            assert says(encounter.report, comorbidity.names.pool(pool)), case.encounter_id


def test_a_comorbidity_of_the_history_is_not_in_the_report(told: tuple[Told, ...], says: Says) -> None:
    billed = [(case, encounter) for case, encounter in told if case.unnoted]
    assert len(billed) > 100
    for case, encounter in billed:
        [comorbidity] = case.unnoted
        names = [name for name in comorbidity.names.pool(case.slot.pool) if len(name) > 4]
        assert not says(encounter.report, names), case.encounter_id


def test_the_side_or_the_digit_stands_in_the_note(told: tuple[Told, ...]) -> None:
    works = [(w, e) for case, e in told for w in (case.work, case.second) if w and w.site.modifier]
    assert len(works) > 400
    for work, encounter in works:
        assert (work.site.digit or str(work.site.side)) in encounter.report.casefold(), encounter.encounter_id


def test_everyone_who_bills_is_named_with_what_decides_the_modifier(
    told: tuple[Told, ...], says: Says, synthesizer: Synthesizer
) -> None:
    phrases = synthesizer.pools.phrases
    for case, encounter in told:
        for provider in encounter.providers:
            assert str(provider.name) in encounter.report, case.encounter_id
        staff, pool = case.staff, case.slot.pool
        if staff.assistant:
            kind = staff.assistant_modifier.lower()
            ways: list[Wordings] = [phrases[f"assistant_role_{kind}"], phrases[f"assistant_told_{kind}"]]
            assert says(encounter.report, [text for w in ways for text in w.pool(pool)]), case.encounter_id
        if staff.anesthesiologist:
            key = "team_directed" if staff.nurse_anesthetist else "team_alone"
            assert says(encounter.report, phrases[key].pool(pool)), case.encounter_id


@pytest.mark.parametrize("event", ["abandoned", "reduced", "difficult", "return"])
def test_what_happened_is_told_where_its_modifier_is_billed_and_nowhere_else(
    event: str, told: tuple[Told, ...], says: Says, synthesizer: Synthesizer
) -> None:
    phrases = synthesizer.pools.phrases[f"event_{event}"]
    happened = {case.encounter_id for case, _ in told if case.event == event}
    assert len(happened) >= 3
    assert happened == {e.encounter_id for case, e in told if says(e.report, phrases.pool(case.slot.pool))}


# ------------------------------------------------------------------------------------------------------ layouts


def test_there_are_at_least_eight_layouts_and_all_are_used(told: tuple[Told, ...], synthesizer: Synthesizer) -> None:
    layouts = synthesizer.pools.layouts
    assert len({item.name for item in layouts}) >= 8
    opened = {e.report.split()[0].rstrip(":") for _, e in told}
    for item in layouts:
        first = next(heading for heading in item.headings.values() if heading)
        assert first.split()[0] in opened, item.name


def test_no_heading_of_a_test_layout_stands_in_a_training_layout(synthesizer: Synthesizer) -> None:
    train, test = (
        {h.casefold() for item in synthesizer.pools.layouts if item.split == split for h in item.headings.values() if h}
        for split in ("train", "test")
    )
    assert len(train) > 30
    assert train & test == set()


def test_every_layout_shows_diagnosis_procedure_and_description(synthesizer: Synthesizer) -> None:
    for item in synthesizer.pools.layouts:
        assert {"procedure", "body"} <= set(item.headings)
        assert {"diagnosis", "preoperative", "postoperative"} & set(item.headings)


def test_no_slot_stays_open_and_no_space_is_doubled(told: tuple[Told, ...]) -> None:
    for _, encounter in told:
        for text in (encounter.report, encounter.history or ""):
            assert "{" not in text
            assert "  " not in text, encounter.encounter_id
            assert ".." not in text, encounter.encounter_id


def test_a_site_is_named_in_both_procedure_and_diagnosis(write: Write, make_case: Callable[..., Case]) -> None:
    named = Wordings(train=("Arthroscopy, {side} knee", "{side} knee scope"), test=("Knee, {side}",))
    case = make_case()
    procedure = case.work.procedure.model_copy(update={"side": True, "names": named})
    case = make_case(work=Work(procedure, Site("left", "", "LT"), case.work.diagnosis))
    assert "left" in write({"procedure": "PROCEDURE"}, case).casefold()
