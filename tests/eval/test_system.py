"""Answers of systems as files: drafts of ours, claims of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.claim import Claim
from engine.errors import InputError
from eval.cases import Cases
from eval.system import Origin, claimed, drafted

MakeClaim = Callable[..., Claim]
MakeCases = Callable[..., Cases]
OTHER = Origin(kind="claims")


def test_claims_stand_in_the_order_of_the_encounters_and_a_missing_one_is_wrong(
    make_claim: MakeClaim, make_cases: MakeCases, tmp_path: Path
) -> None:
    cases = make_cases(("I10", "47562"), ("K80.10", "47563"))
    (tmp_path / "claims.jsonl").write_text(make_claim("I10", "47562", "E1").model_dump_json() + "\n")
    system = claimed("other", OTHER, tmp_path / "claims.jsonl", cases.encounters)
    assert [(o.encounter_id, o.claim is None) for o in system.outputs] == [("E0", True), ("E1", False)]
    assert not system.writes_text


def test_claims_of_other_encounters_are_refused(make_claim: MakeClaim, make_cases: MakeCases, tmp_path: Path) -> None:
    cases, path = make_cases(("I10", "47562")), tmp_path / "claims.jsonl"
    path.write_text(make_claim("I10", "47562", "X").model_dump_json() + "\n")
    with pytest.raises(InputError, match="no claim of these encounters"):
        claimed("other", OTHER, path, cases.encounters)
    path.write_text("{}\n")
    with pytest.raises(InputError, match="line 1"):
        claimed("other", OTHER, path, cases.encounters)


def test_drafts_must_be_drafts_and_all_of_them(make_cases: MakeCases, tmp_path: Path) -> None:
    cases, path = make_cases(("I10", "47562")), tmp_path / "drafts.jsonl"
    path.write_text("")
    with pytest.raises(InputError, match="lacks 1 of 1"):
        drafted("base", Origin(kind="preset"), path, cases.encounters)
    path.write_text("{}\n")
    with pytest.raises(InputError, match="line 1: it is no draft"):
        drafted("base", Origin(kind="preset"), path, cases.encounters)
