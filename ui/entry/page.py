"""The frame of our own pages, and the parts that they share."""

from __future__ import annotations

from pathlib import Path

from engine.user import Role
from ui.entry.door import ACCOUNT, SIGN_OUT, STYLE
from ui.entry.identity import Identity
from ui.entry.markup import Markup, tag

STYLESHEET = Path(__file__).with_name("style.css")
WORK, AUDIT, USERS = "/work", "/audit", "/users"
# Where each role begins, and how the way there is called.
PLACES = {
    Role.CODER: (WORK, "Work"),
    Role.SUPERVISOR: (AUDIT, "Decisions"),
    Role.ADMINISTRATOR: (USERS, "Users"),
}


def page(title: str, *body: Markup | None, of: Identity | None = None, narrow: bool = False) -> str:
    """Return a whole page; ``of`` is who is signed in."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · OpClaim"),
        tag("link", rel="stylesheet", href=STYLE),
        tag("link", rel="icon", href="/favicon.ico", type="image/svg+xml"),
    )
    main = tag("main", *body, class_="narrow" if narrow else None)
    return f"<!doctype html>{tag('html', head, tag('body', _head(of), main), lang='en')}"


def home_of(identity: Identity) -> str:
    """Return the path where somebody begins: the page of their role, else their account."""
    return next((path for role, (path, _) in PLACES.items() if role in identity.roles and not identity.owes), ACCOUNT)


def form(action: str, *children: Markup | None, class_: str | None = "fields") -> Markup:
    """Return a form that posts to one of our own paths."""
    return tag("form", *children, method="post", action=action, class_=class_)


def field(label: str, name: str, hint: str | None = None, **attributes: object) -> Markup:
    """Return an input with its label and perhaps a hint."""
    facts = {"type": "text", "spellcheck": "false", **attributes}
    return tag("label", label, tag("small", hint) if hint else None, tag("input", name=name, **facts))


def button(text: str, class_: str = "main", label: str | None = None) -> Markup:
    """Return a button that sends its form; ``label`` says more than its text to who cannot see where it stands."""
    return tag("button", text, type="submit", class_=class_, aria_label=label)


def problem(text: str) -> Markup | None:
    """Return what is wrong, None when nothing is."""
    return tag("p", f"✗ {text}", class_="problem", role="alert") if text else None


def said(text: str) -> Markup | None:
    """Return what has been done, None when nothing has."""
    return tag("p", f"✓ {text}", class_="said", role="status") if text else None


def _head(of: Identity | None) -> Markup:
    brand = tag("a", "OpClaim", href="/", class_="brand")
    if of is None:
        return tag("header", brand)
    places = [tag("a", name, href=path) for role, (path, name) in PLACES.items() if role in of.roles and not of.owes]
    account = tag("a", "Account", href=ACCOUNT) if of.token else None
    ways = tag("nav", *places, account, aria_label="Pages")
    out = form(SIGN_OUT, button("Sign out", "small"), class_=None) if of.token else None
    return tag("header", brand, ways, tag("span", of.name, class_="who"), out)
