"""Signing in, working and signing out in a real browser, with what a session's end leaves on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.user import Role
from tests.browser.conftest import Running, running
from tests.browser.screen import accept, code, message
from tests.engine.door import PASSWORD, Clock
from tests.ui.entry.people import site_with_users


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock, page: Page) -> Iterator[Running]:
    """Return a running workbench where users sign in."""
    with site_with_users(tmp_path, monkeypatch, clock) as made, running(made, page) as workbench:
        yield workbench


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password or one-time code").fill(password)
    page.keyboard.press("Enter")


def test_a_coder_signs_in_works_under_their_name_and_signs_out(page: Page, guarded: Running) -> None:
    page.goto(guarded.address)
    expect(page).to_have_url(f"{guarded.address}/sign-in")
    expect(page.get_by_label("User name")).to_be_focused()
    sign_in(page, "coder")
    expect(page.locator(".row.line")).to_have_count(2)
    expect(page.locator(".account")).to_contain_text("coder")
    accept(page, "E0001")
    signed = guarded.site.store.signed("E0001")
    assert signed is not None
    assert signed.who == "coder"
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{guarded.address}/sign-in")
    page.go_back()
    expect(page).to_have_url(f"{guarded.address}/sign-in")
    assert page.context.cookies() == []


def test_a_session_that_ends_loses_nothing_that_was_typed(
    page: Page, guarded: Running, clock: Clock, complaints: list[str]
) -> None:
    page.goto(guarded.address)
    sign_in(page, "coder")
    expect(page.locator(".row.line")).to_have_count(2)
    code(page, "diagnosis", 2).fill("I10")
    page.keyboard.press("Tab")
    clock.move(minutes=16)
    page.keyboard.press("Control+Enter")
    expect(message(page)).to_contain_text("Your session is over. Sign in again in another tab")
    other = page.context.new_page()
    other.goto(guarded.address)
    sign_in(other, "coder")
    expect(other.locator(".row.line")).to_have_count(2)
    other.close()
    expect(code(page, "diagnosis", 2)).to_have_value("I10")
    accept(page, "E0001")
    assert "I10" in [d.code for d in guarded.site.store.signed("E0001").claim.diagnoses]  # type: ignore[union-attr]
    assert all("401" in complaint for complaint in complaints)
    complaints.clear()


def test_an_administrator_adds_a_user_who_chooses_a_password(page: Page, guarded: Running) -> None:
    page.goto(guarded.address)
    sign_in(page, "administrator")
    expect(page.get_by_role("heading", name="Users", exact=True)).to_be_visible()
    page.get_by_label("User name").fill("bea")
    page.get_by_label("Role").select_option(Role.CODER)
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".said").first).to_contain_text("bea is added")
    shown = page.locator(".code").inner_text()
    assert re.fullmatch(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}", shown)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "bea", shown)
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    page.get_by_label("New password", exact=False).first.fill("other words of mine")
    page.get_by_label("New password again").fill("other words of mine")
    page.get_by_role("button", name="Keep the password").click()
    expect(page.locator(".said")).to_contain_text("It is kept")
    page.get_by_role("link", name="Work").click()
    expect(page.locator(".row.line")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_small_window_at_twice_the_size(page: Page, guarded: Running, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 512, "height": 384})  # 1024 by 768 at 200 %
    page.goto(guarded.address)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    sign_in(page, "administrator")
    expect(page.get_by_role("heading", name="Users", exact=True)).to_be_visible()
    assert page.evaluate(fits)
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_role("heading", name="Authenticator")).to_be_visible()
    assert page.evaluate(fits)
