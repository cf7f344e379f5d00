"""A coder's desk: what each action answers and what it refuses."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.claim import Claim, Diagnosis
from engine.codeset import Status
from engine.errors import InputError, StoreError
from engine.finding import Severity
from engine.user import Role
from engine.worklist import State
from tests.ui.site import BEFORE_ANY_LIST, CODES, DAY, REPORT, WRONG_ANSWER, Site
from ui.ahead import Phase
from ui.desk import PAGE, Desk
from ui.entry.identity import Identity

TODAY = date.today()


@pytest.fixture
def desk(small_site: Site) -> Desk:
    """Return a desk whose drafts are made only where a test says so."""
    return Desk(
        lambda: Identity("ann", frozenset({Role.CODER})),
        small_site.settings,
        small_site.store,
        CODES,
        small_site.drafts(),
    )


@pytest.fixture
def draft(small_site: Site) -> Callable[[str], str]:
    """Return a function that drafts an encounter at once and returns the draft's id."""

    def make(encounter_id: str) -> str:
        made = small_site.drafter().draft(small_site.store.encounter(encounter_id))
        small_site.store.keep_draft(made)
        return made.draft_id

    return make


def test_the_worklist_is_searched_by_every_word(desk: Desk) -> None:
    assert [i.encounter_id for i in desk.worklist("e0003").items] == ["E0003"]
    assert desk.worklist("GENERAL 2026-05-04").found == 5
    assert desk.worklist("general orthopedics").found == 0


def test_the_worklist_shows_open_signed_or_all(desk: Desk, draft: Callable[[str], str]) -> None:
    made = draft("E0002")
    desk.accept(desk.open("E0002").reviewed.claim, made, 1.0)
    assert [i.encounter_id for i in desk.worklist(shown="signed").items] == ["E0002"]
    assert "E0002" not in [i.encounter_id for i in desk.worklist().items]
    everything = desk.worklist(shown="all")
    assert (everything.found, everything.signed, everything.total) == (5, 1, 5)


def test_a_page_of_the_worklist_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.desk.PAGE", 2)
    page = desk.worklist()
    assert (len(page.items), page.found) == (2, 5)
    assert PAGE >= 100


def test_an_encounter_without_a_draft_opens_empty_and_asks_for_its_draft(desk: Desk) -> None:
    opened = desk.open("E0003")
    assert opened.reviewed.claim == Claim(encounter_id="E0003", date_of_service=DAY)
    assert (opened.draft, opened.signature, opened.progress.phase) == (None, None, Phase.LOADING)
    assert opened.providers == ("Dr. Adler", "Dr. Brandt")
    assert opened.report[0].heading == "PREOPERATIVE DIAGNOSIS"


def test_without_an_id_the_first_unsigned_encounter_opens(desk: Desk) -> None:
    assert desk.open().encounter_id == "E0001"


def test_an_unknown_encounter_is_refused(desk: Desk) -> None:
    with pytest.raises(StoreError, match="no encounter 'E9'"):
        desk.open("E9")


def test_a_draft_opens_with_marks_meanings_findings_and_neighbours(
    desk: Desk, small_site: Site, draft: Callable[[str], str]
) -> None:
    small_site.texts = (WRONG_ANSWER,)
    draft("E0001")
    opened = desk.open("E0001")
    assert [m.status for m in opened.reviewed.diagnoses] == [Status.VALID, Status.INVALID]
    assert opened.reviewed.diagnoses[0].description.startswith("Calculus of gallbladder")
    assert [[m.status for m in row] for row in opened.reviewed.modifiers] == [[Status.VALID], [Status.VALID]]
    assert [f.where for f in opened.reviewed.findings if f.severity is Severity.ERROR] == ["diagnoses[1]"]
    assert [n.encounter_id for n in opened.neighbours] == ["N1", "N2"]
    assert opened.draft is not None
    assert (opened.draft.model, opened.draft.adapter, opened.draft.problem) == ("canned", "demo", "")


def test_model_text_that_is_no_claim_opens_with_the_reason(
    desk: Desk, small_site: Site, draft: Callable[[str], str]
) -> None:
    small_site.texts = ("I am sorry.",)
    draft("E0001")
    opened = desk.open("E0001")
    assert opened.draft is not None
    assert "no claim" in opened.draft.problem
    assert opened.reviewed.claim.procedures == ()


def test_checking_writes_codes_as_lists_do(desk: Desk, draft: Callable[[str], str]) -> None:
    draft("E0001")
    claim = desk.open("E0001").reviewed.claim
    line = claim.procedures[0].model_copy(update={"code": " 47562 ", "modifiers": ("aa",)})
    typed = claim.model_copy(update={"diagnoses": (Diagnosis(sequence=1, code="k8010"),), "procedures": (line,)})
    reviewed = desk.check(typed)
    assert reviewed.claim.diagnosis_codes == ("K80.10",)
    assert reviewed.claim.procedures[0].code == "47562"
    assert reviewed.claim.modifiers == ("AA",)
    assert {f.rule for f in reviewed.findings if f.severity is Severity.ERROR} == {"N1"}  # AA on an operation


def test_a_search_tells_no_list_of_the_date_from_no_such_code(desk: Desk) -> None:
    assert desk.search("no such words", "diagnosis", DAY).covered
    found = desk.search("hypert", "diagnosis", BEFORE_ANY_LIST)
    assert (found.codes, found.covered) == ((), False)


@pytest.mark.parametrize(
    ("words", "kind", "codes"),
    [("hypert", "diagnosis", ["I10"]), ("4756", "procedure", ["47562", "47563"]), ("apart", "modifier", ["59"])],
)
def test_each_field_searches_its_own_lists(desk: Desk, words: str, kind: str, codes: list[str]) -> None:
    assert [m.code for m in desk.search(words, kind, DAY).codes] == codes  # type: ignore[arg-type]


def test_accepting_signs_with_the_edits_and_opens_the_next(
    desk: Desk, small_site: Site, draft: Callable[[str], str]
) -> None:
    made = draft("E0001")
    claim = desk.open("E0001").reviewed.claim
    changed = claim.model_copy(update={"diagnoses": claim.diagnoses[:1]})
    accepted = desk.accept(changed, made, 12.5)
    assert (accepted.signed, accepted.errors, accepted.edits) == (True, 0, 1)
    assert accepted.next is not None
    assert accepted.next.encounter_id == "E0002"
    (edit,) = small_site.store.edits("E0001")
    assert (edit.kind, edit.where, edit.who, edit.seconds) == ("remove", "diagnoses[1]", "ann", 12.5)


def test_a_claim_with_errors_is_signed_only_when_asked_again(
    desk: Desk, small_site: Site, draft: Callable[[str], str]
) -> None:
    small_site.texts = (WRONG_ANSWER,)
    made = draft("E0001")
    claim = desk.open("E0001").reviewed.claim
    refused = desk.accept(claim, made, 1.0)
    assert (refused.signed, refused.errors, refused.next) == (False, 1, None)
    assert small_site.store.signed("E0001") is None
    assert desk.accept(claim, made, 1.0, despite_errors=True).signed
    signed = small_site.store.signed("E0001")
    assert signed is not None
    assert signed.checked.has_errors


def test_a_claim_without_a_diagnosis_or_a_line_is_not_signed(desk: Desk, draft: Callable[[str], str]) -> None:
    made = draft("E0001")
    claim = desk.open("E0001").reviewed.claim
    with pytest.raises(InputError, match="no diagnosis"):
        desk.accept(claim.model_copy(update={"diagnoses": ()}), made, 1.0)
    with pytest.raises(InputError, match="no procedure line"):
        desk.accept(claim.model_copy(update={"procedures": ()}), made, 1.0)


def test_a_claim_coded_before_there_was_a_draft_is_all_additions(
    desk: Desk, small_site: Site, draft: Callable[[str], str]
) -> None:
    draft("E0002")
    claim = desk.open("E0002").reviewed.claim.model_copy(update={"encounter_id": "E0001"})
    desk.accept(claim, None, 1.0)
    assert {e.kind for e in small_site.store.edits("E0001")} == {"add"}
    assert len(small_site.store.edits("E0001")) == 4


def test_accepting_the_last_encounter_opens_none_and_then_there_is_none_to_open(
    desk: Desk, draft: Callable[[str], str]
) -> None:
    for number in range(1, 6):
        made = draft(f"E000{number}")
        last = desk.accept(desk.open(f"E000{number}").reviewed.claim, made, 1.0)
    assert last.next is None
    with pytest.raises(InputError, match="Every encounter of the worklist is signed"):
        desk.open()


def test_a_signed_encounter_opens_with_what_was_signed_and_by_whom(desk: Desk, draft: Callable[[str], str]) -> None:
    made = draft("E0001")
    claim = desk.open("E0001").reviewed.claim
    changed = claim.model_copy(update={"diagnoses": claim.diagnoses[:1]})
    desk.accept(changed, made, 1.0)
    opened = desk.open("E0001")
    assert opened.signature is not None
    assert (opened.signature.who, opened.reviewed.claim) == ("ann", changed)


def test_a_pasted_report_joins_the_worklist_and_opens(desk: Desk) -> None:
    opened = desk.add(REPORT, "2026-05-04", history="HISTORY: Hypertension.", service="General Surgery")
    assert opened.encounter_id.startswith("P20260504-")
    assert opened.service == "General Surgery"
    assert opened.history[0].text == "Hypertension."
    assert opened.providers == ("Surgeon", "Assistant", "Anesthesia")
    assert desk.worklist("P20260504").items[0].state is State.NEW


def test_the_same_report_sent_twice_is_one_encounter(desk: Desk) -> None:
    first = desk.add(REPORT, "2026-05-04", service="General Surgery")
    assert desk.add(REPORT, "2026-05-04", service="General Surgery").encounter_id == first.encounter_id
    assert desk.add(REPORT, "2026-05-05", service="General Surgery").encounter_id != first.encounter_id
    assert desk.add(f"{REPORT} Addendum.", "2026-05-04").encounter_id != first.encounter_id
    assert desk.worklist("P2026050").found == 3


def test_a_claim_coded_by_hand_is_shown_as_such_though_a_draft_came_later(
    desk: Desk, draft: Callable[[str], str]
) -> None:
    draft("E0002")
    claim = desk.open("E0002").reviewed.claim.model_copy(update={"encounter_id": "E0001"})
    desk.accept(claim, None, 1.0)
    draft("E0001")
    opened = desk.open("E0001")
    assert opened.draft is not None
    assert (opened.draft.model, opened.neighbours) == ("none", ())


@pytest.mark.parametrize(
    ("report", "on", "history", "said"),
    [
        (REPORT, "", "", "There is no date of service"),
        (REPORT, "04.05.2026", "", "is not a date of service"),
        (REPORT, (TODAY + timedelta(days=2)).isoformat(), "", "in the future"),
        ("", "2026-05-04", "", "it is empty"),
        (" \n ", "2026-05-04", "", "only white space"),
        ("gallbladder", "2026-05-04", "", "too few for an operative report"),
        ("a \x00 b c", "2026-05-04", "", "control character"),
        (REPORT * 2_000, "2026-05-04", "", "too long for one report"),
        (REPORT, "2026-05-04", "a \x01 b", "control character"),
    ],
)
def test_what_cannot_be_added_is_refused_saying_why(desk: Desk, report: str, on: str, history: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        desk.add(report, on, history)
    assert desk.worklist(shown="all").total == 5


def test_a_file_is_read_whatever_its_encoding(desk: Desk) -> None:
    content = base64.b64encode("\ufeffPROCEDURE: Löffel removed.\r\n".encode("utf-16")).decode()
    assert desk.read("note.txt", content).text.endswith("PROCEDURE: Löffel removed.\n")


@pytest.mark.parametrize(
    ("content", "said"), [(b"%PDF-1.7 xx", "a PDF document"), (b"", "it is empty"), (b"a\0b\0c", "UTF-16|NUL")]
)
def test_a_file_that_is_no_text_is_refused_by_name(desk: Desk, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        desk.read("scan.txt", base64.b64encode(content).decode())
    assert "scan.txt" in str(error.value)


def test_a_file_that_arrives_damaged_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="did not arrive whole"):
        desk.read("note.txt", "not base64!")


def test_asking_for_a_draft_again_needs_a_known_encounter(desk: Desk) -> None:
    assert desk.draft("E0001").phase is Phase.LOADING
    assert desk.progress("E0002").phase is Phase.LOADING
    with pytest.raises(StoreError, match="no encounter"):
        desk.draft("E9")
