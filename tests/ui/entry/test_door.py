"""Who may go where: every route of the application, for everybody, one cell each."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from engine.user import Role
from tests.engine.door import Clock
from tests.ui.entry.people import client_of, sign_in
from tests.ui.site import HERE, Site
from ui.gate import is_open

NOBODY, OWING = "nobody", "owing"
PEOPLE = (NOBODY, "coder", "supervisor", "engineer", "administrator", OWING)
# The status of each route for each of PEOPLE. A POST without its fields is refused with 403 by what it is about.
CELLS = {
    "GET /": (303, 307, 307, 307, 307, 303),
    "GET /session": (401, 204, 204, 204, 204, 403),
    "GET /favicon.ico": (200, 200, 200, 200, 200, 200),
    "GET /sign-in": (200, 200, 200, 200, 200, 200),
    "GET /sign-in.css": (200, 200, 200, 200, 200, 200),
    "POST /sign-in": (403, 403, 403, 403, 403, 403),
    "GET /account": (303, 200, 200, 200, 200, 200),
    "POST /account/password": (401, 403, 403, 403, 403, 403),
    "POST /account/second-factor": (401, 403, 403, 403, 403, 403),
    "GET /audit": (303, 403, 200, 403, 403, 303),
    "GET /users": (303, 403, 403, 403, 200, 303),
    "POST /users/add": (401, 403, 403, 403, 403, 403),
    "POST /users/reset": (401, 403, 403, 403, 403, 403),
    "POST /users/disable": (401, 403, 403, 403, 403, 403),
    "POST /users/enable": (401, 403, 403, 403, 403, 403),
    "POST /sign-out": (401, 303, 303, 303, 303, 303),
    "MOUNT /editor": (303, 200, 200, 200, 200, 303),
    "MOUNT /work": (303, 200, 403, 403, 403, 303),
}
INSIDE = {"MOUNT /editor": "/editor/main.js", "MOUNT /work": "/work/"}
# Streams without end; the door is before them all the same.
ENDLESS = ("heartbeat",)


def routes_of(app: FastAPI) -> dict[str, str]:
    """Return each route of the application with a path that reaches it."""
    found = {}
    for context in iter_route_contexts(app.routes):
        if isinstance(context.route, Mount):
            found[f"MOUNT {context.path}"] = INSIDE.get(f"MOUNT {context.path}", f"{context.path}/")
        else:
            methods = set(context.methods or ()) - {"HEAD"}
            found.update({f"{method} {context.path}": str(context.path) for method in methods})
    return found


def is_person(staffed: Site, clock: Clock, who: str) -> str:
    """Return the password with which somebody signs in; who owes a password has a one-time code."""
    assert staffed.front_door
    return staffed.front_door.accounts.add(OWING, Role.CODER, clock.now) if who == OWING else ""


def test_every_route_has_a_cell(app: FastAPI) -> None:
    assert set(routes_of(app)) == set(CELLS)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_cell_holds(app: FastAPI, staffed: Site, clock: Clock, who: str) -> None:
    client = client_of(app)
    code = is_person(staffed, clock, who)
    if who != NOBODY:
        assert (sign_in(client, who, code) if code else sign_in(client, who)) == 303
    found = {}
    for route, path in sorted(routes_of(app).items(), key=lambda item: item[0] == "POST /sign-out"):
        found[route] = client.request("POST" if route.startswith("POST") else "GET", path).status_code
    assert found == {route: statuses[PEOPLE.index(who)] for route, statuses in CELLS.items()}


@pytest.mark.parametrize("who", PEOPLE[:5])
def test_of_the_work_page_nothing_is_open_to_any_but_a_coder(app: FastAPI, who: str) -> None:
    client = client_of(app)
    if who != NOBODY:
        sign_in(client, who)
    (work,) = [r for r in app.routes if isinstance(r, Mount) and r.path == "/work"]
    inner = {re.sub(r"\{[^}]*\}", "x", str(context.path)) for context in iter_route_contexts(work.routes)}
    assert len(inner) > 30
    for path in sorted(inner):
        if who == "coder" and any(part in path for part in ENDLESS):
            continue
        for method in ("GET", "POST"):
            status = client.request(method, f"/work{path}", headers={"origin": HERE}, json={}).status_code
            if not is_open(path):
                assert (path, status) == (path, 404)
            elif who == "coder":
                assert status not in (401, 403), path
            else:
                assert (path, status) in [(path, s) for s in ((303, 401) if who == NOBODY else (403,))]


def test_the_front_door_leads_each_to_their_own_page(app: FastAPI) -> None:
    wanted = {"coder": "/work", "administrator": "/users", "supervisor": "/audit", "engineer": "/account"}
    for who, path in wanted.items():
        client = client_of(app)
        sign_in(client, who)
        assert client.get("/").headers["location"] == path


def test_a_session_lives_by_what_a_user_does_and_not_by_what_the_page_asks(app: FastAPI, clock: Clock) -> None:
    client = client_of(app)
    sign_in(client, "coder")
    for _ in range(2):
        clock.move(minutes=10)
        assert client.get("/work/").status_code == 200
    clock.move(minutes=10)
    for path in ("/work/config", "/session", "/editor/main.js"):
        assert client.get(path).status_code in (200, 204)
    clock.move(minutes=6)
    assert client.get("/session").status_code == 401
    assert client.get("/work/").headers["location"] == "/sign-in"
