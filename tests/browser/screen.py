"""Where things are on the work page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

_UNREAD_MS = 300  # in this time the page takes an accept for one that was meant for the claim before


def code(page: Page, kind: str, number: int) -> Locator:
    """Return the code field of a diagnosis or line ("diagnosis", "line"), counted from 1."""
    return page.locator(f".row.{kind} [data-column=code]").nth(number - 1)


def field(page: Page, column: str, line: int) -> Locator:
    """Return a field of a procedure line, counted from 1."""
    return page.locator(f".row.line [data-column={column}]").nth(line - 1)


def codes(page: Page, kind: str) -> list[str]:
    """Return the codes on the screen."""
    return [c.input_value() for c in page.locator(f".row.{kind} [data-column=code]").all()]


def title(page: Page) -> Locator:
    """Return where the id of the open encounter stands."""
    return page.locator(".note h2")


def message(page: Page) -> Locator:
    """Return where the page says what happened."""
    return page.locator(".claim .messages")


def focused(page: Page) -> str:
    """Return the column in focus and its text, as in "code:K80.10"."""
    return str(page.evaluate("`${document.activeElement.dataset.column}:${document.activeElement.value}`"))


def accept(page: Page, encounter_id: str) -> None:
    """Accept the open claim by its key once it could have been read, and see that it is signed."""
    page.wait_for_timeout(_UNREAD_MS)
    page.keyboard.press("Control+Enter")
    expect(message(page)).to_contain_text(f"{encounter_id} is signed")
