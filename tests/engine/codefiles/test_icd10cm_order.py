"""The CMS order files of ICD-10-CM: the official ones, and broken ones made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import CodeRow, TextFile
from engine.codefiles.icd10cm_order import check_whole, read, with_dot
from engine.codeset import CodeSystem
from engine.errors import CodeListError

Write = Callable[..., TextFile]


def line(sequence: int, code: str, flag: int, words: str) -> str:
    return f"{sequence:05d} {code:<7} {flag} {words[:60]:<60} {words}"


# Billable codes of each edition as CMS counts them (reference/README.md).
@pytest.mark.parametrize(
    ("edition", "billable"),
    [("2016", 69_823), ("2021", 72_621), ("2022_oct", 72_748), ("2022", 72_750), ("2024", 74_044), ("2026", 74_719)],
)
def test_an_official_file_gives_every_billable_code(shared: Path, edition: str, billable: int) -> None:
    rows = list(read(TextFile(shared / "reference" / "icd10cm" / f"icd10cm_order_{edition}.txt.gz")))
    assert sum(row.billable for row in rows) == billable
    assert rows[0] == CodeRow(CodeSystem.ICD10CM, "A00", "Cholera", billable=False)


def test_rows_carry_the_dot_and_the_long_description(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.codefiles.icd10cm_order.FEWEST_BILLABLE", 1)
    file = write(line(1, "A00", 0, "Cholera"), line(2, "Z9989", 1, "Dependence on devices, " + "long " * 20 + "end"))
    header, leaf = read(file)
    assert (header.code, header.billable) == ("A00", False)
    assert (leaf.code, leaf.billable) == ("Z99.89", True)
    assert leaf.description.endswith("long end")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((line(1, "A00", 0, "Cholera"), line(3, "A000", 1, "x")), "line 2: sequence number 00003 where 00002 belongs"),
        ((line(1, "A00", 0, "Cholera"), "00002 A000    1 Chol"), "line 2: not a line of an ICD-10-CM order file"),
        ((line(1, "A00", 0, "Cholera"), line(2, "A000", 1, "x")), "is cut off: 1 billable codes, the last A000"),
        ((), "is cut off: 0 billable codes"),
    ],
)
def test_a_broken_file_is_refused(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(*lines)))


def test_a_whole_list_ends_with_z99_or_u(write: Write) -> None:
    file = write()
    check_whole(file, 72_000, "Z9989")
    check_whole(file, 72_000, "U099")
    with pytest.raises(CodeListError, match="the last Y999"):
        check_whole(file, 72_000, "Y999")


def test_the_dot_stands_after_three_characters() -> None:
    assert [with_dot(code) for code in ("I10", "K8010", "QA00")] == ["I10", "K80.10", "QA0.0"]
