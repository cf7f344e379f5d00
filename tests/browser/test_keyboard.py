"""Keys only; and never a keystroke lost, nor one that lands in another claim."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Running
from tests.browser.screen import accept, code, codes, field, focused, message, title


def test_a_claim_is_mended_and_accepted_without_a_mouse(desk: Page, workbench: Running) -> None:
    keys = desk.keyboard
    assert focused(desk) == "code:K80.10"
    keys.press("ArrowDown")
    keys.type("e11")
    expect(desk.locator(".suggestions li")).to_have_count(1)
    keys.press("Enter")
    keys.press("Alt+d")
    keys.type("hypert")
    keys.press("Enter")
    expect(code(desk, "diagnosis", 3)).to_have_value("I10")
    keys.press("ArrowDown")
    assert focused(desk) == "code:47562"
    keys.press("Tab")
    keys.type("59")
    keys.press("Tab")
    keys.type("1 3")
    keys.press("Alt+p")
    keys.type("44005")
    keys.press("Tab")
    keys.press("Control+Enter")
    expect(title(desk)).to_have_text("E0002")
    signed = workbench.site.store.signed("E0001")
    assert signed is not None
    assert signed.claim.diagnosis_codes == ("K80.10", "E11.9", "I10")
    first, second, third = signed.claim.procedures
    assert (first.code, first.modifiers, first.diagnosis_pointers) == ("47562", ("59",), (1, 3))
    assert (second.code, second.provider, second.diagnosis_pointers) == ("44005", "Dr. Adler", (1,))
    assert third.code == "00790"


def test_the_focus_stays_where_it_is_after_a_code_is_taken(desk: Page) -> None:
    code(desk, "diagnosis", 1).fill("")
    code(desk, "diagnosis", 1).press_sequentially("k80.0")
    desk.keyboard.press("Enter")
    expect(desk.locator(".row.diagnosis .meaning").first).to_contain_text("acute cholecystitis")
    assert focused(desk) == "code:K80.00"


def test_enter_before_the_codes_are_found_takes_the_best_when_it_comes(desk: Page) -> None:
    desk.keyboard.type("hypert")
    desk.keyboard.press("Enter")
    expect(code(desk, "diagnosis", 1)).to_have_value("I10")


def test_a_code_taken_before_it_is_found_comes_though_one_goes_on_or_accepts(desk: Page, workbench: Running) -> None:
    desk.keyboard.type("hypert")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type("e11")
    desk.keyboard.press("Enter")
    accept(desk, "E0001")
    signed = workbench.site.store.signed("E0001")
    assert signed is not None
    assert signed.claim.diagnosis_codes == ("I10", "E11.9")


def test_a_field_that_is_being_typed_in_counts_when_the_claim_is_accepted(desk: Page, workbench: Running) -> None:
    field(desk, "units", 1).focus()
    desk.keyboard.type("3")
    accept(desk, "E0001")
    signed = workbench.site.store.signed("E0001")
    assert signed is not None
    assert signed.claim.procedures[0].units == 3


def test_what_was_typed_in_one_claim_never_lands_in_the_next(desk: Page, workbench: Running) -> None:
    desk.keyboard.type("I10")
    desk.evaluate("window.late = document.activeElement")
    accept(desk, "E0001")
    expect(title(desk)).to_have_text("E0002")
    desk.evaluate("late.value = 'Z99.89'; late.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))")
    assert codes(desk, "diagnosis") == ["K80.10", "K66.0"]
    accept(desk, "E0002")
    first, second = workbench.site.store.signed("E0001"), workbench.site.store.signed("E0002")
    assert first is not None
    assert second is not None
    assert first.claim.diagnosis_codes == ("I10", "K66.0")
    assert second.claim.diagnosis_codes == ("K80.10", "K66.0")


def test_edits_of_an_encounter_are_there_when_one_comes_back_to_it(desk: Page) -> None:
    desk.keyboard.type("E11.9")
    desk.locator("[data-encounter=E0003]").click()
    expect(title(desk)).to_have_text("E0003")
    assert codes(desk, "diagnosis") == ["K80.10", "K66.0"]
    expect(desk.locator("[data-encounter=E0001] .tag")).to_have_text("edited")
    desk.locator("[data-encounter=E0001]").click()
    expect(title(desk)).to_have_text("E0001")
    assert codes(desk, "diagnosis") == ["E11.9", "K66.0"]


def test_undo_goes_back_step_by_step_to_the_draft(desk: Page) -> None:
    keys = desk.keyboard
    keys.press("Alt+Delete")
    expect(desk.locator(".row.diagnosis")).to_have_count(1)
    expect(field(desk, "pointers", 1)).to_have_value("")
    field(desk, "units", 1).fill("4")
    keys.press("Alt+z")
    expect(field(desk, "units", 1)).to_have_value("1")
    keys.press("Alt+z")
    assert codes(desk, "diagnosis") == ["K80.10", "K66.0"]
    expect(field(desk, "pointers", 1)).to_have_value("1")
    keys.press("Alt+z")
    expect(message(desk)).to_contain_text("nothing to undo")


def test_pointers_follow_a_diagnosis_that_is_moved(desk: Page, workbench: Running) -> None:
    desk.keyboard.press("Alt+ArrowDown")
    assert codes(desk, "diagnosis") == ["K66.0", "K80.10"]
    expect(field(desk, "pointers", 1)).to_have_value("2")
    assert focused(desk) == "code:K80.10"
    accept(desk, "E0001")
    assert [e.kind for e in workbench.site.store.edits("E0001")] == ["move"]


def test_units_that_are_no_number_are_refused_and_the_claim_keeps_its_own(desk: Page) -> None:
    field(desk, "units", 1).fill("two")
    desk.keyboard.press("Tab")
    expect(message(desk)).to_contain_text("Units are a whole number, not “two”.")
    expect(field(desk, "units", 1)).to_have_value("1")


def test_escape_closes_the_list_then_puts_back_the_code(desk: Page) -> None:
    desk.keyboard.type("hypert")
    expect(desk.locator(".suggestions")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(".suggestions")).to_be_hidden()
    expect(code(desk, "diagnosis", 1)).to_have_value("hypert")
    desk.keyboard.press("Escape")
    expect(code(desk, "diagnosis", 1)).to_have_value("K80.10")


def test_a_row_that_was_only_begun_is_not_part_of_the_claim(desk: Page, workbench: Running) -> None:
    desk.keyboard.press("Alt+d")
    desk.keyboard.press("Alt+p")
    accept(desk, "E0001")
    assert workbench.site.store.edits("E0001") == ()


def test_the_help_sheet_shows_every_key(desk: Page) -> None:
    desk.keyboard.press("F1")
    sheet = desk.get_by_role("dialog", name="Keys")
    for key in ("Ctrl+Enter", "Alt+D", "Alt+P", "Alt+Delete", "Alt+Z", "Alt+N", "Alt+W", "F1"):
        expect(sheet.get_by_text(key, exact=True)).to_be_visible()
    desk.keyboard.press("F1")
    expect(sheet).to_be_hidden()


def test_every_field_and_button_has_a_name_for_a_screen_reader(desk: Page) -> None:
    unnamed = desk.evaluate(
        """[...document.querySelectorAll('#claim-editor :is(input, select, textarea, button)')]
        .filter((e) => !(e.getAttribute('aria-label') || e.labels?.length || e.textContent.trim()))
        .map((e) => e.outerHTML)"""
    )
    assert unnamed == []
