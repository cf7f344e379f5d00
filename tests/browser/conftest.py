"""A real Chromium at a real workbench whose model answers from a list.

A test fails when its page writes an error to the console, throws, or asks anything of another machine.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from eval.bench.chromium import ARGUMENTS, installed
from tests.ui.site import Site, encounter, site
from ui.offline import keep_to_this_machine

keep_to_this_machine()

START_SECONDS = 60
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@dataclass(frozen=True)
class Running:
    """A workbench that answers at ``address``."""

    address: str
    site: Site


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[Site]:
    """Return a site with four encounters, the second with an H&P."""
    history = "HISTORY OF PRESENT ILLNESS: Takes pills for high blood pressure."
    with site(tmp_path, encounter(1), encounter(2, history=history), encounter(3), encounter(4)) as made:
        yield made


@contextmanager
def served(make_app: Callable[[int, Callable[[], None]], FastAPI], page: Page | None = None) -> Iterator[str]:
    """Serve the application of a port on this machine, in a thread; returns its address.

    ``make_app`` takes the port and what to call when the application is ready; ``page`` is closed before the server
    stops.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, ready, servers = listener.getsockname()[1], Event(), list[uvicorn.Server]()

        async def serve() -> None:
            app = make_app(port, ready.set)
            servers.append(uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)))
            await servers[0].serve(sockets=[listener])

        thread = Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        assert ready.wait(START_SECONDS)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            if page:
                page.close()
            servers[0].should_exit = True
            thread.join(START_SECONDS)


@contextmanager
def running(made: Site, page: Page | None = None) -> Iterator[Running]:
    """Serve a site; ``page`` is closed before the server stops."""
    with served(made.app, page) as address:
        yield Running(address, made)


@pytest.fixture
def workbench(small_site: Site) -> Iterator[Running]:
    """Return a running workbench over the small site."""
    with running(small_site) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """Return what the page has complained of so far; a test that provokes a complaint takes it out."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """Return a page that must stay on this machine and must not complain."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    made = context.new_page()

    def note_request(url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            complaints.append(f"request to {url}")

    made.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
    made.on("pageerror", lambda error: complaints.append(f"thrown: {error}"))
    made.on("request", lambda request: note_request(request.url))
    yield made
    context.close()
    assert complaints == []


@pytest.fixture
def model_goes_on(small_site: Site) -> Event:
    """Return what lets the model of the small site load: until it is set, pages wait for their draft."""
    go_on = Event()
    small_site.before_loading = lambda: go_on.wait(START_SECONDS)
    return go_on


@pytest.fixture
def desk(workbench: Running, page: Page) -> Page:
    """Return the page with the first encounter open and its draft shown."""
    return opened(page, workbench)


def opened(page: Page, workbench: Running) -> Page:
    """Open the workbench and wait for the first draft."""
    page.goto(workbench.address)
    expect(page.locator(".row.line")).to_have_count(2)
    return page


@pytest.fixture
def this_machine_only(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Refuse, and return, every connection of this process that would leave the machine."""
    refused: list[object] = []
    real: Callable[..., None] = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            refused.append(address)
            raise OSError(f"a connection to {address} was refused by the test")
        real(self, address)

    def lookup(host: object, *rest: object, **more: object) -> object:
        if host not in (None, "127.0.0.1", "::1", "localhost"):
            refused.append(host)
            raise OSError(f"a look-up of {host} was refused by the test")
        return addresses(host, *rest, **more)  # type: ignore[arg-type]

    addresses = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return refused
