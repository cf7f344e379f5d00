"""The administrator's page: the users of the site, as HTML."""

from __future__ import annotations

from engine.user import Role, User
from ui.entry.identity import Identity
from ui.entry.markup import Markup, tag
from ui.entry.page import USERS, button, field, form, page, problem, said
from ui.terminal.users import state_of

ADD, RESET, DISABLE, ENABLE = (f"{USERS}/{action}" for action in ("add", "reset", "disable", "enable"))
_COLUMNS = ("Name", "Role", "State", "Authenticator", "Since")


def users_page(of: Identity, users: tuple[User, ...], *, code: str = "", wrong: str = "", done: str = "") -> str:
    """Return the page; ``code`` is a one-time code to be told to its user, shown this once."""
    rows = (tag("tr", *(tag("td", cell) for cell in _cells(user))) for user in users)
    head = tag("thead", tag("tr", *(tag("th", column, scope="col") for column in _COLUMNS), tag("td")))
    table = tag("div", tag("table", head, tag("tbody", *rows)), class_="scroll")
    top = tag("section", tag("h1", "Users"), problem(wrong), said(done), _code(code), table)
    return page("Users", top, _adding(), of=of)


def _cells(user: User) -> tuple[object, ...]:
    authenticator = "yes" if user.has_second_factor else "no"
    return (user.name, user.role, state_of(user), authenticator, user.created_at.date(), _actions(user))


def _actions(user: User) -> Markup:
    turn = (ENABLE, "Let in again") if user.is_disabled else (DISABLE, "Lock out")
    return tag("span", *(_action(path, text, user) for path, text in (turn, (RESET, "Reset"))))


def _action(path: str, text: str, user: User) -> Markup:
    name = tag("input", type="hidden", name="name", value=user.name)
    return form(path, name, button(text, "small", f"{text}: {user.name}"), class_=None)


def _adding() -> Markup:
    roles = tag("select", *(tag("option", role, value=role) for role in Role), name="role")
    return tag(
        "section",
        tag("h2", "Add a user"),
        tag("p", "They get a one-time code, with which they choose a password within three days.", class_="soft"),
        form(
            ADD,
            field("User name", "name", required=True, maxlength=40, autocomplete="off"),
            tag("label", "Role", roles),
            button("Add"),
            class_="row",
        ),
    )


def _code(code: str) -> Markup | None:
    if not code:
        return None
    told = "Tell the user this one-time code. It is shown once and good for three days."
    return tag("div", tag("p", told), tag("p", code, class_="code"), class_="said")
