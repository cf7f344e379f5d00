"""What a page shows of an encounter."""

from __future__ import annotations

from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import Status
from engine.finding import CheckedClaim, Finding, Severity
from engine.report import Provider
from tests.ui.site import CODES, DAY, Site, encounter
from ui.ahead import Phase, Progress
from ui.view import open_encounter, review

DONE = Progress(phase=Phase.DRAFTED)
EMPTY = review(CheckedClaim(claim=Claim(encounter_id="E0001", date_of_service=DAY)), CODES)


def test_each_code_is_marked_by_its_own_list() -> None:
    lines = (
        ProcedureLine(sequence=1, provider="Surgeon", code="47562", modifiers=("22", "QQ"), diagnosis_pointers=(1,)),
        ProcedureLine(sequence=2, provider="Surgeon", code="S2900", diagnosis_pointers=(1,)),
    )
    claim = Claim(
        encounter_id="E0001", date_of_service=DAY, diagnoses=(Diagnosis(sequence=1, code="X99.9"),), procedures=lines
    )
    reviewed = review(check(claim, CODES), CODES)
    assert [m.status for m in reviewed.diagnoses] == [Status.INVALID]
    assert [m.status for m in reviewed.procedures] == [Status.VALID, Status.VALID]
    assert reviewed.procedures[1].description == "surgical help by a robot"
    assert [[m.status for m in row] for row in reviewed.modifiers] == [[Status.VALID, Status.INVALID], []]
    assert reviewed.diagnoses[0].reason.startswith("not in ICD-10-CM")


def test_providers_are_named_with_their_roles_and_those_without_a_name_by_role() -> None:
    staff = (Provider(role="Surgeon", name="Dr. Adler"), Provider(role="Assistant"))
    opened = open_encounter(encounter(1).model_copy(update={"providers": staff}), EMPTY, DONE, None, None)
    assert opened.providers == ("Dr. Adler", "Assistant")
    assert opened.roles == {"Dr. Adler": "Surgeon", "Assistant": "Assistant"}


def test_a_note_is_shown_in_its_sections_and_an_absent_history_as_none() -> None:
    opened = open_encounter(encounter(1), EMPTY, DONE, None, None)
    assert [s.heading for s in opened.report][:3] == ["PREOPERATIVE DIAGNOSIS", "POSTOPERATIVE DIAGNOSIS", "PROCEDURE"]
    assert opened.history == ()


def test_what_the_model_could_not_read_is_a_notice_of_the_draft(small_site: Site) -> None:
    made = small_site.drafter().draft(encounter(1))
    unread = Finding(rule="L1", severity=Severity.WARNING, where="report", message="40 tokens were not read.")
    checked = CheckedClaim(claim=made.claim, findings=(*made.findings, unread))
    opened = open_encounter(encounter(1), EMPTY, DONE, made.model_copy(update={"checked": checked}), None)
    assert opened.draft is not None
    assert opened.draft.notices == ("40 tokens were not read.",)
