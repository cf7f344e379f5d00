"""Reading claims out of model text: both forms, and whatever a confused model writes."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.dialect import CHATML, PHI3, Dialect
from engine.errors import ParseError
from engine.parse import parse_claim
from engine.prompt import render_target

DAY = date(2026, 5, 4)


def parse(text: str) -> Claim:
    return parse_claim(text, "E1", DAY)


def test_base_form() -> None:
    claim = parse(
        "ICD-10-CM Diagnoses:\nK80.10, I10,\nCPT Codes with Modifiers:\n"
        "CPT Code 1: 47562 | Modifiers: 59, xs, ... | Description: removal\nCPT Code 2: 49585 | Modifiers: \n"
    )
    assert claim.diagnosis_codes == ("K80.10", "I10")
    assert [(p.code, p.modifiers, p.provider) for p in claim.procedures] == [
        ("47562", ("59", "XS"), "Surgeon"),
        ("49585", (), "Surgeon"),
    ]
    assert [p.sequence for p in claim.procedures] == [1, 2]


def test_codes_that_do_not_exist_still_parse() -> None:
    claim = parse("ICD-10-CM Diagnoses:\nZ99.999, m17.11\nCPT 1: 99999 | Modifiers: QQ")
    assert claim.diagnosis_codes == ("Z99.999", "M17.11")
    assert claim.procedures[0].code == "99999"


def test_format_placeholders_are_not_codes() -> None:
    claim = parse(
        "ICD-10-CM Diagnoses:\nXXX.XXX\nCPT Code 1: 47562 | Modifiers: XX, XX,\nCPT Code 2: ##### | Modifiers: XX"
    )
    assert claim.diagnosis_codes == ()
    assert [(p.code, p.modifiers) for p in claim.procedures] == [("47562", ())]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("U07.1", "U07.1"),
        ("QA0.01", "QA0.01"),
        ("K8010", "K80.10"),
        ("k80.10.", "K80.10"),
        ("1. (K80.10)", "K80.10"),
        ("S72.001AXX", "S72.001AXX"),
        ("S72.001AXXX9", "S72.001AXXX9"),
    ],
)
def test_whatever_is_meant_as_a_diagnosis_is_kept(written: str, code: str) -> None:
    assert parse(f"ICD-10-CM Diagnoses:\nI10, {written}, Z99.9\nCPT 1: 47562").diagnosis_codes == ("I10", code, "Z99.9")


@pytest.mark.parametrize("code", ["4756", "475621", "A123", "0867T", "47562X"])
def test_whatever_is_meant_as_a_procedure_is_kept(code: str) -> None:
    assert parse(f"ICD-10-CM Diagnoses:\nI10\nCPT 1: {code} | Modifiers: RT").procedure_codes == (code,)


def test_a_description_without_modifiers_is_kept() -> None:
    [line] = parse("CPT 1: 47562 | Description: gallbladder out").procedures
    assert (line.modifiers, line.description) == ((), "gallbladder out")


@pytest.mark.parametrize("word", ["Gallbladder", "L5-S1", "COVID", "XXX", "1.", "3D"])
def test_words_among_the_diagnoses_are_no_codes(word: str) -> None:
    assert parse(f"ICD-10-CM Diagnoses:\n{word} I10\nCPT 1: 47562").diagnosis_codes == ("I10",)


def test_repeated_diagnoses_are_one() -> None:
    assert parse("ICD-10-CM Diagnoses: I10, I10\nCPT 1: 47562").diagnosis_codes == ("I10",)


@pytest.mark.parametrize("text", ["", "I cannot help with that.", "CPT Codes with Modifiers:\n", "47562"])
def test_text_without_a_claim_is_a_parse_error_that_keeps_it(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.text == text


_NAMES = st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1, max_size=12)
_DIAGNOSES = st.lists(st.from_regex(r"[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}", fullmatch=True), max_size=4, unique=True)
_LINES = st.lists(
    st.tuples(
        st.from_regex(r"[0-9]{5}|[A-Z][0-9]{4}", fullmatch=True),
        st.lists(st.sampled_from(["RT", "LT", "59", "AA", "F5"]), max_size=3, unique=True),
        _NAMES,
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("dialect", [PHI3, CHATML], ids=lambda d: d.name)
@given(codes=_DIAGNOSES, lines=_LINES, provider=_NAMES)
def test_what_is_rendered_is_read_back(
    dialect: Dialect, codes: list[str], lines: list[tuple[str, list[str], str]], provider: str
) -> None:
    claim = Claim(
        encounter_id="E1",
        date_of_service=DAY,
        diagnoses=tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(codes, 1)),
        procedures=tuple(
            ProcedureLine(
                sequence=n,
                provider=provider,
                code=code,
                modifiers=tuple(modifiers),
                description=description,
                diagnosis_pointers=(1,) if codes else (),
            )
            for n, (code, modifiers, description) in enumerate(lines, 1)
        ),
    )
    assert parse(render_target(claim, dialect).text) == claim


@given(st.text())
def test_any_text_parses_or_is_refused(text: str) -> None:
    with contextlib.suppress(ParseError):
        assert parse(text).encounter_id == "E1"
