"""HTML in which text can only ever be text: every child and attribute that is no `Markup` is escaped."""

from __future__ import annotations

from html import escape

_EMPTY = {"input", "link", "meta"}


class Markup(str):
    """Markup made by this module."""

    __slots__ = ()


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return an element; a ``_`` at the end of an attribute's name is dropped, others become hyphens.

    None children and None or False attributes are left out, a True attribute stands without a value.
    """
    opened = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{opened}>")
    inside = "".join(
        child if isinstance(child, Markup) else escape(str(child)) for child in children if child is not None
    )
    return Markup(f"<{opened}>{inside}</{name}>")


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
