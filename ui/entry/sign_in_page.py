"""The sign-in page and a user's own account, as HTML."""

from __future__ import annotations

from dataclasses import dataclass

from engine.password import LONGEST, SHORTEST
from engine.second_factor import enrolment_address
from ui.entry.door import ACCOUNT, SIGN_IN
from ui.entry.identity import Identity
from ui.entry.markup import Markup, tag
from ui.entry.page import button, field, form, page, problem, said

PASSWORD, SECOND_FACTOR = f"{ACCOUNT}/password", f"{ACCOUNT}/second-factor"
_RULE = f"{SHORTEST} to {LONGEST} characters: a few words will do."


@dataclass(frozen=True, slots=True)
class AccountView:
    """What the account page shows.

    ``chose_password`` is false for who came by a one-time code; ``secret`` is that of a new authenticator, '' when the
    user has one; ``wrong`` and ``done`` say what became of the last change.
    """

    chose_password: bool
    needs_second_factor: bool
    secret: str
    wrong: str = ""
    done: str = ""


def sign_in_page(wrong: str = "", name: str = "") -> str:
    """Return the form that asks for name, password and code; ``wrong`` says why the last try failed."""
    fields = form(
        SIGN_IN,
        field("User name", "name", value=name, autocomplete="username", required=True, autofocus=not name),
        field(
            "Password or one-time code", "password", type="password", autocomplete="current-password", required=True,
            autofocus=bool(name),
        ),
        _code("Code of your authenticator", "If you have set one up."),
        button("Sign in"),
    )  # fmt: skip
    return page("Sign in", tag("section", tag("h1", "Sign in"), problem(wrong), fields), narrow=True)


def account_page(of: Identity, view: AccountView) -> str:
    """Return the page of a user's own account."""
    if of.token is None:
        told = tag("p", "You are signed in outside OpClaim, where password and second factor are kept.", class_="soft")
        return page("Account", tag("section", tag("h1", of.name), told), of=of)
    owed = view.chose_password and view.needs_second_factor and bool(view.secret)
    due = "Your role needs an authenticator: set one up to go on." if owed else ""
    roles = tag("p", ", ".join(sorted(of.roles)), class_="soft")
    head = tag("section", tag("h1", of.name), roles, problem(view.wrong or due), said(view.done))
    factor = _second_factor(view.secret, of.name) if view.chose_password else None
    return page("Account", head, _password(view.chose_password), factor, of=of)


def _password(chose_password: bool) -> Markup:
    old = field("Old password", "old", type="password", autocomplete="current-password", required=True)
    return tag(
        "section",
        tag("h2", "Change your password" if chose_password else "Choose a password"),
        tag("p", "Your other sessions end." if chose_password else "Your one-time code ends with it.", class_="soft"),
        form(
            PASSWORD,
            old if chose_password else None,
            _new_password("New password", "new", _RULE),
            _new_password("New password again", "again"),
            button("Keep the password"),
        ),
    )


def _second_factor(secret: str, name: str) -> Markup:
    title = tag("h2", "Authenticator")
    if not secret:
        return tag("section", title, tag("p", "✓ Set up: its code is asked for when you sign in.", class_="soft"))
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return tag(
        "section",
        title,
        tag("p", "Give this key to your authenticator app, then type the code that it shows.", class_="soft"),
        tag("p", grouped, class_="code"),
        tag("p", tag("a", "Open it in an authenticator on this machine", href=enrolment_address(secret, name))),
        form(
            SECOND_FACTOR,
            tag("input", type="hidden", name="secret", value=secret),
            _code("Code"),
            button("Set up"),
        ),
    )


def _code(label: str, hint: str | None = None) -> Markup:
    needed = hint is None
    return field(label, "code", hint, required=needed, inputmode="numeric", autocomplete="one-time-code", maxlength=7)


def _new_password(label: str, name: str, hint: str | None = None) -> Markup:
    return field(
        label, name, hint, type="password", autocomplete="new-password", required=True, minlength=SHORTEST,
        maxlength=LONGEST,
    )  # fmt: skip
