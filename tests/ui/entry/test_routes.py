"""Sign-in, account and users over HTTP, as a browser uses them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from pyotp import TOTP
from starlette.testclient import TestClient

from engine.user import Role
from tests.engine.door import PASSWORD, Clock
from tests.ui.entry.people import application_of, client_of, sign_in, site_with_users
from tests.ui.site import HERE, Site, call

NEW = "other words of mine"


def one_time_code(page: str) -> str:
    """Return the code that a page shows."""
    found = re.search(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}", page)
    assert found
    return found[0]


def change(client: TestClient, old: str = "", new: str = NEW, again: str = NEW) -> int:
    return client.post("/account/password", data={"old": old, "new": new, "again": again}).status_code


def test_the_cookie_is_ours_alone_and_dies_at_sign_out(app: FastAPI) -> None:
    client = client_of(app)
    answer = client.post("/sign-in", data={"name": "coder", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    kept = dict(client.cookies)
    assert client.get("/work/").status_code == 200
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.update(kept)
    assert client.get("/work/").status_code == 303


def test_a_wrong_password_is_answered_on_the_page_and_the_name_stays(app: FastAPI) -> None:
    client = client_of(app)
    answer = client.post("/sign-in", data={"name": "<b>coder", "password": "wrong"})
    assert answer.status_code == 403
    assert "is wrong. Try again" in answer.text
    assert 'value="&lt;b&gt;coder"' in answer.text
    assert "wrong" not in answer.headers.get("set-cookie", "")


def test_guessing_is_slowed_down(app: FastAPI) -> None:
    client = client_of(app)
    for _ in range(5):
        assert "is wrong" in client.post("/sign-in", data={"name": "coder", "password": "x"}).text
    assert "Too many sign-ins failed" in client.post("/sign-in", data={"name": "coder", "password": PASSWORD}).text


def test_another_site_cannot_sign_anybody_in_or_out(app: FastAPI) -> None:
    client = client_of(app)
    sign_in(client, "coder")
    for path in ("/sign-in", "/sign-out", "/account/password", "/users/add"):
        assert client.post(path, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/work/").status_code == 200


def test_what_a_coder_does_carries_their_name(app: FastAPI, staffed: Site) -> None:
    with client_of(app) as client:
        sign_in(client, "coder")
        added = call(client, "add", {"report": "PROCEDURE: Lap chole. The abdomen was entered and closed again. " * 3,
                                     "date_of_service": "2026-05-03"}).json()["answer"]  # fmt: skip
        assert call(client, "account", {}).json()["answer"] == {"name": "coder", "has_session": True}
        claim = {
            "encounter_id": added["encounter_id"], "date_of_service": "2026-05-03",
            "diagnoses": [{"sequence": 1, "code": "K80.10"}],
            "procedures": [{"sequence": 1, "provider": "Dr. Adler", "code": "47562", "diagnosis_pointers": [1]}],
        }  # fmt: skip
        facts = {"claim": claim, "draft_id": None, "seconds": 3.0, "despite_errors": True}
        assert call(client, "accept", facts).json()["answer"]["signed"]
    signed = staffed.store.signed(added["encounter_id"])
    assert signed is not None
    assert signed.who == "coder"
    assert {edit.who for edit in staffed.store.edits(added["encounter_id"])} == {"coder"}


def test_an_administrator_adds_a_user_who_chooses_a_password(app: FastAPI, staffed: Site) -> None:
    administrator, ann = client_of(app), client_of(app)
    sign_in(administrator, "administrator")
    page = administrator.post("/users/add", data={"name": "Ann", "role": "coder"})
    code = one_time_code(page.text)
    assert sign_in(ann, "ann", code) == 303
    assert ann.get("/").headers["location"] == "/account"
    assert "Choose a password" in ann.get("/account").text
    assert change(ann, again="something else") == 403
    assert change(ann, new="short", again="short") == 403
    assert change(ann) == 303
    assert ann.get("/work/").status_code == 200
    assert sign_in(client_of(app), "ann", code) == 403
    assert ("user added", "administrator", {"user": "ann"}) in [
        (e.kind, e.who, e.facts) for e in staffed.store.events()
    ]


def test_a_password_is_changed_with_the_old_one(app: FastAPI) -> None:
    client, other = client_of(app), client_of(app)
    for made in (client, other):
        sign_in(made, "coder")
    assert change(client, old="wrong") == 403
    assert change(client, old=PASSWORD) == 303
    assert "It is kept" in client.get("/account?done=1").text
    assert other.get("/work/").status_code == 303


def test_an_administrator_locks_out_lets_in_and_resets(app: FastAPI) -> None:
    administrator, coder = client_of(app), client_of(app)
    sign_in(administrator, "administrator")
    sign_in(coder, "coder")
    assert "coder is locked out" in administrator.post("/users/disable", data={"name": "coder"}).text
    assert coder.get("/work/").status_code == 303
    assert "can sign in again" in administrator.post("/users/enable", data={"name": "coder"}).text
    assert sign_in(coder, "coder") == 303
    code = one_time_code(administrator.post("/users/reset", data={"name": "coder"}).text)
    assert sign_in(coder, "coder") == 403
    assert sign_in(coder, "coder", code) == 303


@pytest.mark.parametrize(
    ("path", "facts", "said"),
    [
        ("add", {"name": "coder", "role": "coder"}, "a user &#x27;coder&#x27; already"),
        ("add", {"name": "<b>", "role": "coder"}, "&#x27;&lt;b&gt;&#x27; is no user name"),
        ("add", {"name": "bob", "role": "king"}, "&#x27;king&#x27; is no role"),
        ("reset", {"name": "bob"}, "no user &#x27;bob&#x27;"),
        ("disable", {"name": "administrator"}, "the last administrator"),
    ],
)
def test_what_an_administrator_cannot_do_is_said(app: FastAPI, path: str, facts: dict[str, str], said: str) -> None:
    client = client_of(app)
    sign_in(client, "administrator")
    answer = client.post(f"/users/{path}", data=facts)
    assert answer.status_code == 403
    assert said in answer.text


def test_a_role_that_needs_an_authenticator_sets_one_up_before_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    with site_with_users(tmp_path, monkeypatch, clock, second_factor_roles="coder, administrator") as made:
        app = application_of(made)
        client = client_of(app)
        sign_in(client, "coder")
        assert client.get("/work/").headers["location"] == "/account"
        page = client.get("/account").text
        assert "needs an authenticator" in page
        secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page)[1]  # type: ignore[index]
        wrong = client.post("/account/second-factor", data={"secret": secret, "code": "000000"})
        assert wrong.status_code == 403
        assert secret in wrong.text
        facts = {"secret": secret, "code": TOTP(secret).at(clock.now)}
        assert client.post("/account/second-factor", data=facts).status_code == 303
        assert client.get("/work/").status_code == 200
        clock.move(minutes=1)
        assert sign_in(client_of(app), "coder") == 403
        assert sign_in(client_of(app), "coder", code=TOTP(secret).at(clock.now)) == 303
        assert sign_in(client_of(app), "supervisor") == 303


def test_no_page_before_sign_in_tells_of_a_patient_or_a_user(app: FastAPI) -> None:
    page = client_of(app).get("/sign-in").text
    assert not any(word in page for word in ("E0001", "gallstones", "supervisor"))
    assert client_of(app).get("/sign-in").headers["cache-control"] == "no-store"


def test_roles_are_those_that_pages_offer(app: FastAPI) -> None:
    client = client_of(app)
    sign_in(client, "administrator")
    page = client.get("/users").text
    assert all(f'<option value="{role}">' in page for role in Role)
    assert HERE not in page
