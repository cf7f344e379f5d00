"""Numbers of tokens, by hand."""

from __future__ import annotations

import pytest

from eval.length import lengths


def test_by_hand() -> None:
    found = lengths([1, 2, 3, 4, 5], "words")
    assert (found.n, found.mean, found.smallest, found.median, found.largest) == (5, 3, 1, 3, 5)
    assert (found.quartile1, found.quartile3) == (2, 4)
    assert found.deviation == pytest.approx(2.5**0.5, abs=1e-3)
    assert sum(found.counts) == 5


def test_one_report_has_no_deviation() -> None:
    assert lengths([7], "words").deviation == 0
