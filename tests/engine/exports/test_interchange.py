"""A written 837P read again: what pyx12 lets pass, this does not."""

from __future__ import annotations

import pytest

from engine.exports.case import ExportCase
from engine.exports.interchange import faults
from engine.exports.professional import write
from tests.engine.exports.claims import CODES, case
from tests.engine.exports.test_professional import FULL, WITH_CHILD, accepted_by_pyx12

TEXT = write([case()]).decode()


@pytest.mark.parametrize("written", [case(), case(FULL), case(met=WITH_CHILD), case(signed=False)])
def test_what_we_write_has_no_faults(written: ExportCase) -> None:
    assert faults(write([written]).decode()) == ()


def test_codes_of_the_date_have_no_fault() -> None:
    assert faults(TEXT, CODES) == ()


NINE = [
    ("***1:2~", "***1:9~", "points to a diagnosis that the claim lacks"),
    ("ABK:K8010", "ABK:ZZZ99", "not written as ICD-10-CM is"),
    ("HC:47562*", "HC:99999*", "CPT '99999' is not valid on 2026-05-04"),
    ("*2500.1*", "*2600*", "CLM02 is 2600, the lines add up to 2500.1"),
    ("1003000126", "1003000127", "has a wrong check digit"),
    ("HC:47562:AS", "HC:47562:AS:59:22:51:76", "line 2 has 5 modifiers"),
    ("HC:47562*", "HC:4756a*", "is written as no CPT or HCPCS code is"),
    ("***1:2~", "***1:1~", "none twice"),
    ("ABF:E119", "ABF:K8010", "HI holds a diagnosis twice"),
]


def test_pyx12_accepts_the_nine_cases_that_we_refuse() -> None:
    assert all(TEXT.replace(before, after) != TEXT for before, after, _ in NINE)
    texts = (write([case(number=number)]).decode() for number in range(1, 10))  # no two interchanges of one number
    wrong = (text.replace(before, after) for text, (before, after, _) in zip(texts, NINE, strict=True))
    assert accepted_by_pyx12("".join(wrong))


@pytest.mark.parametrize(("before", "after", "fault"), NINE)
def test_nine_cases_that_pyx12_accepts_are_refused(before: str, after: str, fault: str) -> None:
    assert any(fault in each for each in faults(TEXT.replace(before, after), CODES))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("***1:2~", "***1:2:1:2:1~", "has 5 pointers"),
        ("*22:B:1*", "*2B:B:1*", "CLM05 has no place of service"),
        ("DTP*472*D8*20260504", "DTP*472*D8*2026", "there is no date of service"),
        ("LX*2", "LX*1", "not numbered 1, 2, 3"),
        ("SE*28", "SE*27", "SE01 counts 27 segments, there are 28"),
        ("IEA*1*000000007", "IEA*1*000000008", "IEA02 is not the control number of ISA"),
        ("*500*UN", "*x*UN", "a charge is not a number"),
        ("HI*", "HJ*", "a segment is missing"),
        ("ISA*", "ISA", "does not begin with an ISA segment"),
    ],
)
def test_other_faults_are_found(before: str, after: str, fault: str) -> None:
    assert any(fault in each for each in faults(TEXT.replace(before, after), CODES))
