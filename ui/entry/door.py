"""The door: each request gets the identity of its session, or is sent to sign in.

Pages without a session lead to the sign-in page, everything else is answered 401; a page of another role 403. Who is
signed in by a proxy that the settings trust needs no session of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.user import Role
from ui.entry.identity import Identity, set_identity

SIGN_IN, SIGN_OUT, ACCOUNT, STYLE = "/sign-in", "/sign-out", "/account", "/sign-in.css"
SESSION = "/session"  # asked by a page that wants to know whether its session is over
PUBLIC = frozenset({SIGN_IN, STYLE, "/favicon.ico"})
_API = "/gradio_api/"

Identify = Callable[[HTTPConnection], Identity | None]


@dataclass(frozen=True, slots=True)
class Door:
    """ASGI middleware; ``identify`` finds out who asks, ``pages`` says which role each page's path is for."""

    app: ASGIApp
    identify: Identify
    pages: Mapping[str, Role]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        identity = await run_in_threadpool(self.identify, HTTPConnection(scope))
        set_identity(identity)
        refusal = None if scope["path"] in PUBLIC else self._refusal(scope, identity)
        if refusal is None:
            if identity and self._is_action(scope):
                await run_in_threadpool(identity.act)
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope, identity: Identity | None) -> Response | None:
        path = scope["path"]
        is_page = scope.get("method") == "GET" and _API not in path and path != SESSION
        if identity is None:
            return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER) if is_page else _plain(HTTPStatus.UNAUTHORIZED)
        if identity.owes and path not in (SIGN_OUT, ACCOUNT) and not path.startswith(f"{ACCOUNT}/"):
            return RedirectResponse(ACCOUNT, HTTPStatus.SEE_OTHER) if is_page else _plain(HTTPStatus.FORBIDDEN)
        wanted = self._role_of(path)
        return None if wanted is None or wanted in identity.roles else _plain(HTTPStatus.FORBIDDEN)

    def _is_action(self, scope: Scope) -> bool:
        """Say whether a request is somebody's doing; what a page asks by itself does not keep a session alive.

        Functions of a page are actions too: `ui.answer.answering` tells those from the ones that a timer calls.
        """
        if scope.get("method") == "GET":
            return (scope["path"].rstrip("/") or "/") in ("/", ACCOUNT, *self.pages)
        return _API not in scope["path"]

    def _role_of(self, path: str) -> Role | None:
        return next((r for page, r in self.pages.items() if path == page or path.startswith(f"{page}/")), None)


def _plain(status: HTTPStatus) -> Response:
    return PlainTextResponse(status.phrase, status)
