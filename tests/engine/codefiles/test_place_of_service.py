"""The CMS places of service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import TextFile
from engine.codefiles.place_of_service import read
from engine.errors import CodeListError

Write = Callable[..., TextFile]

COLUMNS = "pos_code,pos_type,pos_name,pos_description"


def test_the_official_list_names_the_operating_places(shared: Path) -> None:
    rows = {
        row.code: row.description for row in read(TextFile(shared / "reference" / "pos" / "place_of_service_cms.csv"))
    }
    assert len(rows) == 52
    assert rows["24"] == "Ambulatory Surgical Center"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("1,x,Pharmacy,x",), "line 2: '1' is not a place of service of two digits"),
        (("01,x,Pharmacy,x",), "is cut off: the code set ends with 99"),
        ((), "is cut off"),
    ],
)
def test_a_broken_list_is_refused(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(COLUMNS, *lines)))
