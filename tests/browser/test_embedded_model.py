"""The workbench as it is installed: the embedded model with the shipped adapter drafts a demo encounter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from engine.adapter import load_adapter
from engine.demo import ADAPTER
from engine.settings import Settings
from engine.site import open_codes, open_drafter
from engine.store import Store
from engine.workspace import prepare_workspace
from tests.browser.conftest import served
from tests.browser.screen import title
from ui.ahead import DraftsAhead
from ui.app import create_app

PATIENCE_MS = 600_000


@pytest.mark.slow
def test_a_demo_encounter_is_drafted_by_the_embedded_model_and_accepted(page: Page, tmp_path: Path) -> None:
    shipped = load_adapter(ADAPTER)
    settings = Settings(home=tmp_path, run_ahead=1, preset="finetuned-rag")
    with Store(tmp_path) as store, open_codes(settings) as codes:
        prepare_workspace(store, count=2)
        drafts = DraftsAhead(store, lambda: open_drafter(settings), settings.run_ahead)

        def make_app(port: int, ready: Callable[[], None]) -> FastAPI:
            return create_app(settings.model_copy(update={"port": port}), store, codes, drafts, ready)

        with served(make_app, page) as address:
            page.goto(address)
            expect(page.locator(".row.line").first).to_be_visible(timeout=PATIENCE_MS)
            expect(page.locator(".row.diagnosis .mark.valid").first).to_be_visible()
            expect(page.locator(".card")).to_have_count(2)
            expect(page.locator(".claim > header .facts")).to_contain_text("SmolLM2-135M-Instruct")
            name = title(page).inner_text()
            page.keyboard.press("Control+Enter")
            expect(page.locator(".claim .messages p")).to_be_visible()
            if store.signed(name) is None:  # it has errors: the second time it is accepted as it is
                page.keyboard.press("Control+Enter")
            expect(page.locator(".claim .messages")).to_contain_text(f"{name} is signed")
        assert store.signed(name) is not None
        draft = store.draft(name)
        assert draft is not None
        assert draft.adapter == shipped.label
