"""The web application: FastAPI owns the process, and Gradio's pages are mounted in it behind our own middleware.

One Blocks a role, each mounted with an ``auth_dependency`` of its own; this far there is one role, the coder, and one
local user, whom the settings name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from engine.codeset import CodeSet
from engine.settings import Settings
from engine.site_rules import house_rules
from engine.store import Store
from ui.ahead import DraftsAhead
from ui.desk import Desk
from ui.editor.component import ASSETS, ASSETS_URL, HEAD
from ui.gate import Gate, accepted_hosts
from ui.headers import SafeHeaders
from ui.work import work_page

WORK = "/work"


def create_app(
    settings: Settings,
    store: Store,
    codes: CodeSet,
    drafts: DraftsAhead,
    on_ready: Callable[[], None] = lambda: None,
) -> FastAPI:
    """Return the workbench; ``settings.port`` is the port it is reached by.

    ``drafts`` runs while the application does; ``on_ready`` is called once requests can be answered.
    """
    house = house_rules(settings.home, settings.payer_profile)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan(drafts, on_ready))
    app.mount(ASSETS_URL, StaticFiles(directory=ASSETS), name="editor")

    @app.get("/", include_in_schema=False)
    def _to_work() -> RedirectResponse:
        return RedirectResponse(WORK)

    @app.get("/favicon.ico", include_in_schema=False)
    def _icon() -> FileResponse:
        return FileResponse(ASSETS / "icon.svg")

    def coder(_: Request) -> str:
        return settings.coder

    gr.mount_gradio_app(
        app,
        work_page(Desk(settings.coder, settings, store, codes, drafts, house)),
        WORK,
        auth_dependency=coder,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        show_error=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=HEAD,
    )
    app.add_middleware(Gate, hosts=accepted_hosts(settings.host, settings.port), mounts=[WORK])
    app.add_middleware(SafeHeaders)
    return app


def _lifespan(
    drafts: DraftsAhead, on_ready: Callable[[], None]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        drafts.start()
        on_ready()
        yield
        drafts.stop()

    return lifespan
