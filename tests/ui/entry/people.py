"""A site where one of each role can sign in, and a client for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.sign_in import SignIn
from engine.user import Role
from tests.engine.door import HERE as ADDRESS
from tests.engine.door import PASSWORD, Clock, cheap_passwords, user_with_password
from tests.ui.conftest import application
from tests.ui.site import HERE, Site, encounter, site


@contextmanager
def site_with_users(home: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock, **settings: str) -> Iterator[Site]:
    """Open a site with a user of each role, named as the role."""
    cheap_passwords(monkeypatch)
    with site(home, encounter(1), encounter(2)) as made:
        made.front_door, made.more = SignIn(made.store, clock), settings
        for role in Role:
            user_with_password(made.front_door, role, role)
        yield made


def application_of(made: Site) -> FastAPI:
    """Return the application of a site."""
    return asyncio.run(application(made))


def client_of(app: FastAPI, base: str = HERE) -> TestClient:
    """Return a client that nobody has signed in with and that follows nothing."""
    return TestClient(app, base_url=base, follow_redirects=False, client=(ADDRESS, 50000))


def sign_in(client: TestClient, name: str, password: str = PASSWORD, code: str = "") -> int:
    """Sign in as the page does; returns the status."""
    return client.post("/sign-in", data={"name": name, "password": password, "code": code}).status_code
