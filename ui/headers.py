"""The headers of every response: what the browser must not do with a page that shows patients.

Gradio starts from scripts in the page and runs `gr.HTML` through ``new Function``. The former get a nonce, new in each
response, so that no other inline script or ``onerror`` of injected text runs; the latter costs ``unsafe-eval``. Nothing
may be fetched from, or sent to, another machine.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), payment=()",
}
_SCRIPT = b"<script"


@dataclass(frozen=True, slots=True)
class SafeHeaders:
    """ASGI middleware that sets the headers, and the nonce of the scripts of a page."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request with the headers set."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Guarded(send, secrets.token_urlsafe(16)))


class _Guarded:
    """Sends one response; a page is held back until it is whole, so that its scripts can be given the nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce
        self._start: Message | None = None
        self._page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.update({**_ALWAYS, "content-security-policy": _POLICY.format(nonce=self._nonce)})
            headers.setdefault("cache-control", "no-cache" if "etag" in headers else "no-store")
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._page += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        page = self._page.replace(_SCRIPT, f'<script nonce="{self._nonce}"'.encode())
        MutableHeaders(raw=start["headers"])["content-length"] = str(len(page))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})
