"""Text from outside is never markup or script; nothing of a patient stays in the browser or leaves the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, opened, running
from tests.browser.screen import accept, title
from tests.ui.site import ANSWER, Site, encounter, site

PAYLOADS = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "${window.hit = 1}",
    "${eval(String.fromCharCode(119,105,110,100,111,119,46,104,105,116,61,49))}",
    "{{value}}{{#with this}}{{constructor.constructor 'window.hit=1'}}{{/with}}",
    "`+(window.hit=1)+`",
    "</textarea><script>window.hit=1</script>",
    '" autofocus onfocus="window.hit=1',
    "javascript:window.hit=1",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<details open ontoggle=window.hit=1>x</details>",
    "</script><script>window.hit=1</script>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.hit=1></style></mglyph></math>",
    "<a href=javascript:window.hit=1 id=x>x</a><input autofocus onfocus=window.hit=1>",
    "&lt;img src=x onerror=window.hit=1&gt;",
)
STORAGE = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_a_note_a_model_and_a_neighbour_is_shown_and_never_run(
    page: Page, tmp_path: Path, payload: str
) -> None:
    note = f"PROCEDURE: Lap chole.\nDESCRIPTION: The sac was opened. {payload} It was closed."
    with site(tmp_path, encounter(1, note, service=payload, history=payload), encounter(2)) as made:
        made.texts = (ANSWER.replace("gallbladder taken out", payload).replace("Dr. Adler", payload),)
        made.index.opening = payload
        with running(made, page) as workbench:
            desk = opened(page, workbench)
            expect(desk.locator(".note-text")).to_contain_text(payload)
            expect(desk.locator(".card .opening").first).to_have_text(payload)
            expect(desk.locator("[data-encounter=E0001] .second")).to_contain_text(payload)
            expect(desk.locator(".provider").first).to_have_text(payload)
            desk.get_by_role("tab", name="H&P").click()
            expect(desk.locator(".note-text")).to_have_text(payload)
            desk.keyboard.press("Alt+d")
            desk.keyboard.type(payload)
            expect(desk.locator(".suggestions .none")).to_contain_text(payload)
            assert desk.evaluate("window.hit") is None
            assert desk.locator("#claim-editor :is(img, iframe, script, svg, math)").count() == 0


def test_injected_markup_could_not_run_even_if_it_were_parsed(desk: Page, complaints: list[str]) -> None:
    desk.evaluate("document.querySelector('.facts').insertAdjacentHTML('beforeend', '<b onclick=window.hit=1>x</b>')")
    desk.evaluate("document.querySelector('.facts b').click()")
    assert desk.evaluate("window.hit") is None
    assert all("Content Security Policy" in complaint for complaint in complaints)
    assert len(complaints) >= 1
    complaints.clear()


def test_nothing_of_a_patient_stays_in_the_browser(desk: Page) -> None:
    desk.keyboard.type("I10")
    accept(desk, "E0001")
    desk.keyboard.press("Alt+n")
    desk.get_by_label("Operative report").fill("PROCEDURE: secret words of a report.")
    desk.get_by_label("Date of service").fill("2026-05-03")
    desk.get_by_role("button", name="Add and draft").click()
    expect(title(desk)).to_contain_text("P20260503-")
    assert desk.evaluate(STORAGE) == '[{},{},""]'
    assert desk.evaluate("indexedDB.databases()") == []
    assert desk.evaluate("caches.keys()") == []


def test_a_whole_flow_connects_to_nothing_but_this_machine(
    this_machine_only: list[object], page: Page, small_site: Site
) -> None:
    with running(small_site, page) as workbench:
        desk = opened(page, workbench)
        desk.keyboard.type("hypert")
        desk.keyboard.press("Enter")
        accept(desk, "E0001")
        expect(title(desk)).to_have_text("E0002")
    assert this_machine_only == []


def test_the_page_stays_small(desk: Page) -> None:
    size = desk.evaluate(
        """performance.getEntries().filter((e) => e.transferSize !== undefined)
        .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    assert 50_000 < size < 350_000


def test_the_page_cannot_be_framed_by_another(workbench: Running, page: Page) -> None:
    answer = page.goto(f"{workbench.address}/work/")
    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
