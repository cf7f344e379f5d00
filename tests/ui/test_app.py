"""The application over HTTP: its front door, its functions, and what it serves of itself."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

from tests.ui.site import call


def test_the_front_door_leads_to_the_work_page(client: TestClient) -> None:
    page = client.get("/")
    assert page.url.path == "/work/"
    assert "window.gradio_config" in page.text


def test_the_source_of_the_application_is_not_served(client: TestClient) -> None:
    assert client.get("/editor/main.js").status_code == 200
    assert client.get("/editor/component.py").status_code == 404
    assert client.get("/editor/../component.py").status_code == 404
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404


def test_an_answer_is_a_record_and_an_error_a_message(client: TestClient) -> None:
    assert call(client, "open", {"encounter_id": "E0002"}).json()["answer"]["encounter_id"] == "E0002"
    assert "no encounter 'E9'" in call(client, "open", {"encounter_id": "E9"}).json()["error"]
    assert "cannot be used to accept" in call(client, "accept", {"claim": {}}).json()["error"]


def test_only_the_actions_of_the_desk_can_be_called(client: TestClient) -> None:
    for name in ("__init__", "_checked", "get_config", "store", "push_to_hub"):
        assert call(client, name, {}).status_code == 404


def test_the_page_is_told_nothing_of_any_patient(client: TestClient) -> None:
    config = json.dumps(client.get("/work/config").json()) + client.get("/work/").text
    assert "gallstones" not in config
    assert "E0001" not in config
