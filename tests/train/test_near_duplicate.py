"""Reports that share half of their runs of six words are nearly the same."""

from __future__ import annotations

from train.near_duplicate import KnownReports, shingles

REPORT = " ".join(f"word{n}" for n in range(60))


def test_a_report_is_like_itself_whatever_its_case_and_its_stops() -> None:
    assert KnownReports([REPORT]).has_like(REPORT.upper().replace(" ", ", "))


def test_a_report_with_a_new_end_is_like_it_one_with_a_new_half_is_not() -> None:
    known = KnownReports(["another report that has nothing to do with it at all", REPORT])
    assert known.has_like(REPORT + " and a little more at its end")
    assert not known.has_like(" ".join(REPORT.split()[:30] + [f"new{n}" for n in range(30)]))


def test_a_short_report_is_compared_by_all_its_words() -> None:
    assert len(shingles("lap chole")) == 1
    assert KnownReports(["lap chole"]).has_like("Lap chole.")
    assert not KnownReports([]).has_like("lap chole")
