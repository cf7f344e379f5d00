"""Who may ask the workbench what: the Host and Origin of each request, and the few Gradio routes that the page needs.

A page of another site must not reach a server on this machine through the coder's browser: neither by a name that
resolves to 127.0.0.1 (Host) nor by a script of its own (Origin, Sec-Fetch-Site). Of Gradio's routes only those named
here are open; reading files, proxying, uploads, streams, deep links and all that comes with later versions are not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_API = "/gradio_api"
# What the page of one mounted Blocks asks for, seen in a browser.
_OPEN = re.compile(
    r"/(?:config|theme\.css|favicon\.ico|manifest\.json)?"
    r"|/(?:assets|static)/.+"
    rf"|{_API}/(?:startup-events|component_server|app_id|heartbeat/[a-z0-9]+)/?"
)
MAX_BODY = 4_000_000


@dataclass(frozen=True, slots=True)
class Gate:
    """ASGI middleware that answers 421 to a foreign Host, 403 to a foreign Origin, 404 to a closed route.

    ``hosts`` are the accepted Host headers, with their ports; ``mounts`` the paths that Gradio is mounted at.
    """

    app: ASGIApp
    hosts: frozenset[str]
    mounts: Sequence[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        refusal = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(refusal.phrase, refusal)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope) -> HTTPStatus | None:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            return HTTPStatus.MISDIRECTED_REQUEST
        if not self._is_own(headers):
            return HTTPStatus.FORBIDDEN
        if "transfer-encoding" in headers:  # a body whose length nobody knows until it has filled the memory
            return HTTPStatus.LENGTH_REQUIRED
        if int(headers.get("content-length") or 0) > MAX_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None if self._is_open(scope["path"]) else HTTPStatus.NOT_FOUND

    def _is_own(self, headers: Headers) -> bool:
        """Say whether the request comes from our own page, or from no page at all."""
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] not in self.hosts:
            return False
        from_outside = headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
        return not from_outside or headers.get("sec-fetch-mode") == "navigate"

    def _is_open(self, path: str) -> bool:
        for mount in self.mounts:
            if path == mount or path.startswith(f"{mount}/"):
                return is_open(path.removeprefix(mount) or "/")
        return True


def is_open(path: str) -> bool:
    """Say whether a path inside a mounted page is one that the page needs."""
    return _OPEN.fullmatch(path) is not None


def accepted_hosts(host: str, port: int, names: Collection[str] = ()) -> frozenset[str]:
    """Return the Host headers of a workbench that listens on ``host``:``port`` and is also reached by ``names``.

    A name may come without the port, as a proxy in front or the port of TLS leaves it.
    """
    here = {host, "localhost", "127.0.0.1", "[::1]", *names}
    return frozenset(f"{name}:{port}" for name in here) | frozenset(names)
