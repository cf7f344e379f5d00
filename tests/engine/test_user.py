"""The names of users."""

from __future__ import annotations

import pytest

from engine.errors import AccessError
from engine.user import user_name


def test_a_name_is_kept_in_small_letters() -> None:
    assert user_name(" Ann.Miller-2 ") == "ann.miller-2"


@pytest.mark.parametrize("text", ["", "2ann", "ann miller", "a" * 41, "ann'--", "<b>", "a\nb", "änn"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(AccessError, match="is no user name"):
        user_name(text)
