"""`draft`: one report, many encounters, and all the input that is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.embedded import SMOLLM2
from engine.lock import home_lock
from engine.model import CannedModel, Completion
from engine.prompt import Prompt

Run = Callable[..., tuple[int, str, str]]


def test_a_report_is_drafted_for_people(run: Run, model: CannedModel, report: Path) -> None:
    code, out, _ = run("draft", report, "--date", "2026-05-04")
    assert code == 0
    for part in ("Encounter case-7", "K80.10", "Calculus of gallbladder", "47562", "22", "Similar: N1", "seconds"):
        assert part in out
    assert "error D1 diagnoses[1]: ICD-10-CM K80.99 is not valid on 2026-05-04" in out


def test_a_report_is_drafted_as_json(run: Run, model: CannedModel, report: Path) -> None:
    code, out, err = run("draft", report, "--date", "2026-05-04", "--json")
    draft = json.loads(out)
    assert (code, err) == (0, "")
    assert draft["claim"]["procedures"][0]["code"] == "47562"
    assert [f["rule"] for f in draft["findings"] if f["severity"] == "error"] == ["D1"]
    assert [n["encounter_id"] for n in draft["neighbours"]] == ["N1"]
    assert set(draft["timings"]) == {"retrieve", "prefill", "decode", "check", "total"}
    assert draft["seconds"] == draft["timings"]["total"]


def test_history_and_preset_reach_the_prompt(run: Run, model: CannedModel, report: Path, tmp_path: Path) -> None:
    (tmp_path / "hp.txt").write_text("Long-standing gout.")
    code, out, _ = run(
        "draft", report, "--date", "2026-05-04", "--hp", tmp_path / "hp.txt", "--preset", "rag", "--json"
    )
    assert (code, json.loads(out)["preset"]) == (0, "rag")
    assert "Long-standing gout." in model.prompts[0].text


def test_a_date_before_any_list_is_drafted_and_said_to_be_not_checkable(
    run: Run, model: CannedModel, report: Path
) -> None:
    code, out, _ = run("draft", report, "--date", "1999-05-04")
    assert code == 0
    assert "not checkable" in out
    assert "no ICD-10-CM list covers 1999-05-04; run `python launch.py codes import FILE`" in out


def test_text_of_the_model_that_is_no_claim_is_an_error_of_the_work(run: Run, model: CannedModel, report: Path) -> None:
    model.texts = ["I am sorry."]
    code, out, _ = run("draft", report, "--date", "2026-05-04")
    assert code == 1
    assert "The model wrote no claim" in out


def test_what_a_model_wrote_is_never_markup_nor_sent_to_the_terminal(
    run: Run, model: CannedModel, report: Path
) -> None:
    model.texts = ["ICD-10-CM Diagnoses:\nK80.10\nCPT 1: 47563 | Modifiers: | Description: [red]a[/red] \x1b[2J :x:"]
    _, out, _ = run("draft", report, "--date", "2026-05-04")
    assert "[red]a[/red] \\x1b[2J :x:" in " ".join(out.split())
    assert "\x1b[2J" not in out


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "it is empty"),
        (b" \n\t", "only white space"),
        (b"Cholecystectomy", "1 word, too few"),
        (b"PROCEDURE: lap chole.\n" * 48_000, "longer than 500,000 bytes"),
        (bytes(range(256)) * 8, "NUL bytes"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        ("PROCEDURE: Lap chole.".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"PREOP DX: a b\nPROCEDURE: c d\nPREOP DX: e f\nPROCEDURE: g h\n", "line 3: a second report begins here"),
    ],
)
def test_a_file_that_is_no_report_is_refused_by_name_before_the_model_loads(
    run: Run, model: CannedModel, report: Path, raw: bytes, said: str
) -> None:
    report.write_bytes(raw)
    code, out, err = run("draft", report, "--date", "2026-05-04")
    assert (code, out) == (2, "")
    assert "case-7.txt" in err
    assert said in err
    assert model.prompts == []


def test_utf_16_with_its_mark_is_read(run: Run, model: CannedModel, report: Path) -> None:
    report.write_bytes(report.read_text().encode("utf-16"))
    assert run("draft", report, "--date", "2026-05-04")[0] == 0
    assert "The abdomen was entered." in model.prompts[0].text


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ([], "There is no date of service"),
        (["--date", ""], "There is no date of service"),
        (["--date", "May 4"], "'May 4' is not a date of service. Write it as year-month-day"),
        (["--date", "2999-01-01"], "is in the future"),
    ],
)
def test_a_date_missing_malformed_or_future_is_refused(
    run: Run, model: CannedModel, report: Path, date: list[str], said: str
) -> None:
    code, _, err = run("draft", report, *date)
    assert code == 2
    assert said in err


def test_a_file_that_is_not_there_is_named(run: Run, model: CannedModel, tmp_path: Path) -> None:
    for arguments in (["none.txt", "--date", "2026-05-04"], ["none.jsonl", "--out", tmp_path / "d.jsonl"]):
        code, _, err = run("draft", *arguments)
        assert code == 2
        assert "none." in err
    assert not (tmp_path / "d.jsonl").exists()


@pytest.mark.parametrize("flag", ["--model", "--adapter"])
def test_a_model_or_adapter_folder_that_is_not_there_is_named_before_anything_loads(
    run: Run, report: Path, flag: str, tmp_path: Path, tiny_phi3: Path
) -> None:
    model = [] if flag == "--model" else ["--model", tiny_phi3]
    code, _, err = run("draft", report, "--date", "2026-05-04", *model, flag, tmp_path / "phi3")
    assert code == 2
    assert str(tmp_path / "phi3") in err


def test_a_model_folder_that_is_not_there_leaves_no_file_of_drafts(run: Run, notes: Path, tmp_path: Path) -> None:
    code, _, err = run("draft", notes, "--out", tmp_path / "new" / "d.jsonl", "--model", tmp_path / "phi3")
    assert code == 2
    assert str(tmp_path / "phi3") in err
    assert not (tmp_path / "new").exists()


def test_a_note_that_the_model_fails_on_is_named_without_its_text_and_counted(
    run: Run, model: CannedModel, notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = CannedModel.complete

    def fragile(self: CannedModel, prompts: Sequence[Prompt]) -> list[Completion]:
        if any("lost the needle" in prompt.text for prompt in prompts):
            raise RuntimeError(prompts[0].text)
        return complete(self, prompts)

    monkeypatch.setattr(CannedModel, "complete", fragile)
    lines = notes.read_text().splitlines(keepends=True)
    notes.write_text("".join([*lines[:4], lines[4].replace("Lap chole", "Surgeon lost the needle"), *lines[5:]]))
    code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert code == 1
    assert "notes.jsonl': encounter 'E5' could not be drafted (RuntimeError)." in err
    assert "needle" not in err
    assert "9 drafted, 0 there before, 0 of the drafts without a claim, 1 refused" in err


def test_many_are_drafted_into_a_file(run: Run, model: CannedModel, notes: Path, tmp_path: Path) -> None:
    code, out, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text().splitlines()]
    assert (code, out) == (0, "")
    assert sorted(line["encounter_id"] for line in lines) == sorted(f"E{n}" for n in range(1, 11))
    assert all({"claim", "findings", "seconds"} <= set(line) for line in lines)
    assert "10 drafted, 0 there before, 0 of the drafts without a claim, 0 refused" in err


def test_the_counts_of_many_as_json(run: Run, model: CannedModel, notes: Path, tmp_path: Path) -> None:
    _, out, _ = run("draft", notes, "--out", tmp_path / "d.jsonl", "--json")
    assert json.loads(out) == {"drafted": 10, "done_before": 0, "no_claim": 0, "refused": 0}


def test_a_broken_line_seven_is_named_the_others_are_drafted_and_the_exit_code_says_so(
    run: Run, model: CannedModel, notes: Path, tmp_path: Path
) -> None:
    lines = notes.read_text().splitlines(keepends=True)
    notes.write_text("".join([*lines[:6], lines[6][:30] + "\n", *lines[7:]]))
    code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert code == 1
    assert "notes.jsonl', line 7:" in err
    assert "Mend the line" in err
    assert "9 drafted" in err
    assert "1 refused" in err


def test_what_ctrl_c_stopped_is_continued(
    run: Run, model: CannedModel, notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = CannedModel.complete

    def stopped(self: CannedModel, prompts: Sequence[Prompt]) -> list[Completion]:
        if self.prompts:
            raise KeyboardInterrupt
        return complete(self, prompts)

    with monkeypatch.context() as patched:
        patched.setattr(CannedModel, "complete", stopped)
        code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert (code, err.strip().splitlines()[-1]) == (130, "Stopped.")
    code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert code == 0
    assert "2 drafted, 8 there before" in err
    assert len(model.prompts) == 10


def test_drafts_without_a_claim_are_counted_and_make_the_exit_code_one(
    run: Run, model: CannedModel, notes: Path, tmp_path: Path
) -> None:
    model.texts = ["I am sorry."]
    code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert code == 1
    assert "10 of the drafts without a claim" in err
    code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert code == 1
    assert "0 drafted, 10 there before, 10 of the drafts without a claim" in err


def test_a_corrected_report_of_the_same_encounter_is_not_taken_as_drafted(
    run: Run, model: CannedModel, notes: Path, tmp_path: Path
) -> None:
    run("draft", notes, "--out", tmp_path / "d.jsonl")
    notes.write_text(notes.read_text(encoding="utf-8").replace("Lap chole", "Open chole"), encoding="utf-8")
    code, _, err = run("draft", notes, "--out", tmp_path / "d.jsonl")
    assert code == 2
    assert "with another date, report or history" in err


def test_the_suffix_of_many_may_be_written_in_capitals(
    run: Run, model: CannedModel, notes: Path, tmp_path: Path
) -> None:
    loud = notes.rename(notes.with_suffix(".JSONL"))
    assert "--out DRAFTS.jsonl" in run("draft", loud, "--date", "2026-05-04")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["notes.jsonl"], "Say where their drafts go: --out"),
        (["notes.jsonl", "--out", "d.jsonl", "--date", "2026-05-04"], "--date and --hp are for one report"),
        (["case.txt", "--date", "2026-05-04", "--out", "d.jsonl"], "--out is for many encounters"),
    ],
)
def test_flags_that_do_not_fit_the_input_are_refused(
    run: Run, model: CannedModel, arguments: list[str], said: str
) -> None:
    code, _, err = run("draft", *arguments)
    assert code == 2
    assert said in err


def test_the_encounters_themselves_are_never_overwritten(run: Run, model: CannedModel, notes: Path) -> None:
    before = notes.read_bytes()
    code, _, err = run("draft", notes, "--out", notes)
    assert code == 2
    assert "it is no draft" in err
    assert notes.read_bytes() == before


def test_a_first_use_is_refused_while_another_program_holds_the_home(
    run: Run, model: CannedModel, report: Path, home: Path
) -> None:
    with home_lock(home, "workbench", "http://127.0.0.1:7860"):
        code, _, err = run("draft", report, "--date", "2026-05-04")
    assert code == 2
    assert "in use by 'workbench'" in err


def test_a_home_made_ready_is_only_read_while_the_workbench_holds_it(
    run: Run, model: CannedModel, report: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("codes", "list")[0] == 0
    (home / "models" / SMOLLM2).mkdir(parents=True)
    (home / "models" / SMOLLM2 / "model.safetensors").touch()
    monkeypatch.setattr("engine.site.ensure_embedded_lists", None)
    with home_lock(home, "workbench", "http://127.0.0.1:7860"):
        code, out, _ = run("draft", report, "--date", "2026-05-04", "--preset", "base")
    assert code == 0
    assert "Calculus of gallbladder" in out
