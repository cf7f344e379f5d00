"""Headings and phrases of invented reports in the layouts that surgeons use."""

from __future__ import annotations

from engine.outline import Kind, passages, phrases

NUMBERED = """PREOPERATIVE DIAGNOSES
1. Chronic cholecystitis.
2. Liver cyst.

POSTOPERATIVE DIAGNOSES: Same.

OPERATIONS PERFORMED
1. Laparoscopic cholecystectomy with cholangiogram.
2. Excision of liver cyst.

ANESTHESIA: General.

DESCRIPTION OF PROCEDURE: The abdomen was entered. The cyst was excised."""


def said(report: str, kind: Kind, part: bool = False) -> list[str]:
    return [report[p.start : p.end] for p in phrases(report) if p.kind is kind and p.part is part]


def test_headings_without_a_colon_are_headings_when_they_say_something() -> None:
    assert [p.kind for p in passages(NUMBERED)] == [
        Kind.PREOPERATIVE, Kind.POSTOPERATIVE, Kind.PROCEDURE, Kind.OTHER, Kind.BODY,
    ]  # fmt: skip


def test_a_numbered_list_is_split_into_items_and_items_into_parts() -> None:
    assert said(NUMBERED, Kind.PROCEDURE) == [
        "Laparoscopic cholecystectomy with cholangiogram",
        "Excision of liver cyst.",
    ]
    assert said(NUMBERED, Kind.PROCEDURE, part=True) == ["Laparoscopic cholecystectomy", "cholangiogram"]
    assert said(NUMBERED, Kind.PREOPERATIVE) == ["Chronic cholecystitis", "Liver cyst."]


def test_a_diagnosis_that_is_the_same_is_no_phrase() -> None:
    assert said(NUMBERED, Kind.POSTOPERATIVE) == []


def test_items_are_counted_by_kind_and_parts_keep_the_number_of_their_item() -> None:
    numbers = [(p.item, p.part) for p in phrases(NUMBERED) if p.kind is Kind.PROCEDURE]
    assert numbers == [(0, False), (0, True), (0, True), (1, False)]


def test_offsets_are_those_of_the_report() -> None:
    for phrase in phrases(NUMBERED):
        words = NUMBERED[phrase.start : phrase.end]
        assert words == words.strip()
        assert words


def test_a_long_procedure_passage_is_the_account_of_it() -> None:
    report = "PROCEDURE: Appendectomy.\n\nPROCEDURE: " + "The skin was cut and the layers were parted. " * 30
    assert [p.kind for p in passages(report)] == [Kind.PROCEDURE, Kind.BODY]


def test_without_a_procedure_heading_the_account_opens_with_one() -> None:
    report = "HISTORY: Pain.\nDESCRIPTION: The left knee was injected with steroid."
    assert said(report, Kind.PROCEDURE) == ["The left knee was injected with steroid."]
    assert passages(report)[0].kind is Kind.PROCEDURE


def test_text_without_any_heading_is_read_from_its_beginning() -> None:
    assert said("the left wrist was opened and drained", Kind.PROCEDURE) == ["the left wrist was opened and drained"]


def test_indications_are_history_and_findings_are_findings() -> None:
    report = "INDICATIONS FOR PROCEDURE: Bleeding.\nOPERATIVE FINDINGS: A polyp.\nPROCEDURE: Colonoscopy."
    assert (said(report, Kind.HISTORY), said(report, Kind.FINDINGS)) == (["Bleeding."], ["A polyp."])
