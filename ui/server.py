"""The workbench as a process: holds the home's lock, says its address, serves until it is stopped."""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

import uvicorn

from engine.accounts import FIRST_ADMINISTRATOR
from engine.errors import SettingsError
from engine.lock import home_lock
from engine.settings import Settings
from engine.sign_in import SignIn
from engine.site import open_codes, open_drafter
from engine.store import Store
from engine.workspace import prepare_workspace
from ui.ahead import DraftsAhead
from ui.offline import keep_to_this_machine
from ui.terminal.console import warn

_STOP_SECONDS = 3


def serve(settings: Settings, single_user: bool, open_browser: bool = False) -> None:
    """Serve the workbench until Ctrl+C; the model loads while the first page is already up.

    Raises SettingsError on an address that is taken, or that others can reach without sign-in and TLS; StoreError when
    another program holds the home.
    """
    keep_to_this_machine()
    _check_reach(settings, single_user)
    with home_lock(settings.home, "the workbench") as lock, _listening(settings) as listener:
        address = _address(listener, settings)

        def ready() -> None:
            lock.announce(address)
            _say(address)
            if open_browser:
                webbrowser.open(address)

        with suppress(KeyboardInterrupt):  # Ctrl+C is how it is stopped
            asyncio.run(_run(settings, single_user, listener, ready))


async def _run(settings: Settings, single_user: bool, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve on a socket; the application is made inside the event loop, or Gradio makes loops of its own."""
    from ui.app import create_app  # Gradio takes seconds to import, and reads the switches when it is

    with Store(settings.home) as store, open_codes(settings) as codes:
        front_door = None if single_user else _front_door(store)
        if single_user:
            prepare_workspace(store)
        drafts = DraftsAhead(store, lambda: open_drafter(settings), settings.run_ahead)
        reached = settings.model_copy(update={"port": listener.getsockname()[1]})
        app = create_app(reached, store, codes, drafts, ready, front_door)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # else whoever connects from this machine could say that they are a trusted proxy
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
        await uvicorn.Server(config).serve(sockets=[listener])


def _front_door(store: Store) -> SignIn:
    """Return where users sign in; a site without users gets an administrator, whose one-time code is printed."""
    front_door = SignIn(store)
    if code := front_door.accounts.add_first_administrator(front_door.clock()):
        warn(
            f"This home has no users yet. Sign in as {FIRST_ADMINISTRATOR!r} with the one-time code {code}, within "
            "three days, choose a password, and add the others."
        )
    return front_door


def _address(listener: socket.socket, settings: Settings) -> str:
    host, port = listener.getsockname()[:2]
    scheme = "https" if settings.tls_certificate else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _say(address: str) -> None:
    warn(f"The workbench is at {address} (Ctrl+C stops it).")


def _check_reach(settings: Settings, single_user: bool) -> None:
    """Raise SettingsError when patients could be read on the wire, or by whoever finds the address."""
    certificate, key = settings.tls_certificate, settings.tls_key
    if (certificate is None) != (key is None):
        raise SettingsError("TLS needs both tls_certificate and tls_key. Give both, or neither.")
    for file in filter(None, (certificate, key)):
        if not file.is_file():
            raise SettingsError(f"There is no file {str(file)!r}. Name the certificate and key as PEM files.")
    if settings.host == "localhost" or _is_loopback(settings.host):
        return
    if single_user:
        raise SettingsError(
            f"With --single-user nobody signs in, so host {settings.host!r} is refused. Use 127.0.0.1, or sign-in."
        )
    if not (certificate or settings.proxies):
        raise SettingsError(
            f"Without TLS host {settings.host!r} is refused. Give tls_certificate and tls_key, or name the proxy that "
            "does TLS in proxy_addresses."
        )


def _listening(settings: Settings) -> socket.socket:
    """Return a socket that listens on the address of the settings."""
    host, port = settings.host, settings.port
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
