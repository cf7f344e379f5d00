"""Claims leaving a home or a file: judged, numbered once, written whole, named for their numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.claim import Claim
from engine.dispatch import from_file, from_home, write
from engine.draft import Draft
from engine.errors import InputError, StoreError
from engine.exports.format import FORMATS
from engine.finding import CheckedClaim
from engine.report import Encounter
from engine.store import Store
from tests.engine.exports.claims import CODES, assisted, claim, encounter, line

PROFESSIONAL, TABLE = FORMATS["837p"], FORMATS["csv"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home") as opened:
        yield opened


def signed(store: Store, name: str, claimed: Claim | None = None, met: Encounter | None = None) -> str:
    """Bring an encounter in and sign a claim for it; returns its id."""
    given = (claimed or claim()).model_copy(update={"encounter_id": name})
    store.add_encounters([(met or encounter()).model_copy(update={"encounter_id": name})], "ann")
    checked = CheckedClaim(claim=given)
    draft = Draft(
        draft_id=f"d-{name}", encounter_id=name, created_at=datetime(2026, 5, 5, tzinfo=UTC), preset="base",
        prompt="base_1", model="canned", text="", checked=checked,
    )  # fmt: skip
    store.keep_draft(draft)
    store.sign(checked, draft_id=draft.draft_id, who="ann")
    return name


def test_signed_claims_leave_under_numbers_that_the_log_keeps(store: Store) -> None:
    sent = from_home(store, [signed(store, "E1"), signed(store, "E2")], PROFESSIONAL, CODES, "bob")
    assert [case.number for case in sent.cases] == [1, 2]
    assert [(e.number, e.encounter_id, e.format, e.who) for e in store.exports()] == [
        (1, "E1", "837p", "bob"), (2, "E2", "837p", "bob"),
    ]  # fmt: skip
    assert [e.kind for e in store.events("E1")].count("exported") == 1
    assert (sent.refused, sent.again) == ((), frozenset())


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_claim_that_left_before_is_the_same_bytes_and_said_to_be(store: Store, name: str) -> None:
    kind, ids = FORMATS[name], [signed(store, "E1")]
    first, second = (from_home(store, ids, kind, CODES, who) for who in ("bob", "cat"))
    assert kind.write(first.cases) == kind.write(second.cases)
    assert (first.again, second.again) == (frozenset(), frozenset({"E1"}))
    assert len(store.exports()) == 1


def test_each_format_has_its_own_entry(store: Store) -> None:
    ids = [signed(store, "E1")]
    assert from_home(store, ids, PROFESSIONAL, CODES, "bob").cases[0].number == 1
    assert from_home(store, ids, TABLE, CODES, "bob").cases[0].number == 2


def test_only_what_is_new_leaves_when_asked(store: Store) -> None:
    ids = [signed(store, "E1")]
    from_home(store, ids, TABLE, CODES, "bob")
    ids.append(signed(store, "E2"))
    sent = from_home(store, ids, TABLE, CODES, "bob", only_new=True)
    assert [case.encounter.encounter_id for case in sent.cases] == ["E2"]


def test_what_is_refused_is_named_takes_no_number_and_keeps_nobody_back(store: Store) -> None:
    store.add_encounters([encounter(encounter_id="E0")], "ann")
    bad = signed(store, "E1", claim(line(diagnosis_pointers=(9,), units=0)))
    sent = from_home(store, ["E0", bad, signed(store, "E2"), bad], TABLE, CODES, "bob")
    assert [refused.name for refused in sent.refused] == ["E0", "E1"]
    assert sent.refused[0].problems == ("its claim is not signed",)
    assert len(sent.refused[1].problems) == 2
    assert [(e.number, e.encounter_id) for e in store.exports()] == [(1, "E2")]


def test_an_unknown_encounter_is_an_error(store: Store) -> None:
    with pytest.raises(StoreError, match="no encounter 'E9'"):
        from_home(store, ["E9"], TABLE, CODES, "bob")


def lines_of(path: Path, *cases: tuple[Encounter | None, Claim]) -> Path:
    facts = [
        {"claim": c.model_dump(mode="json"), **({"encounter": e.model_dump(mode="json")} if e else {})}
        for e, c in cases
    ]
    path.write_text("".join(json.dumps(fact) + "\n" for fact in facts))
    return path


def test_claims_of_a_file_leave_unsigned_and_the_same_each_time(tmp_path: Path) -> None:
    path = lines_of(tmp_path / "claims.jsonl", (encounter(), claim()))
    first, second = (from_file(path, PROFESSIONAL, CODES) for _ in range(2))
    assert first.refused == ()
    assert first.cases[0].acceptance is None
    assert PROFESSIONAL.write(first.cases) == PROFESSIONAL.write(second.cases)


def test_a_line_of_a_file_that_cannot_leave_is_named(tmp_path: Path) -> None:
    path = lines_of(
        tmp_path / "claims.jsonl",
        (encounter(), claim()),
        (encounter(), claim(line())),
        (None, claim(encounter_id="E5")),
        (encounter(encounter_id="E6", billing=None), claim(encounter_id="E6")),
    )
    with path.open("a") as stream:
        stream.write("{broken\n")
    sent = from_file(path, PROFESSIONAL, CODES)
    assert [refused.name for refused in sent.refused] == ["ENC-0001", "E5", "E6", "line 5"]
    assert "another claim of this encounter" in sent.refused[0].problems[0]
    assert "its encounter is missing" in sent.refused[1].problems[0]
    assert len(sent.refused[2].problems) == 3
    assert len(sent.cases) == 1


def test_no_two_claims_of_a_file_have_one_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.dispatch.number_of", lambda facts: 999_999_999)
    cases = [(encounter(encounter_id=f"E{n}"), claim(encounter_id=f"E{n}")) for n in range(3)]
    sent = from_file(lines_of(tmp_path / "claims.jsonl", *cases), TABLE, CODES)
    assert [case.number for case in sent.cases] == [999_999_999, 1, 2]


def test_a_file_holds_all_and_a_folder_one_each(store: Store, tmp_path: Path) -> None:
    ids = [signed(store, "E1"), signed(store, "../E2", claim(line(), assisted()))]
    cases = from_home(store, ids, PROFESSIONAL, CODES, "bob").cases
    assert write(cases, PROFESSIONAL, tmp_path / "all.837") == (tmp_path / "all.837",)
    assert (tmp_path / "all.837").read_bytes() == PROFESSIONAL.write(cases)
    files = write(cases, PROFESSIONAL, tmp_path / "out")
    assert [file.name for file in files] == ["claim-000000001.837", "claim-000000002.837"]
    assert files[1].read_bytes() == PROFESSIONAL.write(cases[1:])


def test_nothing_is_written_of_nothing_and_a_folder_that_refuses_is_told(store: Store, tmp_path: Path) -> None:
    assert write((), TABLE, tmp_path / "a.csv") == ()
    assert not (tmp_path / "a.csv").exists()
    (tmp_path / "taken").write_text("")
    cases = from_home(store, [signed(store, "E1")], TABLE, CODES, "bob").cases
    with pytest.raises(InputError, match="cannot write it"):
        write(cases, TABLE, tmp_path / "taken" / "a.csv")
