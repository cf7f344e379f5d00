"""Fixtures of the tests of sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.engine.door import Clock
from tests.ui.entry.people import application_of, site_with_users
from tests.ui.site import Site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def staffed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Site]:
    """Return a site with a user of each role."""
    with site_with_users(tmp_path, monkeypatch, clock) as made:
        yield made


@pytest.fixture
def app(staffed: Site) -> FastAPI:
    """Return its application."""
    return application_of(staffed)
