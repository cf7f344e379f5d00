"""Decisions, counted: shares with their intervals, and what was replaced by what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.decision import NO_NAME, Decision, Substitution, interval, shares, substitutions
from engine.edit import Edit, Kind


def decision(who: str = "ann", edits: int = 0, seconds: float = 10.0, service: str = "General") -> Decision:
    return Decision(who, service, "demo", date(2026, 5, 4), seconds, edits)


def edit(before: str, after: str, kind: Kind = "replace") -> Edit:
    return Edit(
        encounter_id="E1", draft_id="d1", who="ann", at=datetime(2026, 5, 4, tzinfo=UTC), kind=kind,
        where="diagnoses[0].code", before=before, after=after,
    )  # fmt: skip


def test_shares_are_counted_by_group() -> None:
    found = shares([decision(), decision(edits=2, seconds=30), decision("bob", edits=1)], lambda d: d.who)
    assert [(s.name, s.signed, s.as_drafted, s.median_seconds) for s in found] == [("ann", 2, 1, 20), ("bob", 1, 0, 10)]


def test_what_has_no_service_is_a_group_too() -> None:
    assert [s.name for s in shares([decision(service="")], lambda d: d.service)] == [NO_NAME]


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (0, 0, 0, 1)]
)
def test_the_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    assert list(interval(hits, total)) == pytest.approx([low, high], abs=0.001)


def test_substitutions_are_the_most_frequent_first_and_only_replacements() -> None:
    edits = [edit("K80.10", "K80.00"), edit("RT", "LT"), edit("RT", "LT"), edit("I10", "I11.9", kind="set")]
    assert substitutions(edits, 5) == (Substitution("RT", "LT", 2), Substitution("K80.10", "K80.00", 1))
    assert len(substitutions(edits, 1)) == 1


def test_a_week_is_the_iso_week() -> None:
    assert decision().week == "2026-W19"
