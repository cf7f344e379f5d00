"""Text in our own pages is only ever text."""

from __future__ import annotations

from ui.entry.markup import Markup, tag


def test_text_and_attributes_are_escaped_and_markup_is_not() -> None:
    inner = tag("b", "<i>", title='"><script>')
    assert inner == '<b title="&quot;&gt;&lt;script&gt;">&lt;i&gt;</b>'
    assert tag("p", inner, "&") == f"<p>{inner}&amp;</p>"
    assert isinstance(inner, Markup)


def test_what_is_put_together_from_markup_and_text_is_text_again() -> None:
    assert tag("p", tag("b", "x") + "<script>") == "<p>&lt;b&gt;x&lt;/b&gt;&lt;script&gt;</p>"


def test_attributes_and_children_can_be_left_out() -> None:
    assert tag("input", required=True, autofocus=False, value=None, aria_label="x", class_="y") == (
        '<input required aria-label="x" class="y">'
    )
    assert tag("p", None, 0) == "<p>0</p>"
