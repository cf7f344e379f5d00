"""While the model works: the page is there before it, says how long it takes, and gives way to the coder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Event

import pytest
from playwright.sync_api import Page, expect

from engine.errors import ModelError
from engine.model import CannedModel, Completion
from engine.prompt import Prompt
from tests.browser.conftest import running
from tests.browser.screen import accept, codes, title
from tests.ui.site import Site


def test_the_page_is_up_before_the_model_and_the_draft_appears_when_it_comes(
    page: Page, small_site: Site, model_goes_on: Event
) -> None:
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".status")).to_contain_text(re.compile(r"The model is loading… \d+ s"))
        expect(page.locator(".note-text")).to_contain_text("Symptomatic gallstones")
        expect(page.locator(".counts")).to_contain_text("model is loading")
        model_goes_on.set()
        expect(page.locator(".row.line")).to_have_count(2)
        expect(page.locator(".status")).to_be_empty()


def test_a_draft_does_not_overwrite_what_the_coder_began_and_can_be_taken_instead(
    page: Page, small_site: Site, model_goes_on: Event
) -> None:
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(title(page)).to_have_text("E0001")
        page.keyboard.press("Alt+d")
        page.keyboard.type("E11.9")
        model_goes_on.set()
        expect(page.locator(".status")).to_contain_text("The draft is ready.")
        assert codes(page, "diagnosis") == ["E11.9"]
        page.get_by_role("button", name="Use the draft instead").click()
        expect(page.locator(".row.diagnosis")).to_have_count(2)
        assert codes(page, "diagnosis") == ["K80.10", "K66.0"]


def test_a_claim_is_coded_by_hand_when_there_is_no_model(page: Page, small_site: Site) -> None:
    def refuse() -> None:
        raise ModelError("The model folder 'x' is empty. Give another with --model.")

    small_site.before_loading = refuse
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".status")).to_contain_text("No draft. The model folder 'x' is empty.")
        page.keyboard.press("Alt+d")
        page.keyboard.type("K80.10")
        page.keyboard.press("Alt+p")
        page.keyboard.type("47562")
        accept(page, "E0001")
        signed = small_site.store.signed("E0001")
        assert signed is not None
        assert signed.claim.procedure_codes == ("47562",)
        assert {e.kind for e in small_site.store.edits("E0001")} == {"add"}


def test_a_draft_that_failed_is_made_again_on_demand(
    page: Page, small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_mended, complete = Event(), CannedModel.complete

    def failing(self: CannedModel, prompts: Sequence[Prompt]) -> list[Completion]:
        if not is_mended.is_set():
            raise RuntimeError
        return complete(self, prompts)

    monkeypatch.setattr(CannedModel, "complete", failing)
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".status")).to_contain_text("No draft. The model failed on this report (RuntimeError).")
        is_mended.set()
        page.get_by_role("button", name="Draft again").click()
        expect(page.locator(".row.line")).to_have_count(2)


def test_an_empty_claim_is_not_accepted(page: Page, small_site: Site) -> None:
    small_site.texts = ("I am sorry.",)
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".status")).to_contain_text("The draft is empty.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".claim .messages")).to_contain_text("The claim has no diagnosis")
        assert small_site.store.signed("E0001") is None


def test_a_server_that_has_stopped_is_named_and_nothing_on_the_page_is_lost(
    page: Page, small_site: Site, complaints: list[str]
) -> None:
    is_broken = Event()
    page.route(
        "**/component_server/",
        lambda route: route.fulfill(status=500, json={}) if is_broken.is_set() else route.continue_(),
    )
    with running(small_site, page) as workbench:
        page.goto(workbench.address)
        expect(page.locator(".row.line")).to_have_count(2)
        is_broken.set()
        page.keyboard.type("I10")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".claim .messages")).to_contain_text("The workbench could not do that.")
        assert codes(page, "diagnosis") == ["I10", "K66.0"]
        is_broken.clear()
        accept(page, "E0001")
        assert all("status of 500" in complaint for complaint in complaints)
        complaints.clear()
