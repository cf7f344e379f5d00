"""The workbench as a process: where it listens, what it says, and that Ctrl+C ends it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, build_opener, urlopen

import pytest

from engine.accounts import Accounts
from engine.codeset import CodeSet
from engine.errors import SettingsError, StoreError
from engine.lock import home_lock, lock_holder
from engine.settings import Settings
from engine.sign_in import SignIn
from engine.store import Store
from engine.user import Role
from tests.ui.site import CODES, Site
from ui import server


@contextmanager
def codes_in_memory(settings: Settings) -> Iterator[CodeSet]:
    yield CODES


@pytest.fixture
def ready_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings whose home needs no demo data, lists or model."""
    monkeypatch.setattr(server, "open_codes", codes_in_memory)
    monkeypatch.setattr(server, "open_drafter", lambda settings: Site(tmp_path, Store(tmp_path)).drafter())
    monkeypatch.setattr(server, "prepare_workspace", lambda store: 0)
    return Settings(home=tmp_path, port=0, coder="ann")


def test_it_serves_on_a_free_port_says_where_and_ends_with_ctrl_c(
    ready_home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: dict[str, object] = {}

    def visit(address: str) -> None:
        holder = lock_holder(ready_home.home)
        seen.update(address=address, announced=holder and holder.address)
        try:
            with urlopen(address) as page:  # noqa: S310 - our own address
                seen.update(status=page.status, text=page.read().decode())
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("webbrowser.open", lambda address: Thread(target=visit, args=(address,)).start())
    server.serve(ready_home, single_user=True, open_browser=True)
    assert seen["status"] == 200
    assert "gradio_config" in str(seen["text"])
    assert seen["announced"] == seen["address"]
    assert f"The workbench is at {seen['address']}" in capsys.readouterr().err
    assert lock_holder(ready_home.home) is None


@pytest.mark.parametrize("single_user", [True, False])
@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "workbench.example"])  # noqa: S104 - refused
def test_an_address_that_others_can_reach_is_refused(ready_home: Settings, host: str, single_user: bool) -> None:
    with pytest.raises(SettingsError, match=f"host '{host}' is refused"):
        server.serve(ready_home.model_copy(update={"host": host}), single_user=single_user)


def test_tls_needs_certificate_and_key_that_are_there(ready_home: Settings, tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    with pytest.raises(SettingsError, match="both tls_certificate and tls_key"):
        server.serve(ready_home.model_copy(update={"tls_key": missing}), single_user=False)
    both = {"tls_key": missing, "tls_certificate": missing}
    with pytest.raises(SettingsError, match=r"no file '.*missing\.pem'"):
        server.serve(ready_home.model_copy(update=both), single_user=False)


def test_a_home_of_its_own_gets_an_administrator_and_nothing_invented(
    ready_home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages: list[str] = []
    monkeypatch.setattr(server, "prepare_workspace", lambda store: pytest.fail("no demo in a site's own home"))
    for _ in range(2):
        monkeypatch.setattr("webbrowser.open", lambda address: Thread(target=visited, args=(address, pages)).start())
        server.serve(ready_home, single_user=False, open_browser=True)
    assert all("Password or one-time code" in page for page in pages)
    said = capsys.readouterr().err
    code = re.search(r"'administrator' with the one-time code ((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})", said)
    assert code
    assert said.count("one-time code") == 1
    with Store(ready_home.home) as store:
        assert SignIn(store).sign_in("administrator", code[1], "", "127.0.0.1")


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
def test_with_a_certificate_it_serves_over_tls_with_a_secure_cookie(
    ready_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with Store(ready_home.home) as store:
        code = Accounts(store.database).add("ann", Role.CODER, datetime.now(UTC))
    trusting, cookies, addresses = ssl.create_default_context(cafile=str(certificate)), list[str](), list[str]()

    def visit(address: str) -> None:
        try:
            form = urlencode({"name": "ann", "password": code}).encode()
            handlers = HTTPSHandler(context=trusting), NoRedirect()
            with suppress(HTTPError), build_opener(*handlers).open(f"{address}/sign-in", form) as answer:
                addresses.append(address)
                cookies.append(answer.headers["set-cookie"])
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("webbrowser.open", lambda address: Thread(target=visit, args=(address,)).start())
    tls = {"tls_key": key, "tls_certificate": certificate}
    server.serve(ready_home.model_copy(update=tls), single_user=False, open_browser=True)
    assert addresses[0].startswith("https://127.0.0.1:")
    assert cookies[0].startswith("__Host-opclaim=")
    assert "Secure" in cookies[0]


class NoRedirect(HTTPRedirectHandler):
    """Give back the first answer, whatever it says."""

    def http_error_303(self, request: Any, answer: Any, *_: Any) -> Any:
        return answer


def visited(address: str, pages: list[str]) -> None:
    """Read the first page, then stop the server."""
    try:
        with urlopen(address) as page:  # noqa: S310 - our own address
            pages.append(page.read().decode())
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def test_a_port_that_is_taken_is_named(ready_home: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"cannot listen on 127\.0\.0\.1:{taken}.*--port"):
            server.serve(ready_home.model_copy(update={"port": taken}), single_user=True)


def test_a_home_in_use_is_refused_naming_its_holder(ready_home: Settings) -> None:
    with home_lock(ready_home.home, "python launch.py draft"), pytest.raises(StoreError, match=r"launch\.py draft"):
        server.serve(ready_home, single_user=True)
