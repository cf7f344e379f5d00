"""The Medicare physician fee schedule in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import CodeRow, TextFile, fee_schedule
from engine.codefiles.fee_schedule import read
from engine.codeset import CodeSystem
from engine.errors import CodeListError

Write = Callable[..., TextFile]

COLUMNS = "hcpcs,mod,status_code,glob_days"


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
