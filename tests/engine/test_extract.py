"""Warehouse extracts: one row an encounter or a line, three kinds of file, and nothing lost in silence."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.extract import read_extract
from engine.extract_map import ExtractMap, read_map
from engine.refusal import Refusal
from engine.report import Encounter

MAP = """
[columns]
encounter = "ID"
date = "DAY"
report = "NOTE"
age = "AGE"
sex = "SEX"
service = "SVC"
provider = "WHO"
code = "CODE"
modifiers = ["M1", "M2"]
units = "N"
diagnoses = "DX"
pointers = "PTR"
"""
NOTE = "PROCEDURE: the gallbladder was taken out through the scope,\nwithout any trouble."
HEADER = ("ID", "DAY", "NOTE", "AGE", "SEX", "SVC", "WHO", "CODE", "M1", "M2", "N", "DX", "PTR", "OTHER")
FIRST = (
    "E1",
    "2022-05-03",
    NOTE,
    "51.0",
    "F",
    "General Surgery",
    "Dr. A",
    "47562",
    "22",
    "",
    "1",
    "K8010, I10",
    "A,2",
    "x",
)
SECOND = ("E1", "2022-05-03", "", "51", "F", "General Surgery", "Dr. B", "47562", "as", "59", "", "", "1", "y")
OTHER = ("E2", "2022-06-01", NOTE + " Twice.", "", "", "", "", "K40.90", "", "", "", "", "", "z")
TODAY = date(2026, 1, 1)


@pytest.fixture
def mapped(tmp_path: Path) -> ExtractMap:
    (tmp_path / "map.toml").write_text(MAP)
    return read_map(tmp_path / "map.toml")


def table(path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def read(path: Path, mapped: ExtractMap) -> tuple[dict[str, Encounter], list[Refusal]]:
    found = list(read_extract(path, mapped, today=TODAY))
    return (
        {e.encounter_id: e for e in found if isinstance(e, Encounter)},
        [r for r in found if isinstance(r, Refusal)],
    )


def test_rows_of_an_encounter_need_not_stand_together(tmp_path: Path, mapped: ExtractMap) -> None:
    made, refused = read(table(tmp_path / "x.csv", FIRST, OTHER, SECOND), mapped)
    assert refused == []
    first = made["E1"]
    assert (first.patient_age, first.patient_sex, first.service, first.report) == (51, "F", "General Surgery", NOTE)
    assert [p.name for p in first.providers] == ["Dr. A", "Dr. B"]
    assert first.claim
    assert first.claim.diagnosis_codes == ("K80.10", "I10")
    assert [(p.provider, p.code, p.modifiers, p.units, p.diagnosis_pointers) for p in first.claim.procedures] == [
        ("Dr. A", "47562", ("22",), 1, (1, 2)),
        ("Dr. B", "47562", ("AS", "59"), 1, (1,)),
    ]
    assert made["E2"].claim
    assert (made["E2"].claim.diagnosis_codes, made["E2"].claim.procedures) == (("K40.90",), ())


def test_json_lines_and_parquet_give_the_same(tmp_path: Path, mapped: ExtractMap) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    wanted = read(table(tmp_path / "x.csv", FIRST, SECOND, OTHER), mapped)[0]
    rows = [dict(zip(HEADER, row, strict=True)) for row in (FIRST, SECOND, OTHER)]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    typed = [
        {**row, "AGE": float(row["AGE"]) if row["AGE"] else None, "DAY": date.fromisoformat(row["DAY"])} for row in rows
    ]
    parquet.write_table(arrow.Table.from_pylist(typed), tmp_path / "x.parquet")
    assert read(tmp_path / "x.jsonl", mapped) == (wanted, [])
    assert read(tmp_path / "x.parquet", mapped) == (wanted, [])


def test_what_is_no_encounter_is_named_with_its_line(tmp_path: Path, mapped: ExtractMap) -> None:
    rows = [
        ("", *FIRST[1:]),
        ("E3", "3 May", *FIRST[2:]),
        ("E4", "2022-05-03", "", *FIRST[3:]),
        FIRST,
        ("E1", "2022-05-04", *SECOND[2:]),
        ("E5", *FIRST[1:10], "many", *FIRST[11:]),
        ("E6", *FIRST[1:12], "Z", "x"),
    ]
    made, refused = read(table(tmp_path / "x.csv", *rows), mapped)
    assert made == {}
    # A report holds a line break, so that a row of it takes two lines of the file.
    reasons = {r.line: r.reason for r in refused}
    assert "column 'ID' is empty" in reasons[2]
    assert "date_of_service" in reasons[4]
    assert "report" in reasons[6]
    assert "do not agree on the date" in reasons[7]
    assert "units or pointers" in reasons[10]
    assert len(refused) == 6
    assert all("gallbladder" not in str(r) for r in refused)


def test_every_row_is_in_an_encounter_or_in_a_refusal(tmp_path: Path, mapped: ExtractMap) -> None:
    rows = [(f"E{n % 150}", *FIRST[1:7], f"{10000 + n}", *FIRST[8:]) for n in range(450)]
    made, refused = read(table(tmp_path / "x.csv", *rows), mapped)
    assert refused == []
    assert sum(len(e.claim.procedures) for e in made.values() if e.claim) == 450
    assert len(made) == 150


def test_a_row_of_another_width_is_refused(tmp_path: Path, mapped: ExtractMap) -> None:
    path = table(tmp_path / "x.csv", OTHER, ("E9", "2022-05-03"))
    made, (refusal,) = read(path, mapped)
    assert (list(made), refusal.line) == (["E2"], 4)
    assert "14 columns" in refusal.reason


def test_a_date_of_the_form_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP + '[form]\ndate = "%m/%d/%Y"\ndelimiter = ","\n')
    mapped = read_map(tmp_path / "map.toml")
    made, _ = read(table(tmp_path / "x.csv", ("E1", "05/03/2022", *FIRST[2:])), mapped)
    assert made["E1"].date_of_service == date(2022, 5, 3)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, mapped: ExtractMap) -> None:
    with pytest.raises(InputError, match="no column 'DX'"):
        read(table(tmp_path / "x.csv", header=tuple(h for h in HEADER if h != "DX")), mapped)
    with pytest.raises(InputError, match="cannot read it"):
        read(tmp_path / "none.csv", mapped)
    with pytest.raises(InputError, match=r"\.csv, \.parquet or \.jsonl"):
        read(tmp_path / "x.xlsx", mapped)
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="is no whole"):
        read(tmp_path / "x.parquet", mapped)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[columns]\nencounter = 'A'\n", r"columns\.date"),
        ("[columns\n", "is not a TOML file"),
        (MAP + "colour = 'B'\n", r"columns\.colour"),
    ],
)
def test_a_wrong_map_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(InputError, match=message):
        read_map(tmp_path / "map.toml")
