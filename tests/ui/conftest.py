"""Fixtures of the workbench's tests without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.ui.site import HERE, Site, encounter, site
from ui.offline import keep_to_this_machine

keep_to_this_machine()


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[Site]:
    """Return a site with five encounters and nothing drafted."""
    with site(tmp_path, *(encounter(n) for n in range(1, 6))) as made:
        yield made


async def application(made: Site) -> FastAPI:
    """Return the workbench over a site."""
    return made.app()


@pytest.fixture
def client(small_site: Site) -> Iterator[TestClient]:
    """Return a client of the application at the default address, its drafts running."""
    with TestClient(asyncio.run(application(small_site)), base_url=HERE, follow_redirects=True) as made:
        yield made
