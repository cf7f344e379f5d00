"""Who asks: a proxy's word counts only from the proxy's own address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from engine.settings import Settings
from engine.sign_in import SignIn
from tests.engine.door import Clock
from tests.ui.entry.people import application_of, site_with_users
from tests.ui.site import HERE, Site
from ui.entry.identification import LocalUser, SignedInUser

PROXY, OTHER = "10.1.1.1", "10.1.1.2"
SETTINGS = {"proxy_addresses": f"{PROXY}, ::1", "proxy_header": "X-Remote-User", "host_names": "claims.example"}


@pytest.fixture
def proxied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Site]:
    """Return a site that trusts a proxy."""
    with site_with_users(tmp_path, monkeypatch, clock, **SETTINGS) as made:
        yield made


def asked(app: FastAPI, peer: str, **headers: str) -> int:
    """Ask for the work page from an address; returns the status."""
    client = TestClient(app, base_url=HERE, follow_redirects=False, client=(peer, 50000))
    return client.get("/work/", headers={"host": "claims.example", **headers}).status_code


def request(peer: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": (peer, 1), "headers": raw})


def test_only_the_proxy_is_believed(proxied: Site) -> None:
    app = application_of(proxied)
    assert asked(app, PROXY, **{"x-remote-user": "Coder"}) == 200
    assert asked(app, PROXY, **{"x-remote-user": "supervisor"}) == 403
    assert asked(app, PROXY, **{"x-remote-user": "somebody"}) == 303
    assert asked(app, PROXY) == 303
    assert asked(app, OTHER, **{"x-remote-user": "coder"}) == 303
    assert asked(app, OTHER, **{"x-remote-user": "coder", "x-forwarded-for": PROXY}) == 303


def test_whom_the_proxy_names_can_be_locked_out_here(proxied: Site) -> None:
    assert proxied.front_door
    proxied.front_door.accounts.set_disabled("coder", True)
    assert asked(application_of(proxied), PROXY, **{"x-remote-user": "coder"}) == 303


def test_without_a_header_in_the_settings_no_header_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    settings = {**SETTINGS, "proxy_header": ""}
    with site_with_users(tmp_path, monkeypatch, clock, **settings) as made:
        assert asked(application_of(made), PROXY, **{"x-remote-user": "coder"}) == 303


def test_the_address_of_a_user_is_what_the_proxy_says_last(proxied: Site) -> None:
    user = SignedInUser(SignIn(proxied.store), proxied.settings)
    assert user.address(request(PROXY, x_forwarded_for="1.1.1.1, 10.9.9.9")) == "10.9.9.9"
    assert user.address(request(OTHER, x_forwarded_for="1.1.1.1, 10.9.9.9")) == OTHER
    assert user.address(request(PROXY)) == PROXY


def test_behind_a_proxy_the_cookie_goes_over_tls_only(proxied: Site) -> None:
    user = SignedInUser(SignIn(proxied.store), proxied.settings)
    assert (user.is_secure, user.cookie) == (True, "__Host-opclaim")


def test_one_local_user_is_all_but_an_administrator() -> None:
    found = LocalUser("ann")(request("127.0.0.1"))
    assert (found.name, found.token, sorted(found.roles)) == ("ann", None, ["coder", "engineer", "supervisor"])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("second_factor_roles", "coder, king", "'king' is none of"), ("proxy_addresses", "proxy.example", "address")],
)
def test_settings_that_would_not_work_are_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings.model_validate({name: value})
