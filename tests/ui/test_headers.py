"""The headers of every answer, and the nonce of the page's scripts."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from tests.ui.site import call


def test_every_answer_carries_the_headers_and_the_page_a_nonce_of_its_own(client: TestClient) -> None:
    first, second = client.get("/work/"), client.get("/work/")
    for answer in (first, call(client, "worklist", {}), client.get("/editor/main.js"), client.get("/nothing")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert first.headers["cache-control"] == "no-store"
    assert client.get("/editor/main.js").headers["cache-control"] == "no-cache"
    nonces = [re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1] for page in (first, second)]  # type: ignore[index]
    assert nonces[0] != nonces[1]
    assert set(re.findall(r"<script[^>]*", first.text)) == {
        s for s in re.findall(r"<script[^>]*", first.text) if f'nonce="{nonces[0]}"' in s
    }


def test_scripts_without_the_nonce_are_not_allowed(client: TestClient) -> None:
    policy = client.get("/work/").headers["content-security-policy"]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert "'unsafe-inline'" not in scripts
    assert "http:" not in policy + "".join(re.findall(r"https?:", policy))
