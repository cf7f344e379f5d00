"""The pipeline from a report to a draft, with a model that answers from a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

import pytest

from engine.claim import Claim, Diagnosis
from engine.coded import Coded
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.drafter import Drafter
from engine.errors import SettingsError
from engine.model import CannedModel, Completion
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.prompt import Prompt
from engine.report import Encounter
from engine.support import Support

DAY = date(2026, 5, 4)
ANSWER = "ICD-10-CM Diagnoses:\nK80.10, Z99.9999\nCPT Codes with Modifiers:\nCPT 1: 47562 | Modifiers: | Description: x"
CODES = ListedCodes(
    tuple(
        Listing(Edition(s.value, s, f"{s.value} 2026", date(2026, 1, 1), date(2026, 12, 31)), dict.fromkeys(codes, ""))
        for s, codes in ((CodeSystem.ICD10CM, ["K80.10"]), (CodeSystem.CPT, ["47562"]), (CodeSystem.MODIFIER, ["22"]))
    )
)
ENCOUNTER = Encounter(encounter_id="E1", date_of_service=DAY, report="PROCEDURE: Lap chole.")


class OneNeighbour:
    """An index with one entry."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        claim = Claim(encounter_id="N1", date_of_service=DAY, diagnoses=(Diagnosis(sequence=1, code="K81.0"),))
        return (Neighbour(encounter_id="N1", distance=0.25, date_of_service=DAY, claim=claim),)


def drafter(name: str, *texts: str) -> Drafter:
    return Drafter(preset(name), CannedModel(texts, adapter="demo"), OneNeighbour(), CODES)


def test_a_draft_holds_claim_findings_neighbours_and_its_makers() -> None:
    draft = drafter("finetuned", ANSWER).draft(ENCOUNTER)
    assert draft.claim.procedure_codes == ("47562",)
    assert [f.where for f in draft.findings if f.severity == "error"] == ["diagnoses[1]"]
    assert [n.encounter_id for n in draft.neighbours] == ["N1"]
    assert (draft.preset, draft.prompt, draft.model, draft.adapter) == ("finetuned", "finetuned_1", "canned", "demo")
    assert draft.timings.total >= draft.timings.check > 0
    assert draft.problem == ""


def test_a_line_has_the_words_of_its_code_not_those_that_the_model_wrote_for_another() -> None:
    edition = Edition("cpt", CodeSystem.CPT, "cpt 2026", date(2026, 1, 1), date(2026, 12, 31))
    described = ListedCodes((Listing(edition, {"47562": "gallbladder out by keyhole"}),))
    text = "CPT Codes with Modifiers:\n" + "\n".join(
        f"CPT {n}: {code} | Modifiers: | Description: words of the model" for n, code in ((1, "47562"), (2, "99999"))
    )
    made = Drafter(preset("finetuned"), CannedModel([text]), OneNeighbour(), described)
    words = [line.description for line in made.draft(ENCOUNTER).claim.procedures]
    assert words == ["gallbladder out by keyhole", "words of the model"]


def test_the_total_is_the_whole_time_of_a_batch_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def complete(model: CannedModel, prompts: Sequence[Prompt]) -> list[Completion]:
        nonlocal now
        now += 10  # of which 3 and 4 are the model's own, the rest tokens and text
        return [Completion(ANSWER, 9, 9, prefill_seconds=1.5, decode_seconds=2)] * len(prompts)

    monkeypatch.setattr(CannedModel, "complete", complete)
    monkeypatch.setattr("engine.drafter.time", SimpleNamespace(perf_counter=lambda: now))
    drafts = drafter("base", ANSWER).draft_many([ENCOUNTER, ENCOUNTER])
    assert [(d.timings.prefill, d.timings.decode, d.timings.total) for d in drafts] == [(1.5, 2, 5)] * 2


@pytest.mark.parametrize(
    ("name", "shown"), [("base", False), ("rag", True), ("finetuned", False), ("finetuned-rag", True)]
)
def test_only_rag_presets_show_neighbours_to_the_model(name: str, shown: bool) -> None:
    made = drafter(name, ANSWER)
    made.draft(ENCOUNTER)
    assert isinstance(made.model, CannedModel)
    assert ("K81.0" in made.model.prompts[0].text) is shown


def test_text_that_is_no_claim_gives_an_empty_claim_with_the_reason() -> None:
    draft = drafter("base", "I am sorry.").draft(ENCOUNTER)
    assert (draft.claim.diagnoses, draft.claim.procedures) == ((), ())
    assert "no claim" in draft.problem
    assert draft.text == "I am sorry."


def test_many_are_drafted_in_order_with_ids_of_their_own() -> None:
    other = ENCOUNTER.model_copy(update={"encounter_id": "E2"})
    drafts = drafter("base", ANSWER, ANSWER.replace("47562", "47563")).draft_many([ENCOUNTER, other])
    assert [(d.encounter_id, d.claim.procedure_codes) for d in drafts] == [("E1", ("47562",)), ("E2", ("47563",))]
    assert len({d.draft_id for d in drafts}) == 2


def test_a_report_that_was_cut_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CannedModel, "complete", lambda self, prompts: [Completion(ANSWER, 9, 9, left_out=40)])
    findings = drafter("base", ANSWER).draft(ENCOUNTER).findings
    assert [f.message for f in findings if f.rule == "L1"] == [
        "The report is longer than the model's context: 40 tokens of its middle were not read."
    ]


def test_an_unknown_preset_is_answered_with_the_names() -> None:
    with pytest.raises(SettingsError, match="finetuned-rag"):
        preset("best")


class FixedCoder:
    """Drafts the same claim whatever the report."""

    def code(self, encounter: Encounter, neighbours: Sequence[Neighbour]) -> Coded:
        claim = Claim(
            encounter_id=encounter.encounter_id, date_of_service=DAY, diagnoses=(Diagnosis(sequence=1, code="K80.10"),)
        )
        return Coded(claim, (Support(where="diagnoses[0]", probability=0.75),))


def test_with_a_coder_no_model_is_asked_and_its_support_is_kept() -> None:
    model = CannedModel((), name="no language model")
    draft = Drafter(preset("fused"), model, OneNeighbour(), CODES, coder=FixedCoder()).draft(ENCOUNTER)
    assert model.prompts == []
    assert draft.claim.diagnosis_codes == ("K80.10",)
    assert [s.probability for s in draft.support] == [0.75]
    assert [n.encounter_id for n in draft.neighbours] == ["N1"]
    assert (draft.preset, draft.prompt, draft.model, draft.adapter) == ("fused", "", "no language model", None)
    assert draft.timings.total >= draft.timings.check > 0
