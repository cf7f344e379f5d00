"""The workbench as a process: where it listens, what it says, and that Ctrl+C ends it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from engine.codeset import CodeSet
from engine.errors import SettingsError, StoreError
from engine.lock import home_lock, lock_holder
from engine.settings import Settings
from engine.store import Store
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


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "workbench.example"])  # noqa: S104 - refused
def test_an_address_that_others_can_reach_is_refused(ready_home: Settings, host: str) -> None:
    with pytest.raises(SettingsError, match=f"host '{host}' is refused"):
        server.serve(ready_home.model_copy(update={"host": host}), single_user=True)


def test_a_port_that_is_taken_is_named(ready_home: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"cannot listen on 127\.0\.0\.1:{taken}.*--port"):
            server.serve(ready_home.model_copy(update={"port": taken}), single_user=True)


def test_a_home_in_use_is_refused_naming_its_holder(ready_home: Settings) -> None:
    with home_lock(ready_home.home, "python launch.py draft"), pytest.raises(StoreError, match=r"launch\.py draft"):
        server.serve(ready_home, single_user=True)
