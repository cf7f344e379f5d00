"""The drafting benchmark's workload: reports of exactly so many words."""

from __future__ import annotations

from itertools import islice

from eval.bench.draft import reports_of


def test_reports_have_exactly_the_words_asked_for_and_keep_their_lines() -> None:
    reports = list(islice(reports_of(450), 3))
    assert [len(e.report.split()) for e in reports] == [450, 450, 450]
    assert all("\n" in e.report for e in reports)
    assert {(e.claim, e.history) for e in reports} == {(None, None)}


def test_reports_differ() -> None:
    assert len({e.report for e in islice(reports_of(450), 3)}) == 3
