"""The supervisor's page: how many drafts were accepted as they were, by whom and where, and what was replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.decision import Decision, Share, Substitution, shares, substitutions
from engine.edit import Edit
from ui.entry.identity import Identity
from ui.entry.markup import Markup, tag
from ui.entry.page import page

TOP = 20
_GROUPS: tuple[tuple[str, Callable[[Decision], str]], ...] = (
    ("Coder", lambda decision: decision.who),
    ("Service", lambda decision: decision.service),
    ("Drafted by", lambda decision: decision.adapter),
    ("Week", lambda decision: decision.week),
)


def audit_page(of: Identity, decisions: tuple[Decision, ...], edits: tuple[Edit, ...]) -> str:
    """Return the page; numbers with their 95% intervals, as a few claims say little."""
    if not decisions:
        nothing = tag("p", "No claim is signed yet. What coders accept and edit will be counted here.", class_="soft")
        return page("Decisions", tag("section", tag("h1", "Decisions"), nothing), of=of)
    all_of_them = shares(decisions, lambda _: "All")[0]
    counted = f"{all_of_them.as_drafted} of {all_of_them.signed} signed claims"
    words = f"{counted} were accepted as drafted, {_range(all_of_them)}."
    top = tag("section", tag("h1", "Decisions"), tag("p", words, class_="soft"))
    groups = (_group(title, shares(decisions, key)) for title, key in _GROUPS)
    return page("Decisions", top, *groups, _replaced(substitutions(edits, TOP)), of=of)


def _group(title: str, found: tuple[Share, ...]) -> Markup:
    rows = ((s.name, s.signed, _bar(s), _range(s), f"{s.median_seconds:.0f} s") for s in found)
    columns = (title, "Signed", "As drafted", "95% interval", "Median time")
    return tag("section", tag("h2", f"Accepted as drafted, by {title.lower()}"), _table(columns, rows))


def _replaced(found: tuple[Substitution, ...]) -> Markup:
    title = tag("h2", "What was replaced by what")
    if not found:
        return tag("section", title, tag("p", "No code or modifier was replaced.", class_="soft"))
    rows = ((tag("code", s.before), tag("code", s.after), s.times) for s in found)
    return tag("section", title, _table(("Drafted", "Signed", "Times"), rows))


def _table(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", column, scope="col") for column in columns)))
    body = tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    return tag("div", tag("table", head, body), class_="scroll")


def _bar(share: Share) -> Markup:
    """Return a bar with its number beside it, as long as the share."""
    percent = f"{share.as_drafted / share.signed:.0%}"
    bar = tag("span", class_="bar", style=f"width: {percent}")
    return tag("span", tag("span", bar, class_="track", aria_hidden="true"), percent, class_="share")


def _range(share: Share) -> str:
    return f"{share.low:.0%} to {share.high:.0%}"
