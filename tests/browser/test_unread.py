"""Nothing is signed that nobody read, and nothing stands on the screen that was said of another claim."""

from __future__ import annotations

from threading import Event

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Running, running
from tests.browser.screen import accept, code, codes, field, focused, message, title
from tests.ui.site import BEFORE_ANY_LIST, WRONG_ANSWER, Site, encounter

_HELD = """() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
  { code: "Enter", key: "Enter", ctrlKey: true, bubbles: true, repeat: true }))"""


def test_a_key_that_is_held_signs_only_the_claim_it_was_pressed_on(desk: Page, workbench: Running) -> None:
    accept(desk, "E0001")
    expect(title(desk)).to_have_text("E0002")
    for _ in range(20):
        desk.evaluate(_HELD)
        desk.wait_for_timeout(30)
    assert workbench.site.store.signed("E0002") is None
    accept(desk, "E0002")


def test_a_key_pressed_twice_does_not_sign_the_claim_that_came_in_between(desk: Page, workbench: Running) -> None:
    while not workbench.site.store.has_draft("E0002"):
        desk.wait_for_timeout(50)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_function("document.querySelector('.note h2').textContent === 'E0002'")
    desk.keyboard.press("Control+Enter")
    expect(message(desk)).to_contain_text("E0001 is signed")
    assert workbench.site.store.signed("E0002") is None


def test_a_held_key_never_accepts_a_claim_with_errors(page: Page, small_site: Site) -> None:
    small_site.texts = (WRONG_ANSWER,)
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".row.line")).to_have_count(2)
        page.keyboard.press("Control+Enter")
        expect(message(page)).to_contain_text("again to accept it as it is")
        assert focused(page) == "code:K66.9999"
        for _ in range(10):
            page.evaluate(_HELD)
        page.wait_for_timeout(300)
        assert small_site.store.signed("E0001") is None


def test_a_draft_that_arrives_leaves_the_focus_where_the_coder_types(
    page: Page, small_site: Site, model_goes_on: Event
) -> None:
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(title(page)).to_have_text("E0001")
        page.keyboard.press("Alt+w")
        page.keyboard.type("gall")
        model_goes_on.set()
        expect(page.locator(".row.line")).to_have_count(2)
        page.keyboard.type("stones")
        assert page.evaluate("document.activeElement.value") == "gallstones"
        assert codes(page, "diagnosis") == ["K80.10", "K66.0"]


def test_another_code_does_not_keep_the_words_of_the_one_before(desk: Page, workbench: Running) -> None:
    code(desk, "line", 1).fill("44005")
    desk.keyboard.press("Tab")
    expect(field(desk, "description", 1)).to_have_value("")
    field(desk, "description", 2).fill("my own words")
    code(desk, "line", 2).fill("47600")
    desk.keyboard.press("Tab")
    expect(field(desk, "description", 2)).to_have_value("my own words")
    desk.keyboard.press("Control+Enter")
    expect(message(desk)).to_contain_text("again to accept it as it is")
    accept(desk, "E0001")
    signed = workbench.site.store.signed("E0001")
    assert signed is not None
    assert [line.description for line in signed.claim.procedures] == ["", "my own words"]


def test_a_code_that_could_not_be_checked_has_no_mark_of_the_one_before(desk: Page, complaints: list[str]) -> None:
    expect(desk.locator(".row.diagnosis .mark").first).to_contain_text("valid")
    desk.route("**/component_server/", lambda route: _fail(route))
    code(desk, "diagnosis", 1).fill("Z99.99")
    desk.keyboard.press("Tab")
    expect(desk.locator(".row.diagnosis .mark").first).to_have_text("")
    expect(desk.locator(".row.diagnosis .meaning").first).to_have_text("")
    expect(desk.locator(".row.diagnosis .mark").nth(1)).to_contain_text("valid")
    expect(message(desk)).to_contain_text("could not do that")
    assert all("status of 500" in complaint for complaint in complaints)
    complaints.clear()


def test_a_draft_taken_instead_of_what_was_begun_can_be_undone(
    page: Page, small_site: Site, model_goes_on: Event
) -> None:
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(title(page)).to_have_text("E0001")
        page.keyboard.press("Alt+d")
        page.keyboard.type("E11.9")
        model_goes_on.set()
        page.get_by_role("button", name="Use the draft instead").click()
        expect(page.locator(".row.diagnosis")).to_have_count(2)
        expect(page.locator(".status")).to_be_empty()
        page.keyboard.press("Alt+z")
        expect(page.locator(".row.diagnosis")).to_have_count(1)
        assert codes(page, "diagnosis") == ["E11.9"]


def _fail(route: Route) -> None:
    route.fulfill(status=500, json={})


def test_what_was_said_goes_when_one_types_on_and_no_list_is_not_no_code(page: Page, small_site: Site) -> None:
    small_site.store.add_encounters([encounter(0, on=BEFORE_ANY_LIST)], who="test")
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".row.line")).to_have_count(2)
        accept(page, "E0001")
        page.locator("[data-encounter=E0000]").click()
        expect(title(page)).to_have_text("E0000")
        page.keyboard.press("Alt+d")
        page.keyboard.type("hypert")
        expect(message(page)).to_be_empty()
        expect(page.locator(".suggestions")).to_contain_text("No list of these codes covers the date of service")
