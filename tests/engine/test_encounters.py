"""Encounters as files: what is read, what is refused and how, and that nothing half-written stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.encounters import parse_date_of_service, read_encounters, read_report, write_encounters
from engine.errors import InputError
from engine.refusal import Refusal
from engine.report import Encounter

TODAY = date(2026, 5, 4)
REPORT = "PROCEDURE: Lap chole.\nThe abdomen was entered."


def line(number: int, **facts: Any) -> str:
    plain = {"encounter_id": f"E{number}", "date_of_service": "2026-05-04", "report": REPORT, **facts}
    return json.dumps({key: value for key, value in plain.items() if value is not None}) + "\n"


def file_of(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def read(path: Path) -> list[Encounter | Refusal]:
    return list(read_encounters(path, today=TODAY))


def test_a_date_of_service_is_read() -> None:
    assert parse_date_of_service(" 2026-05-04 ", TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no date of service"),
        ("  ", "no date of service"),
        ("5/4/2026", "not a date of service"),
        ("2026-02-30", "not a date of service"),
        ("20260504", "not a date of service"),
        ("٢٠٢٦-٠٥-٠٤", "not a date of service"),
        ("2026-05-05", "in the future"),
    ],
)
def test_a_date_missing_malformed_or_in_the_future_is_refused_with_the_form(text: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_date_of_service(text, TODAY)


def test_a_report_is_named_after_its_file_and_carries_its_history(tmp_path: Path) -> None:
    (tmp_path / "case-7.txt").write_text(REPORT)
    (tmp_path / "hp.txt").write_text("Diabetes.")
    encounter = read_report(tmp_path / "case-7.txt", TODAY, history=tmp_path / "hp.txt")
    assert encounter == Encounter(encounter_id="case-7", date_of_service=TODAY, report=REPORT, history="Diabetes.")


@pytest.mark.parametrize(("raw", "said"), [(b"", "it is empty"), (b"chole", "1 word"), (b"a\0b" * 9, "NUL")])
def test_a_report_file_that_is_none_is_named(tmp_path: Path, raw: bytes, said: str) -> None:
    (tmp_path / "case.txt").write_bytes(raw)
    with pytest.raises(InputError, match=rf"case\.txt'.*{said}"):
        read_report(tmp_path / "case.txt", TODAY)


def test_an_empty_history_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "case.txt").write_text(REPORT)
    (tmp_path / "hp.txt").write_text(" ")
    with pytest.raises(InputError, match=r"hp\.txt'.*white space"):
        read_report(tmp_path / "case.txt", TODAY, history=tmp_path / "hp.txt")


def test_a_file_much_longer_than_a_report_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "case.txt").write_bytes(b"word " * 500_000)
    with pytest.raises(InputError, match="longer than 500,000 bytes"):
        read_report(tmp_path / "case.txt", TODAY)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt.*cannot read it"):
        read_report(tmp_path / "none.txt", TODAY)
    with pytest.raises(InputError, match=r"none\.jsonl.*cannot read it"):
        read(tmp_path / "none.jsonl")


def test_encounters_come_in_order_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    found = read(file_of(tmp_path, line(1), "\n", line(2, service="Urology")))
    assert [e.encounter_id for e in found if isinstance(e, Encounter)] == ["E1", "E2"]


def test_a_broken_line_seven_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [line(n) for n in range(1, 11)]
    found = read(file_of(tmp_path, *lines[:6], lines[6][:40] + "\n", *lines[7:]))
    (refusal,) = [item for item in found if isinstance(item, Refusal)]
    assert refusal.line == 7
    assert "notes.jsonl" in refusal.file
    assert "Invalid JSON" in refusal.reason
    assert len(found) == 10


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"date_of_service": None}, "date_of_service: Field required"),
        ({"date_of_service": "May 4"}, "date_of_service"),
        ({"date_of_service": 1777852800}, "date_of_service"),
        ({"date_of_service": "2026-05-05"}, "in the future"),
        ({"report": " "}, "its report: it holds only white space"),
        ({"report": "chole"}, "its report: it has 1 word"),
        ({"history": "\x07 diabetes"}, "its history"),
        ({"encounter_id": " "}, "blank, unprintable"),
        ({"encounter_id": "E\x1b"}, "blank, unprintable"),
        ({"encounter_id": "E" * 101}, "over 100 characters"),
        ({"surgeon": "Adler"}, "surgeon: Extra inputs"),
        ({"claim": {"encounter_id": "E9", "date_of_service": "2026-05-04"}}, "another encounter_id"),
        ({"report": REPORT + "\n\x00"}, "control character"),
    ],
)
def test_a_line_that_is_no_encounter_is_refused_with_the_reason(
    tmp_path: Path, facts: dict[str, Any], said: str
) -> None:
    found = read(file_of(tmp_path, line(1, **facts), line(2)))
    assert isinstance(found[0], Refusal)
    assert said in found[0].reason
    assert isinstance(found[1], Encounter)


def test_two_encounters_of_one_id_are_noticed(tmp_path: Path) -> None:
    found = read(file_of(tmp_path, line(1), line(2), line(1)))
    assert isinstance(found[2], Refusal)
    assert "already on line 1" in found[2].reason


def test_a_reason_never_holds_the_report(tmp_path: Path) -> None:
    found = read(file_of(tmp_path, line(1, date_of_service="x", report="secret words of a patient")))
    assert "secret" not in str(found[0])


def test_a_line_too_long_for_an_encounter_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    found = list(read_encounters(file_of(tmp_path, line(1, report="word " * 2000), line(2)), 1_000, TODAY))
    assert isinstance(found[0], Refusal)
    assert "too long" in found[0].reason
    assert isinstance(found[1], Encounter)


def test_utf_16_is_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text(line(1), encoding="utf-16")
    with pytest.raises(InputError, match=r"notes\.jsonl.*UTF-16.*Save it as UTF-8"):
        read(tmp_path / "notes.jsonl")


def test_a_byte_order_mark_and_a_last_line_without_its_end_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text(line(1) + line(2).rstrip(), encoding="utf-8-sig")
    assert [type(e) for e in read(tmp_path / "notes.jsonl")] == [Encounter, Encounter]


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    encounters = [Encounter(encounter_id=f"E{n}", date_of_service=TODAY, report=REPORT) for n in (1, 2)]
    assert write_encounters(tmp_path / "new" / "out.jsonl", encounters) == 2
    assert read(tmp_path / "new" / "out.jsonl") == encounters


def test_a_broken_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def broken() -> Iterator[Encounter]:
        yield Encounter(encounter_id="E1", date_of_service=TODAY, report=REPORT)
        raise ZeroDivisionError

    path = file_of(tmp_path, line(9))
    with pytest.raises(ZeroDivisionError):
        write_encounters(path, broken())
    assert path.read_text() == line(9)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write it"):
        write_encounters(tmp_path, [])
