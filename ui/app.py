"""The web application: FastAPI owns the process, and Gradio's pages are mounted in it behind our own middleware.

One Blocks a role, mounted with an ``auth_dependency`` of its own: the coder's work page. Sign-in, accounts and users
are pages of our own. Without a front door there is one local user, whom the settings name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from engine.codeset import CodeSet
from engine.decisions import decisions
from engine.errors import AccessError
from engine.settings import Settings
from engine.sign_in import SignIn
from engine.site_rules import house_rules
from engine.store import Store
from engine.user import Role
from ui.ahead import DraftsAhead
from ui.audit_page import audit_page
from ui.desk import Desk
from ui.editor.component import ASSETS, ASSETS_URL, HEAD
from ui.entry.door import SESSION, Door, Identify
from ui.entry.identification import LocalUser, SignedInUser
from ui.entry.identity import identity, required
from ui.entry.page import AUDIT, PLACES, WORK, home_of
from ui.entry.routes import entry_routes
from ui.gate import Gate, accepted_hosts
from ui.headers import SafeHeaders
from ui.work import work_page


def create_app(
    settings: Settings,
    store: Store,
    codes: CodeSet,
    drafts: DraftsAhead,
    on_ready: Callable[[], None] = lambda: None,
    front_door: SignIn | None = None,
) -> FastAPI:
    """Return the workbench; ``settings.port`` is the port it is reached by.

    ``front_door`` is where users sign in, None for one local user. ``drafts`` runs while the application does;
    ``on_ready`` is called once requests can be answered.
    """
    house = house_rules(settings.home, settings.payer_profile)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan(drafts, on_ready))
    app.mount(ASSETS_URL, StaticFiles(directory=ASSETS), name="editor")

    app.add_exception_handler(AccessError, _forbidden)
    identify: Identify = LocalUser(settings.coder)
    if front_door:
        identify = user = SignedInUser(front_door, settings)
        app.include_router(entry_routes(user))

    @app.get("/", include_in_schema=False)
    def _home() -> RedirectResponse:
        return RedirectResponse(home_of(identity()))

    @app.get(AUDIT, include_in_schema=False)
    def _audit() -> HTMLResponse:
        of = required(Role.SUPERVISOR)
        return HTMLResponse(audit_page(of, decisions(store.database), store.edits()))

    @app.get(SESSION, include_in_schema=False)
    def _session() -> Response:
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @app.get("/favicon.ico", include_in_schema=False)
    def _icon() -> FileResponse:
        return FileResponse(ASSETS / "icon.svg")

    gr.mount_gradio_app(
        app,
        work_page(Desk(identity, settings, store, codes, drafts, house)),
        WORK,
        auth_dependency=lambda _: required(Role.CODER).name,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        show_error=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=HEAD,
    )
    app.add_middleware(Door, identify=identify, pages={path: role for role, (path, _) in PLACES.items()})
    hosts = accepted_hosts(settings.host, settings.port, settings.names)
    app.add_middleware(Gate, hosts=hosts, mounts=[WORK])
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


def _forbidden(_: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), HTTPStatus.FORBIDDEN)
