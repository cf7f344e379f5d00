"""What a coder does all day: open, edit, accept; paste a report, load a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, opened, running
from tests.browser.screen import accept, code, codes, field, focused, message, title
from tests.ui.site import BEFORE_ANY_LIST, REPORT, WRONG_ANSWER, Site, encounter, site


def test_a_draft_is_shown_beside_its_note_and_one_key_accepts_it_and_opens_the_next(
    desk: Page, workbench: Running
) -> None:
    expect(title(desk)).to_have_text("E0001")
    expect(desk.locator(".note-text")).to_contain_text("Symptomatic gallstones.")
    assert codes(desk, "diagnosis") == ["K80.10", "K66.0"]
    assert codes(desk, "line") == ["47562", "00790"]
    expect(desk.locator(".row .mark").first).to_have_text("✓ valid")
    expect(desk.locator(".provider").first).to_have_text("Surgeon Dr. Adler")
    accept(desk, "E0001")
    expect(title(desk)).to_have_text("E0002")
    signed = workbench.site.store.signed("E0001")
    assert signed is not None
    assert signed.claim.procedure_codes == ("47562", "00790")
    assert signed.who == "ann"
    assert workbench.site.store.edits("E0001") == ()


def test_a_code_found_by_typing_words_is_signed_and_kept_as_an_edit(desk: Page, workbench: Running) -> None:
    code(desk, "diagnosis", 2).fill("")
    code(desk, "diagnosis", 2).press_sequentially("hypert")
    expect(desk.locator(".suggestions li")).to_have_text("I10Essential (primary) hypertensionICD-10-CM")
    desk.keyboard.press("Enter")
    expect(desk.locator(".row.diagnosis .meaning").nth(1)).to_have_text("Essential (primary) hypertension")
    accept(desk, "E0001")
    (edit,) = workbench.site.store.edits("E0001")
    assert (edit.kind, edit.where, edit.before, edit.after) == ("replace", "diagnoses[1].code", "K66.0", "I10")


def test_every_field_of_a_line_can_be_edited(desk: Page, workbench: Running) -> None:
    field(desk, "modifiers", 1).fill("22, 59")
    field(desk, "pointers", 1).fill("ba")
    field(desk, "units", 1).fill("2")
    field(desk, "description", 1).fill("gallbladder out, with much lysis")
    field(desk, "provider", 1).select_option("Dr. Brandt")
    accept(desk, "E0001")
    signed = workbench.site.store.signed("E0001")
    assert signed is not None
    line = next(line for line in signed.claim.procedures if line.code == "47562")
    assert (line.modifiers, line.diagnosis_pointers, line.units) == (("22", "59"), (2, 1), 2)
    assert line.description == "gallbladder out, with much lysis"
    assert signed.claim.providers == ("Dr. Brandt",)


def test_an_invalid_code_is_marked_in_words_with_its_finding_beside_it(page: Page, small_site: Site) -> None:
    small_site.texts = (WRONG_ANSWER,)
    with running(small_site, page) as workbench:
        desk = opened(page, workbench)
        row = desk.locator(".row.diagnosis").nth(1)
        expect(row.locator(".mark")).to_have_text("✗ not valid")
        expect(row.locator(".findings")).to_contain_text("K66.9999 is not valid on 2026-05-04")
        expect(desk.locator(".summary")).to_contain_text("1 error")
        expect(desk.locator("[data-encounter=E0001] .tag")).to_have_text("1 error")


def test_a_claim_with_an_error_is_accepted_only_when_the_key_is_pressed_again(page: Page, small_site: Site) -> None:
    small_site.texts = (WRONG_ANSWER,)
    with running(small_site, page) as workbench:
        desk = opened(page, workbench)
        desk.keyboard.press("Control+Enter")
        expect(message(desk)).to_contain_text("The claim has an error")
        assert small_site.store.signed("E0001") is None
        accept(desk, "E0001")
        assert small_site.store.signed("E0001") is not None


def test_findings_are_looked_at_again_as_one_edits(desk: Page) -> None:
    field(desk, "pointers", 1).fill("7")
    desk.keyboard.press("Tab")
    expect(desk.locator(".row.line .findings").first).to_contain_text("points to diagnosis 7, which the claim lacks")
    field(desk, "pointers", 1).fill("1")
    desk.keyboard.press("Tab")
    expect(desk.locator(".summary")).to_contain_text("✓ no findings")


def test_a_code_of_a_day_without_a_list_is_not_checkable(page: Page, tmp_path: Path) -> None:
    with site(tmp_path, encounter(1, on=BEFORE_ANY_LIST)) as made, running(made, page) as workbench:
        desk = opened(page, workbench)
        expect(desk.locator(".row .mark").first).to_have_text("? not checkable")
        expect(desk.locator(".row.diagnosis .findings").first).to_contain_text("no ICD-10-CM list covers 2019-03-01")


def test_a_pasted_report_is_drafted_and_accepted(desk: Page, workbench: Running) -> None:
    desk.keyboard.press("Alt+n")
    desk.get_by_label("Operative report").fill(REPORT)
    desk.get_by_label("Date of service").fill("2026-05-03")
    desk.get_by_role("button", name="Add and draft").click()
    expect(desk.locator("dialog.intake")).to_be_hidden()
    expect(title(desk)).to_contain_text("P20260503-")
    expect(desk.locator(".row.line")).to_have_count(2)
    name = title(desk).inner_text()
    accept(desk, name)
    signed = workbench.site.store.signed(name)
    assert signed is not None
    assert signed.claim.diagnosis_codes == ("K80.10", "K66.0")


def test_a_text_file_is_loaded_in_the_browser(desk: Page, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("PROCEDURE: Removal of a Löffel.\nThe stomach was opened.", encoding="cp1252")
    desk.keyboard.press("Alt+n")
    desk.get_by_label("load a .txt file").set_input_files(path)
    expect(desk.get_by_label("Operative report")).to_have_value(
        "PROCEDURE: Removal of a Löffel.\nThe stomach was opened."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"  \n ", "only white space"),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is a picture"),
        (b"a\0b\0 c\0", "NUL|UTF-16"),
        (b"x " * 1_500_000, "too long for one report"),
    ],
)
def test_a_file_that_is_no_report_is_refused_by_name(desk: Page, tmp_path: Path, content: bytes, said: str) -> None:
    import re

    path = tmp_path / "scan.txt"
    path.write_bytes(content)
    desk.keyboard.press("Alt+n")
    desk.get_by_label("load a .txt file").set_input_files(path)
    expect(desk.locator(".intake .messages")).to_contain_text("scan.txt")
    expect(desk.locator(".intake .messages")).to_contain_text(re.compile(said))


@pytest.mark.parametrize(
    ("report", "on", "said"),
    [
        ("", "2026-05-04", "it is empty"),
        ("gallbladder", "2026-05-04", "too few for an operative report"),
        (REPORT, "", "There is no date of service"),
        (REPORT, "2199-01-01", "in the future"),
    ],
)
def test_what_cannot_be_added_is_said_and_what_was_typed_stays(desk: Page, report: str, on: str, said: str) -> None:
    desk.keyboard.press("Alt+n")
    desk.get_by_label("Operative report").fill(report)
    desk.get_by_label("Date of service").fill(on)
    desk.get_by_role("button", name="Add and draft").click()
    expect(desk.locator(".intake .messages")).to_contain_text(said)
    expect(desk.get_by_label("Operative report")).to_have_value(report)
    expect(title(desk)).to_have_text("E0001")


def test_the_worklist_is_searched_and_filtered(desk: Page) -> None:
    accept(desk, "E0001")
    desk.keyboard.press("Alt+w")
    desk.keyboard.type("e0003")
    expect(desk.locator(".encounter")).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(title(desk)).to_have_text("E0003")
    desk.get_by_label("Search the worklist").fill("")
    desk.get_by_label("Which encounters").select_option("signed")
    expect(desk.locator(".encounter")).to_have_count(1)
    expect(desk.locator(".encounter strong")).to_have_text("E0001")


def test_a_signed_encounter_is_shown_and_cannot_be_changed(desk: Page, workbench: Running) -> None:
    accept(desk, "E0001")
    desk.get_by_label("Which encounters").select_option("signed")
    desk.locator("[data-encounter=E0001]").click()
    expect(desk.locator(".status")).to_contain_text("Signed by ann")
    expect(code(desk, "diagnosis", 1)).not_to_be_editable()
    desk.keyboard.press("Alt+d")
    expect(desk.locator(".row.diagnosis")).to_have_count(2)
    expect(desk.get_by_role("button", name="Accept")).to_be_disabled()
    desk.keyboard.press("Control+Enter")
    assert len(workbench.site.store.events("E0001")) == 1


def test_a_line_and_a_diagnosis_of_a_neighbour_are_copied(desk: Page) -> None:
    card = desk.locator(".card").first
    expect(card).to_contain_text("N1")
    expect(card).to_contain_text("Four ports were placed.")
    card.get_by_role("button", name="Copy K80.00").click()
    card.get_by_role("button", name="Copy 47563").click()
    assert codes(desk, "diagnosis")[-1] == "K80.00"
    expect(desk.locator(".row.line")).to_have_count(3)
    assert "47563" in codes(desk, "line")
    expect(desk.locator(".summary")).to_contain_text("✓ no findings")


def test_the_history_is_a_second_tab(desk: Page) -> None:
    desk.locator("[data-encounter=E0002]").click()
    desk.get_by_role("tab", name="H&P").click()
    expect(desk.locator(".note-text")).to_contain_text("pills for high blood pressure")
    desk.keyboard.press("ArrowLeft")
    expect(desk.get_by_role("tab", name="Report")).to_be_focused()
    expect(desk.locator(".note-text")).to_contain_text("Symptomatic gallstones")


def test_after_the_last_claim_the_page_says_that_all_are_signed(desk: Page) -> None:
    for number in range(1, 5):
        expect(title(desk)).to_have_text(f"E000{number}")
        expect(desk.locator(".row.line")).to_have_count(2)
        accept(desk, f"E000{number}")
    expect(message(desk)).to_contain_text("Every encounter of the worklist is signed.")
    desk.reload()
    expect(message(desk)).to_contain_text("Every encounter of the worklist is signed.")
    assert focused(desk).startswith("undefined")


def test_rules_without_a_list_are_folded_below_the_claim(desk: Page) -> None:
    unchecked = desk.locator(".unchecked")
    expect(unchecked.locator("summary")).to_contain_text("rules not checked")
    expect(unchecked.locator("li").first).not_to_be_visible()
    unchecked.locator("summary").click()
    expect(unchecked).to_contain_text("no NCCI medically unlikely edits (MUE) covers 2026-05-04")


def test_a_finding_is_repaired_with_one_click_and_the_repair_undone(desk: Page) -> None:
    modifiers = field(desk, "modifiers", 1)
    modifiers.fill("59 50 RT")
    modifiers.press("Enter")
    repair = desk.get_by_role("button", name="Remove RT")
    expect(repair).to_be_visible()
    repair.click()
    expect(modifiers).to_have_value("59 50")
    expect(repair).to_have_count(0)
    desk.keyboard.press("Alt+z")
    expect(modifiers).to_have_value("59 50 RT")
