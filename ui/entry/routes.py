"""The routes of sign-in, account and users."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from engine.errors import AccessError
from engine.second_factor import is_secret, new_secret
from engine.user import Role, role_named
from ui.entry.door import ACCOUNT, SIGN_IN, SIGN_OUT, STYLE
from ui.entry.identification import SignedInUser
from ui.entry.identity import Identity, identity, required
from ui.entry.page import STYLESHEET, USERS
from ui.entry.sign_in_page import PASSWORD, SECOND_FACTOR, AccountView, account_page, sign_in_page
from ui.entry.users_page import ADD, DISABLE, ENABLE, RESET, users_page

Field = Annotated[str, Form()]


def entry_routes(user: SignedInUser) -> APIRouter:
    """Return the routes over a site's front door."""
    routes = APIRouter(include_in_schema=False)
    _add_sign_in(routes, user)
    _add_account(routes, user)
    _add_users(routes, user)
    return routes


def _answered(action: Callable[[], Response], refused: Callable[[str], Response]) -> Response:
    """Do what was asked; a refusal is shown on the page that asked, with the status 403."""
    try:
        return action()
    except AccessError as error:
        answer = refused(str(error))
        answer.status_code = HTTPStatus.FORBIDDEN
        return answer


def _add_sign_in(routes: APIRouter, user: SignedInUser) -> None:
    @routes.get(STYLE)
    def _style() -> FileResponse:
        return FileResponse(STYLESHEET)

    @routes.get(SIGN_IN)
    def _ask() -> HTMLResponse:
        return HTMLResponse(sign_in_page())

    @routes.post(SIGN_IN)
    def _sign_in(request: Request, name: Field = "", password: Field = "", code: Field = "") -> Response:
        def enter() -> Response:
            return user.give(_see("/"), user.door.sign_in(name, password, code, user.address(request)))

        return _answered(enter, lambda wrong: HTMLResponse(sign_in_page(wrong, name)))

    @routes.post(SIGN_OUT)
    def _sign_out() -> Response:
        if token := identity().token:
            user.door.sign_out(token)
        return user.take(_see(SIGN_IN))


def _add_account(routes: APIRouter, user: SignedInUser) -> None:
    def shown(wrong: str = "", done: str = "", secret: str = "") -> HTMLResponse:
        of = identity()
        session = user.door.session(of.token) if of.token else None
        view = AccountView(
            chose_password=session is None or not session.must_choose_password,
            needs_second_factor=user.needs_second_factor(of.roles),
            secret="" if session is None or session.has_second_factor else _kept(secret),
            wrong=wrong,
            done=done,
        )
        return HTMLResponse(account_page(of, view))

    @routes.get(ACCOUNT)
    def _account(done: str = "") -> HTMLResponse:
        return shown(done="It is kept." if done else "")

    @routes.post(PASSWORD)
    def _password(request: Request, old: Field = "", new: Field = "", again: Field = "") -> Response:
        def change() -> Response:
            if new != again:
                raise AccessError("The two new passwords differ. Type them again.")
            token = user.door.change_password(identity().token or "", old, new, user.address(request))
            return user.give(_see(f"{ACCOUNT}?done=1"), token)

        return _answered(change, shown)

    @routes.post(SECOND_FACTOR)
    def _second_factor(secret: Field = "", code: Field = "") -> Response:
        def choose() -> Response:
            user.door.choose_second_factor(identity().token or "", secret, code)
            return _see(f"{ACCOUNT}?done=1")

        return _answered(choose, lambda wrong: shown(wrong, secret=secret))


def _add_users(routes: APIRouter, user: SignedInUser) -> None:
    accounts = user.door.accounts

    def shown(of: Identity, done: str = "", code: str = "", wrong: str = "") -> HTMLResponse:
        return HTMLResponse(users_page(of, accounts.users(), code=code, wrong=wrong, done=done))

    def changed(kind: str, name: str, what: str, change: Callable[[], str | None]) -> Response:
        """Change an account, keep that as an event, and show what was done with the one-time code it gave, if any."""
        of = required(Role.ADMINISTRATOR)

        def act() -> Response:
            code = change() or ""
            user.door.note(kind, of.name, name.strip().casefold())
            return shown(of, f"{name} {what}.", code)

        return _answered(act, lambda wrong: shown(of, wrong=wrong))

    @routes.get(USERS)
    def _users() -> HTMLResponse:
        return shown(required(Role.ADMINISTRATOR))

    @routes.post(ADD)
    def _add(name: Field = "", role: Field = "") -> Response:
        return changed("user added", name, "is added", lambda: accounts.add(name, role_named(role), user.door.clock()))

    @routes.post(RESET)
    def _reset(name: Field = "") -> Response:
        return changed("user reset", name, "is reset", lambda: accounts.reset(name, user.door.clock()))

    @routes.post(DISABLE)
    def _disable(name: Field = "") -> Response:
        return changed("user disabled", name, "is locked out", lambda: accounts.set_disabled(name, True))

    @routes.post(ENABLE)
    def _enable(name: Field = "") -> Response:
        return changed("user enabled", name, "can sign in again", lambda: accounts.set_disabled(name, False))


def _kept(secret: str) -> str:
    """Return the secret that the page offered before, so that it need not be typed again, or a new one."""
    return secret if is_secret(secret) else new_secret()


def _see(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
