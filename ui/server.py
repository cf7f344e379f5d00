"""The workbench as a process: holds the home's lock, says its address, serves until it is stopped."""

from __future__ import annotations

import asyncio
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

import uvicorn

from engine.errors import SettingsError
from engine.lock import home_lock
from engine.settings import Settings
from engine.site import open_codes, open_drafter
from engine.store import Store
from engine.workspace import prepare_workspace
from ui.ahead import DraftsAhead
from ui.offline import keep_to_this_machine

_STOP_SECONDS = 3


def serve(settings: Settings, single_user: bool, open_browser: bool = False) -> None:
    """Serve the workbench until Ctrl+C; the model loads while the first page is already up.

    Raises SettingsError on an address that is not this machine's own or is taken, StoreError when another program
    holds the home.
    """
    keep_to_this_machine()
    with home_lock(settings.home, "the workbench") as lock, _listening(settings) as listener:
        address = _address(listener)

        def ready() -> None:
            lock.announce(address)
            _say(address, settings.coder, single_user)
            if open_browser:
                webbrowser.open(address)

        with suppress(KeyboardInterrupt):  # Ctrl+C is how it is stopped
            asyncio.run(_run(settings, listener, ready))


async def _run(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve on a socket; the application is made inside the event loop, or Gradio makes loops of its own."""
    from ui.app import create_app  # Gradio takes seconds to import, and reads the switches when it is

    with Store(settings.home) as store, open_codes(settings) as codes:
        prepare_workspace(store)
        drafts = DraftsAhead(store, lambda: open_drafter(settings), settings.run_ahead)
        reached = settings.model_copy(update={"port": listener.getsockname()[1]})
        app = create_app(reached, store, codes, drafts, ready)
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_STOP_SECONDS)
        await uvicorn.Server(config).serve(sockets=[listener])


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say(address: str, coder: str, single_user: bool) -> None:
    alone = "" if single_user else f" There is no sign-in yet: whoever uses this machine works as {coder!r}."
    print(f"The workbench is at {address} (Ctrl+C stops it).{alone}", file=sys.stderr)


def _listening(settings: Settings) -> socket.socket:
    """Return a socket that listens on the address of the settings."""
    host, port = settings.host, settings.port
    if host != "localhost" and not _is_loopback(host):
        raise SettingsError(f"The workbench has no sign-in yet, so host {host!r} is refused. Use 127.0.0.1.")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(
            f"The workbench cannot listen on {host}:{port}: {error.strerror}. Give another port with --port (0: any)."
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
