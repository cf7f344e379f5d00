"""The list of modifiers of CPT and HCPCS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import TextFile
from engine.codefiles.modifiers import read
from engine.errors import CodeListError

Write = Callable[..., TextFile]

COLUMNS = "code,type,category,hcpcs_level2_description_if_not_ama"


def test_the_official_list_has_every_modifier_a_surgeon_uses(shared: Path) -> None:
    rows = {row.code: row for row in read(TextFile(shared / "reference" / "modifiers" / "modifiers_codes_only.csv"))}
    assert {"LT", "RT", "50", "59", "XS", "22", "52", "53", "78", "AS", "80", "AA", "QK", "QX", "F5", "TA"} <= set(rows)
    assert rows["LT"].description
    assert rows["59"].description == "", "the words of CPT belong to the AMA"


def test_what_is_no_modifier_is_refused_by_line(write: Write) -> None:
    with pytest.raises(CodeListError, match="line 3: 'LEFT' is not a modifier of two characters"):
        list(read(write(COLUMNS, "LT,HCPCS,,Left side", "LEFT,HCPCS,,")))
