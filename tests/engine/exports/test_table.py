"""The table: exact amounts, letters for pointers, no formulas, the same bytes for the same claims."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from engine.exports.case import ExportCase
from engine.exports.table import COLUMNS, letter, rows, write_csv, write_xlsx
from tests.engine.exports.claims import case, claim, encounter, line


def read_csv(*cases: ExportCase) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_csv(cases).decode(), newline="")))


def read_xlsx(*cases: ExportCase) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(write_xlsx(cases)))["Claims"]


def test_a_row_for_each_line() -> None:
    first, second = read_csv(case())
    assert {k: first[k] for k in ("encounter", "line", "provider", "NPI", "charge", "pointers", "claim total")} == {
        "encounter": "ENC-0001", "line": "1", "provider": "Dr. Sam Adler", "NPI": "1003000126", "charge": "2000.10",
        "pointers": "A B", "claim total": "2500.10",
    }  # fmt: skip
    assert (second["modifiers"], second["diagnoses"]) == ("AS", "K80.10")
    assert first["diagnosis meanings"] == "Gallstones with chronic inflammation; Type 2 diabetes"
    assert (first["accepted by"], read_csv(case(signed=False))[0]["accepted by"]) == ("ann", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1"])
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = read_csv(case(claim(line()), encounter(patient_id=text, payer=text)))
    assert row["patient"] == row["payer"]
    assert row["patient"].startswith("'")
    assert row["meaning"].startswith("'=")
    cell = read_xlsx(case(claim(line()), encounter(patient_id=text)))["D2"]
    assert (cell.data_type, cell.value) == ("s", row["patient"])


def test_a_text_with_commas_quotes_and_lines_is_one_cell() -> None:
    (row,) = read_csv(case(claim(line()), encounter(payer='Prairie, "Health"\nLtd')))
    assert row["payer"] == 'Prairie, "Health" Ltd'


def test_a_workbook_holds_the_same_with_numbers_as_numbers() -> None:
    sheet = read_xlsx(case())
    assert [c.value for c in sheet[1]] == list(COLUMNS)
    assert Decimal(str(sheet.cell(2, COLUMNS.index("charge") + 1).value)) == Decimal("2000.1")
    assert sheet.cell(3, COLUMNS.index("code") + 1).value == "47562"
    assert sheet.max_row == 3


def test_control_characters_do_not_reach_a_workbook() -> None:
    assert read_xlsx(case(met=encounter(patient_id="A\x0bB")))["D2"].value == "A B"


def test_a_total_is_unknown_when_a_charge_is() -> None:
    assert {row["claim total"] for row in read_csv(case(claim(line(), line(2, charge=None))))} == {""}


def test_an_amount_is_written_without_exponent() -> None:
    (row,) = read_csv(case(claim(line(charge=Decimal("1E+2")))))
    assert (row["charge"], row["claim total"]) == ("100.00", "100.00")


def test_the_same_claims_are_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_xlsx([case()])
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 2, 3, 4, 6, 0, 2, 0))
    assert write_xlsx([case()]) == first
    assert write_csv([case()]) == write_csv([case()])


def test_letters_are_those_of_the_paper_form() -> None:
    assert [letter(place) for place in (1, 2, 12)] == ["A", "B", "L"]


def test_rows_are_as_wide_as_the_columns() -> None:
    assert {len(row) for row in rows([case()])} == {len(COLUMNS)}
