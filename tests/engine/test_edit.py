"""What the coder changed: few edits, in the field's sense, and a round trip for any two claims."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.edit import Edit, apply_edits, edits_between
from engine.errors import InputError

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def claim(*codes: str, lines: tuple[ProcedureLine, ...] = (), **other: Any) -> Claim:
    diagnoses = tuple(Diagnosis(sequence=n, code=c) for n, c in enumerate(codes, start=1))
    return Claim(encounter_id="E1", date_of_service=date(2022, 5, 3), diagnoses=diagnoses, procedures=lines).model_copy(
        update=other
    )


def line(code: str = "47562", provider: str = "Surgeon", sequence: int = 1, **other: Any) -> ProcedureLine:
    return ProcedureLine(sequence=sequence, provider=provider, code=code, **other)


def edits(draft: Claim, signed: Claim) -> tuple[Edit, ...]:
    found = edits_between(draft, signed, draft_id="D1", who="ann", at=AT)
    assert apply_edits(draft, found) == signed
    return found


def said(draft: Claim, signed: Claim) -> list[tuple[str, str, Any, Any]]:
    return [(e.kind, e.where, e.before, e.after) for e in edits(draft, signed)]


def test_a_claim_signed_as_drafted_has_no_edits() -> None:
    drafted = claim("K80.10", lines=(line(modifiers=("59",), diagnosis_pointers=(1,)),))
    assert said(drafted, drafted) == []


def test_each_edit_says_who_when_on_which_draft_and_how_long() -> None:
    [edit] = edits_between(
        claim("K80.10"), claim("K80.00"), draft_id="D1", who="ann", at=AT, evidence_opened=True, seconds=41.5
    )
    assert (edit.encounter_id, edit.draft_id, edit.who, edit.at) == ("E1", "D1", "ann", AT)
    assert (edit.evidence_opened, edit.seconds) == (True, 41.5)


def test_the_json_of_an_edit_has_exactly_the_fields_of_the_architecture_note() -> None:
    [edit] = edits(claim("K80.10"), claim("K80.00"))
    fields = ["encounter_id", "draft_id", "who", "at", "kind", "where", "before", "after", "evidence_opened", "seconds"]
    assert list(edit.model_dump()) == fields


def test_a_more_specific_code_is_a_replacement() -> None:
    assert said(claim("K66.0", "K80.10"), claim("K66.0", "K80.00")) == [
        ("replace", "diagnoses[1].code", "K80.10", "K80.00")
    ]


def test_a_removed_diagnosis_takes_its_pointers_and_renumbers_the_others_unsaid() -> None:
    drafted = claim("I10", "K80.10", lines=(line(diagnosis_pointers=(2, 1)),))
    signed = claim("K80.10", lines=(line(diagnosis_pointers=(1,)),))
    assert said(drafted, signed) == [("remove", "diagnoses[0]", Diagnosis(sequence=1, code="I10"), None)]


def test_an_added_first_diagnosis_shifts_pointers_unsaid() -> None:
    drafted = claim("K80.10", "I10", lines=(line(diagnosis_pointers=(1, 2)),))
    signed = claim("R10.9", "K80.10", "I10", lines=(line(diagnosis_pointers=(2, 3)),))
    assert said(drafted, signed) == [("add", "diagnoses[0]", None, Diagnosis(sequence=1, code="R10.9"))]


def test_another_main_diagnosis_is_one_move_and_pointers_follow() -> None:
    drafted = claim("I10", "E11.9", "K80.10", lines=(line(diagnosis_pointers=(3,)),))
    signed = claim("K80.10", "I10", "E11.9", lines=(line(diagnosis_pointers=(1,)),))
    assert said(drafted, signed) == [("move", "diagnoses[2]", 2, 0)]


def test_a_pointer_to_another_diagnosis_is_set() -> None:
    drafted = claim("K80.10", "I10", lines=(line(diagnosis_pointers=(1,)),))
    signed = claim("K80.10", "I10", lines=(line(diagnosis_pointers=(1, 2)),))
    assert said(drafted, signed) == [("set", "procedures[0].diagnosis_pointers", (1,), (1, 2))]


def test_another_procedure_code_in_its_place_is_a_replacement() -> None:
    assert said(claim(lines=(line("47562"),)), claim(lines=(line("47563"),))) == [
        ("replace", "procedures[0].code", "47562", "47563")
    ]


def test_each_field_of_a_line_is_its_own_edit() -> None:
    drafted = claim(lines=(line(description="gallbladder", charge=Decimal("10.50")),))
    changed = line(provider="Dr Lee", units=2, modifiers=("59",), description="bile ducts", charge=Decimal("12.75"))
    assert said(drafted, claim(lines=(changed,))) == [
        ("add", "procedures[0].modifiers[0]", None, "59"),
        ("set", "procedures[0].provider", "Surgeon", "Dr Lee"),
        ("set", "procedures[0].units", 1, 2),
        ("set", "procedures[0].description", "gallbladder", "bile ducts"),
        ("set", "procedures[0].charge", "10.50", "12.75"),
    ]


def test_modifiers_are_added_removed_replaced_and_moved() -> None:
    drafted, signed = claim(lines=(line(modifiers=("51", "LT")),)), claim(lines=(line(modifiers=("59", "LT", "22")),))
    assert said(drafted, signed) == [
        ("replace", "procedures[0].modifiers[0]", "51", "59"),
        ("add", "procedures[0].modifiers[2]", None, "22"),
    ]
    assert said(signed, claim(lines=(line(modifiers=("LT", "59")),))) == [
        ("remove", "procedures[0].modifiers[2]", "22", None),
        ("move", "procedures[0].modifiers[1]", 1, 0),
    ]


def test_a_line_of_another_provider_in_the_same_place_is_no_replacement() -> None:
    drafted = claim(lines=(line("00790", "Anesthesia"),))
    kinds = [e.kind for e in edits(drafted, claim(lines=(line("44950", "Surgeon"),)))]
    assert kinds == ["remove", "add"]


def test_place_of_service_and_date_are_set_on_the_claim() -> None:
    signed = claim(place_of_service="24", date_of_service=date(2022, 5, 4))
    assert said(claim(), signed) == [
        ("set", "date_of_service", "2022-05-03", "2022-05-04"),
        ("set", "place_of_service", None, "24"),
    ]


def test_claims_of_two_encounters_are_refused() -> None:
    with pytest.raises(InputError, match=r"'E1'.*'E2'"):
        edits(claim(), claim(encounter_id="E2"))


def edit(kind: str, where: str, before: Any = None, after: Any = None) -> Edit:
    return Edit.model_validate(
        {"encounter_id": "E1", "draft_id": "D1", "who": "ann", "at": AT}
        | {"kind": kind, "where": where, "before": before, "after": after}
    )


@pytest.mark.parametrize(
    ("kind", "where", "before", "after"),
    [
        ("set", "procedures[7].units", 1, 2),
        ("set", "procedures[0].units", 3, 2),
        ("set", "procedures[0].units", 1, "many"),
        ("set", "procedures[0].__class__", None, "x"),
        ("set", "procedures[0]", None, "x"),
        ("set", "encounter_id", "E1", "E2"),
        ("set", "diagnoses[0].provider", None, "x"),
        ("replace", "diagnoses[0]", None, "K80.00"),
        ("replace", "diagnoses[0].modifiers[0]", "59", "51"),
        ("remove", "procedures[0].modifiers[0]", "59", None),
        ("remove", "diagnoses[0]", Diagnosis(sequence=1, code="I10"), None),
        ("add", "diagnoses[3]", None, Diagnosis(sequence=1, code="I10")),
        ("add", "diagnoses[0]", None, "I10"),
        ("move", "diagnoses[0]", 0, 5),
        ("remove", "somewhere else", None, None),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_by_name(kind: str, where: str, before: Any, after: Any) -> None:
    with pytest.raises(InputError, match="does not fit the claim of 'E1'") as refused:
        apply_edits(claim("K80.10", lines=(line(),)), [edit(kind, where, before, after)])
    assert repr(where) in str(refused.value)


# Few codes and few numbers, so that repeats, dangling pointers and gaps in the sequences are common.
ICD = st.sampled_from(["K80.10", "K80.00", "I10", "E11.9", ""])
SEQUENCE = st.integers(min_value=1, max_value=4)
LINES = st.builds(
    ProcedureLine,
    sequence=SEQUENCE,
    provider=st.sampled_from(["Surgeon", "Assistant"]),
    code=st.sampled_from(["47562", "47563", "44950"]),
    modifiers=st.lists(st.sampled_from(["59", "LT", "51"]), max_size=3).map(tuple),
    units=st.integers(min_value=-1, max_value=3),
    diagnosis_pointers=st.lists(SEQUENCE, max_size=3).map(tuple),
    description=st.sampled_from(["", "gallbladder"]),
    charge=st.sampled_from([None, Decimal("1.5"), Decimal("1.50")]),
)
CLAIMS = st.builds(
    Claim,
    encounter_id=st.just("E1"),
    date_of_service=st.just(date(2022, 5, 3)),
    diagnoses=st.lists(st.builds(Diagnosis, sequence=SEQUENCE, code=ICD), max_size=4).map(tuple),
    procedures=st.lists(LINES, max_size=4).map(tuple),
    place_of_service=st.sampled_from([None, "24"]),
)


@given(CLAIMS, CLAIMS)
def test_edits_read_back_from_json_turn_any_draft_into_any_signed_claim(draft: Claim, signed: Claim) -> None:
    kept = [e.model_dump_json() for e in edits(draft, signed)]
    stored_draft = Claim.model_validate_json(draft.model_dump_json())
    assert apply_edits(stored_draft, [Edit.model_validate_json(e) for e in kept]) == signed
