"""The claim of a case: order, modifiers, pointers and who bills which line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from engine.claim import Claim
from engine.report import Encounter, Provider
from train.billing import bill
from train.case import Case, Work
from train.catalogue import (
    CatalogueChange,
    CatalogueComorbidity,
    CatalogueCompanion,
    CatalogueDiagnosis,
    CatalogueProcedure,
    Wordings,
)
from train.deck import SIZES
from train.site import DIGITS, NO_SITE, Site
from train.staff import Staff

MakeCase = Callable[..., Case]
SAID = Wordings(train=("So it was.", "Thus it was."), test=("It was so.",))
HYPERTENSION = CatalogueComorbidity(code="I10", names=Wordings(train=("hypertension", "HBP"), test=("HTN",)))
SURGEON = Provider(role="Surgeon", name="Dr. Petrov", credential="MD")
ASSISTING = Provider(role="Assistant", name="Novak PA-C", credential="PA-C")
PHYSICIAN = Provider(role="Assistant", name="Dr. Novak", credential="MD")
ANESTHESIOLOGIST = Provider(role="Anesthesia", name="Dr. Varga", credential="MD")
NURSE = Provider(role="Anesthesia", name="Hollis CRNA", credential="CRNA")


def lines(claim: Claim) -> list[tuple[Any, ...]]:
    return [(p.provider, p.code, p.modifiers, p.diagnosis_pointers) for p in claim.procedures]


@pytest.fixture
def knee(make_procedure: Callable[..., CatalogueProcedure], make_diagnosis: Callable[..., CatalogueDiagnosis]) -> Work:
    return Work(
        make_procedure("29881", side=True, assistant=True, anesthesia="01400"),
        Site("left", "", "LT"),
        make_diagnosis("meniscus", right="S83.241A", left="S83.242A"),
    )


def test_a_surgeon_alone_bills_one_line_for_one_reason(make_case: MakeCase) -> None:
    claim = bill(make_case())
    assert (claim.encounter_id, claim.date_of_service.isoformat()) == ("demo-000007", "2025-03-09")
    assert claim.diagnosis_codes == ("K80.10",)
    assert lines(claim) == [("Dr. Petrov", "47562", (), (1,))]
    assert claim.procedures[0].description == "operation 47562"


@pytest.mark.parametrize(
    ("event", "modifier"), [("abandoned", "53"), ("reduced", "52"), ("difficult", "22"), ("return", "78")]
)
def test_what_happened_stands_before_the_side(make_case: MakeCase, knee: Work, event: str, modifier: str) -> None:
    assert lines(bill(make_case(work=knee, event=event))) == [("Dr. Petrov", "29881", (modifier, "LT"), (1,))]


@pytest.mark.parametrize(("assistant", "modifier"), [(ASSISTING, "AS"), (PHYSICIAN, "80")])
def test_an_assistant_bills_the_same_procedure_after_the_surgeon(
    make_case: MakeCase, knee: Work, assistant: Provider, modifier: str
) -> None:
    claim = bill(make_case(work=knee, staff=Staff(SURGEON, assistant)))
    assert lines(claim)[1] == (assistant.name, "29881", (modifier, "LT"), (1,))
    assert claim.providers == ("Dr. Petrov", assistant.name)


def test_the_unusual_difficulty_is_the_surgeons_alone(make_case: MakeCase, knee: Work) -> None:
    claim = bill(make_case(work=knee, event="difficult", staff=Staff(SURGEON, ASSISTING)))
    assert [p.modifiers for p in claim.procedures] == [("22", "LT"), ("AS", "LT")]


def test_nobody_bills_for_assisting_where_no_assistant_is_paid(
    make_case: MakeCase, make_procedure: Callable[..., CatalogueProcedure], knee: Work
) -> None:
    second = Work(make_procedure("29877", side=True), knee.site, knee.diagnosis)
    companion = CatalogueCompanion(first="29881", second="29877", sentences=SAID)
    claim = bill(make_case(work=knee, second=second, companion=companion, staff=Staff(SURGEON, ASSISTING)))
    assert [(p.provider, p.code) for p in claim.procedures] == [
        ("Dr. Petrov", "29881"),
        ("Dr. Petrov", "29877"),
        ("Novak PA-C", "29881"),
    ]


def test_an_anesthesiologist_alone_bills_aa_and_a_directing_one_qk_beside_the_nurses_qx(
    make_case: MakeCase, knee: Work
) -> None:
    alone = bill(make_case(work=knee, staff=Staff(SURGEON, anesthesiologist=ANESTHESIOLOGIST)))
    assert lines(alone)[1:] == [("Dr. Varga", "01400", ("AA",), (1,))]
    staff = Staff(SURGEON, anesthesiologist=ANESTHESIOLOGIST, nurse_anesthetist=NURSE)
    directed = bill(make_case(work=knee, staff=staff))
    assert lines(directed)[1:] == [("Dr. Varga", "01400", ("QK",), (1,)), ("Hollis CRNA", "01400", ("QX",), (1,))]
    assert directed.procedures[1].description == "anesthesia for operation 29881"


def test_a_second_procedure_points_to_its_own_reason_and_says_that_it_was_separate(
    make_case: MakeCase,
    make_procedure: Callable[..., CatalogueProcedure],
    make_diagnosis: Callable[..., CatalogueDiagnosis],
    knee: Work,
) -> None:
    nail = Work(
        make_procedure("11750", digit="toe"), Site("left", "left great toe", "TA"), make_diagnosis("nail", code="L60.0")
    )
    companion = CatalogueCompanion(first="29881", second="11750", modifiers=("59",), sentences=SAID)
    claim = bill(make_case(work=knee, second=nail, companion=companion))
    assert claim.diagnosis_codes == ("S83.242A", "L60.0")
    assert lines(claim) == [
        ("Dr. Petrov", "29881", ("LT",), (1,)),
        ("Dr. Petrov", "11750", ("59", "TA"), (2,)),
    ]


def test_a_shared_reason_is_listed_once(make_case: MakeCase, knee: Work) -> None:
    companion = CatalogueCompanion(first="29881", second="29881", modifiers=("LT",), sentences=SAID)
    claim = bill(make_case(work=knee, second=Work(knee.procedure, knee.site, knee.diagnosis), companion=companion))
    assert claim.diagnosis_codes == ("S83.242A",)
    assert [p.modifiers for p in claim.procedures] == [("LT",), ("LT",)]


def test_a_change_and_a_comorbidity_follow_the_reason_and_count_for_the_first_procedure(
    make_case: MakeCase, make_procedure: Callable[..., CatalogueProcedure]
) -> None:
    change = CatalogueChange(planned="47562", billed="47600", kind="converted", diagnosis="Z53.31", sentences=SAID)
    for state in ("noted", "unnoted"):
        claim = bill(make_case(change=change, planned=make_procedure(), **{state: (HYPERTENSION,)}))
        assert claim.diagnosis_codes == ("K80.10", "Z53.31", "I10")
        assert [p.diagnosis_pointers for p in claim.procedures] == [(1, 2, 3)]


def test_both_sides_are_one_line_with_50_and_both_codes(
    make_case: MakeCase,
    make_procedure: Callable[..., CatalogueProcedure],
    make_diagnosis: Callable[..., CatalogueDiagnosis],
) -> None:
    knees = Work(
        make_procedure("27447", side=True, bilateral=True),
        Site("bilateral", "", "50"),
        make_diagnosis("knee", right="M17.11", left="M17.12"),
    )
    claim = bill(make_case(work=knees))
    assert claim.diagnosis_codes == ("M17.11", "M17.12")
    assert lines(claim) == [("Dr. Petrov", "27447", ("50",), (1, 2))]


def test_a_line_points_to_four_diagnoses_at_most(
    make_case: MakeCase,
    make_procedure: Callable[..., CatalogueProcedure],
    make_diagnosis: Callable[..., CatalogueDiagnosis],
) -> None:
    knees = Work(
        make_procedure("27447", side=True), Site("bilateral", "", "50"), make_diagnosis(right="M17.11", left="M17.12")
    )
    change = CatalogueChange(planned="47562", billed="27447", kind="converted", diagnosis="Z53.31", sentences=SAID)
    obesity = CatalogueComorbidity(code="E66.01", names=HYPERTENSION.names)
    claim = bill(make_case(work=knees, change=change, noted=(HYPERTENSION, obesity)))
    assert len(claim.diagnoses) == 5
    assert claim.procedures[0].diagnosis_pointers == (1, 2, 3, 4)


# --------------------------------------------------------------------------------------------- the demo's claims


def test_every_modifier_of_the_demo_occurs(encounters: tuple[Encounter, ...]) -> None:
    demo = encounters[: sum(SIZES.values())]
    counts = Counter(m for e in demo if e.claim for m in e.claim.modifiers)
    wanted = ("LT", "RT", "50", "59", "XS", "22", "52", "53", "78", "AS", "80", "AA", "QK", "QX")
    assert {m: counts[m] for m in wanted if not counts[m]} == {}
    for kind in ("finger", "toe", "eyelid"):
        assert len([m for m in DIGITS[kind].values() if counts[m]]) >= 3
    assert "51" not in counts


def test_every_claim_is_whole(encounters: tuple[Encounter, ...]) -> None:
    for encounter in encounters:
        claim = encounter.claim
        assert claim is not None
        assert (claim.encounter_id, claim.date_of_service) == (encounter.encounter_id, encounter.date_of_service)
        assert [d.sequence for d in claim.diagnoses] == list(range(1, len(claim.diagnoses) + 1))
        assert [p.sequence for p in claim.procedures] == list(range(1, len(claim.procedures) + 1))
        assert len(set(claim.diagnosis_codes)) == len(claim.diagnoses)
        assert set(claim.providers) == {p.name for p in encounter.providers}
        for line in claim.procedures:
            assert line.description
            assert 1 <= len(line.diagnosis_pointers) <= 4
            assert max(line.diagnosis_pointers) <= len(claim.diagnoses)
            assert len(line.modifiers) == len(set(line.modifiers)) <= 4


def test_every_diagnosis_is_pointed_to(encounters: tuple[Encounter, ...]) -> None:
    for encounter in encounters:
        assert encounter.claim is not None
        pointed = {n for line in encounter.claim.procedures for n in line.diagnosis_pointers}
        assert pointed >= set(range(1, min(4, len(encounter.claim.diagnoses)) + 1)), encounter.encounter_id


def test_an_operation_without_a_side_has_no_side_modifier(make_case: MakeCase) -> None:
    assert make_case().work.site == NO_SITE
    assert bill(make_case()).modifiers == ()
