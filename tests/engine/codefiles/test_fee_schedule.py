"""The Medicare physician fee schedule in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.billing_lists import FeeLine
from engine.codefiles import CodeRow, TextFile, fee_schedule
from engine.codefiles.fee_schedule import read, read_fees
from engine.codeset import CodeSystem
from engine.errors import CodeListError

Write = Callable[..., TextFile]

COLUMNS = "hcpcs,mod,status_code,glob_days"
FEE_COLUMNS = (
    "hcpcs,mod,status_code,work_rvu,non_facility_total,facility_total,pctc_ind,glob_days,pre_op,intra_op,post_op,"
    "mult_proc,bilat_surg,asst_surg,co_surg,team_surg,endo_base,conv_factor"
)
OFFICIAL_COLUMNS = (
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,"
    "SURG,SURG,SURG,SURG,BASE,FACTOR"
)
SHOULDER = FeeLine("29806", "A", "0", "090", "3", "1", "1", "2", "0", "29805", 15.14)


def codes(shared: Path, name: str) -> set[str]:
    return {row.code for row in read(TextFile(shared / "reference" / "pfs" / name))}


def test_hernia_repairs_change_their_codes_with_2023(shared: Path) -> None:
    old = codes(shared, "pprrvu_2022_rvu22d_oct_codes_indicators.csv.gz")
    new = codes(shared, "pprrvu_2023_rvu23a_jan_codes_indicators.csv.gz")
    assert ("49560" in old, "49591" in old) == (True, False)
    assert ("49560" in new, "49591" in new) == (False, True)


@pytest.mark.parametrize(
    ("official", "indicators"),
    [
        ("PPRRVU22_JAN_no_descriptors.csv.gz", "pprrvu_2022_rvu22a_jan_codes_indicators.csv.gz"),
        ("PPRRVU2025_Oct_no_descriptors.csv.gz", "pprrvu_2025_rvu25d_oct_codes_indicators.csv.gz"),
    ],
)
def test_both_layouts_give_the_same_codes(shared: Path, official: str, indicators: str) -> None:
    assert codes(shared, official) == codes(shared, indicators)


def test_zeros_that_a_spreadsheet_took_are_put_back(shared: Path) -> None:
    without = codes(shared, "pprrvu_2020_rvu20d_oct_codes_indicators.csv.gz")
    before = codes(shared, "pprrvu_2020_rvu20c_v0618_codes_indicators.csv.gz")
    assert {code for code in before if code.startswith("00")} <= without


def test_a_code_stands_once_and_cpt_has_no_words(write: Write) -> None:
    columns = "HCPCS,MOD,DESCRIPTION,CODE"
    file = write("Release", columns, "93000,,of the AMA,A", "93000,26,of the AMA,A", "100,,,J", "G0105,,Colonoscopy,A")
    assert list(read(file)) == [
        CodeRow(CodeSystem.CPT, "93000"),
        CodeRow(CodeSystem.CPT, "00100"),
        CodeRow(CodeSystem.HCPCS, "G0105", "Colonoscopy"),
    ]


def test_a_deleted_code_is_not_in_force(write: Write) -> None:
    assert [row.code for row in read(write(COLUMNS, "47562,,A,090", "47563,,D,090", "99999,,X,XXX"))] == [
        "47562",
        "99999",
    ]


def test_what_is_no_code_is_refused_by_line(write: Write) -> None:
    with pytest.raises(CodeListError, match=r"line 3: '4756\.' is not a CPT or HCPCS code"):
        list(read(write(COLUMNS, "47562,,A,090", "4756.,,A,090")))


def test_a_schedule_without_its_end_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fee_schedule, "_LEAST_CPT_CODES", 2)
    with pytest.raises(CodeListError, match="is cut off: its last code is 47563"):
        list(read(write(COLUMNS, "47562,,A,090", "47563,,A,090")))


def fees(file: TextFile) -> dict[str, FeeLine]:
    return {dated.row.code: dated.row for dated in read_fees(file) if isinstance(dated.row, FeeLine)}


@pytest.mark.parametrize(
    "lines",
    [
        (FEE_COLUMNS, "29806,,A,15.14,32.22,32.23,0,090,0.10,0.69,0.21,3,1,1,2,0,29805,32.3465"),
        (
            "Release",
            OFFICIAL_COLUMNS,
            "29806,,of the AMA,A,,15.14,14.09,NA,14.09,,2.99,32.22,32.22,0,090,0.10,0.69,0.21,3,1,1,2,0,29805,32.3465",
        ),
    ],
)
def test_each_indicator_is_read_from_its_column(write: Write, lines: tuple[str, ...]) -> None:
    assert fees(write(*lines)) == {"29806": SHOULDER}


def test_an_indicator_that_is_empty_is_not_taken_from_another_column(write: Write) -> None:
    file = write(FEE_COLUMNS, "29806,,A,,32.22,32.23,,,0.10,0.69,0.21,,,,,,,32.3465")
    assert fees(file) == {"29806": FeeLine("29806", "A")}


def test_the_indicators_are_those_of_the_line_without_a_modifier(write: Write) -> None:
    file = write(
        "hcpcs,mod,status_code,glob_days,bilat_surg",
        "93000,26,A,XXX,2",
        "93000,,A,XXX,0",
        "93000,TC,A,XXX,3",
        "47563,,D,090,0",
        "100,,J,XXX,9",
    )
    assert [(line.code, line.bilateral) for line in fees(file).values()] == [("93000", "0"), ("00100", "9")]


@pytest.mark.parametrize(("written", "days"), [("0", "000"), ("10", "010"), ("90", "090"), ("ZZZ", "ZZZ"), ("", "")])
def test_zeros_of_the_global_days_are_put_back(write: Write, written: str, days: str) -> None:
    assert fees(write(COLUMNS, f"29806,,A,{written}"))["29806"].global_days == days


def test_a_work_rvu_that_is_no_number_is_refused_by_line(write: Write) -> None:
    with pytest.raises(CodeListError, match=r"line 3: a work RVU is no number .*'NA'"):
        fees(write("hcpcs,mod,status_code,work_rvu", "29806,,A,15.14", "29807,,A,NA"))


@pytest.mark.parametrize(
    ("official", "indicators"),
    [
        ("PPRRVU22_JAN_no_descriptors.csv.gz", "pprrvu_2022_rvu22a_jan_codes_indicators.csv.gz"),
        ("PPRRVU2025_Oct_no_descriptors.csv.gz", "pprrvu_2025_rvu25d_oct_codes_indicators.csv.gz"),
    ],
)
def test_both_layouts_give_the_same_indicators(shared: Path, official: str, indicators: str) -> None:
    folder = shared / "reference" / "pfs"
    lines = fees(TextFile(folder / official))
    assert lines == fees(TextFile(folder / indicators))
    assert len(lines) > 10_000
    assert (lines["29806"].bilateral, lines["29806"].endoscopic_base, lines["22552"].is_add_on) == ("1", "29805", True)


def test_a_spreadsheet_s_release_has_the_indicators_of_the_one_before(shared: Path) -> None:
    folder = shared / "reference" / "pfs"
    without = fees(TextFile(folder / "pprrvu_2020_rvu20d_oct_codes_indicators.csv.gz"))
    before = fees(TextFile(folder / "pprrvu_2020_rvu20c_v0618_codes_indicators.csv.gz"))
    assert {code for code, line in before.items() if line.global_days == "000"} <= without.keys()
    assert {line.global_days for line in without.values()} == {line.global_days for line in before.values()}
