"""Who may ask what: hosts, origins, routes and sizes."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.ui.site import HERE, call
from ui.gate import MAX_BODY, accepted_hosts


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1", "127.0.0.1:80", ""])
def test_another_host_is_misdirected(client: TestClient, host: str) -> None:
    assert client.get("/work/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", sorted(accepted_hosts("127.0.0.1", 7860)))
def test_every_name_of_this_machine_is_accepted(client: TestClient, host: str) -> None:
    assert client.get("/work/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:8000", "null", "http://localhost.evil:7860"]
)
def test_another_origin_is_forbidden(client: TestClient, origin: str) -> None:
    assert call(client, "worklist", {}, origin=origin).status_code == 403


def test_our_own_origin_and_no_origin_are_answered(client: TestClient) -> None:
    assert call(client, "worklist", {}, origin=HERE).status_code == 200
    assert call(client, "worklist", {}).json()["answer"]["total"] == 5


def test_another_site_may_link_to_the_page_but_not_fetch_from_it(client: TestClient) -> None:
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    fetched = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert client.get("/work/", headers=followed).status_code == 200
    assert client.get("/work/config", headers=fetched).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=http://example.com/x",
        "gradio_api/file/etc/passwd",
        "gradio_api/proxy=http://example.com",
        "gradio_api/upload",
        "gradio_api/upload_progress",
        "gradio_api/stream/x",
        "gradio_api/deep_link",
        "gradio_api/run-history/records",
        "gradio_api/runs",
        "gradio_api/info",
        "gradio_api/openapi.json",
        "gradio_api/queue/join",
        "gradio_api/vibe-code",
        "gradio_api/process_recording",
        "custom_component/x/client/component/index.js",
        "monitoring",
        "login",
        "logout",
        "robots.txt",
    ],
)
def test_routes_that_the_page_does_not_need_are_closed(client: TestClient, path: str) -> None:
    assert client.get(f"/work/{path}").status_code == 404
    assert client.post(f"/work/{path}", headers={"origin": HERE}).status_code == 404


def test_a_body_that_is_far_too_long_is_refused(client: TestClient) -> None:
    answer = client.post("/work/gradio_api/component_server/", content=b" " * (MAX_BODY + 1))
    assert answer.status_code == 413


def test_a_body_of_unknown_length_is_refused(client: TestClient) -> None:
    answer = client.post("/work/gradio_api/component_server/", content=iter([b" " * 10]))
    assert answer.status_code == 411
