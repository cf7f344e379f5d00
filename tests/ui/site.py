"""A small site for tests of the workbench: a few encounters, code lists in memory, a model that answers from a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.drafter import Drafter
from engine.model import CannedModel
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.report import Encounter, Provider
from engine.settings import Settings
from engine.sign_in import SignIn
from engine.store import Store
from ui.ahead import DraftsAhead

HERE = "http://127.0.0.1:7860"
DAY = date(2026, 5, 4)
BEFORE_ANY_LIST = date(2019, 3, 1)
ANSWER = """ICD-10-CM Diagnoses:
K80.10, K66.0
CPT Codes with Modifiers:
Provider Name: Dr. Adler
Provider Billables:
CPT 1: 47562 | Modifiers: 22 | Description: gallbladder taken out through keyhole cuts
Provider Name: Dr. Brandt
Provider Billables:
CPT 1: 00790 | Modifiers: AA | Description: anesthesia for work in the upper abdomen"""
WRONG_ANSWER = ANSWER.replace("K66.0", "K66.9999")
_CODES = {
    CodeSystem.ICD10CM: {
        "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
        "K80.00": "Calculus of gallbladder with acute cholecystitis without obstruction",
        "K66.0": "Peritoneal adhesions (postprocedural) (postinfection)",
        "I10": "Essential (primary) hypertension",
        "E11.9": "Type 2 diabetes mellitus without complications",
    },
    CodeSystem.CPT: dict.fromkeys(("47562", "47563", "47600", "44005", "00790"), ""),
    CodeSystem.HCPCS: {"S2900": "surgical help by a robot"},
    CodeSystem.MODIFIER: {"22": "more work than usual", "59": "a service apart", "AA": "anesthesia by a physician"},
}
CODES = ListedCodes(
    tuple(
        Listing(Edition(system.value, system, f"{system.label} 2026", date(2026, 1, 1), date(2026, 12, 31)), codes)
        for system, codes in _CODES.items()
    )
)
REPORT = """PREOPERATIVE DIAGNOSIS: Symptomatic gallstones.
POSTOPERATIVE DIAGNOSIS: Chronic cholecystitis with gallstones, dense adhesions.
PROCEDURE: Laparoscopic cholecystectomy with lysis of adhesions.
SURGEON: Dr. Adler
ANESTHESIA: General, Dr. Brandt
DESCRIPTION: The abdomen was entered above the navel and insufflated. Adhesions were taken down for forty minutes.
The cystic duct and artery were clipped and divided, and the gallbladder was removed in a bag."""


def encounter(number: int, report: str = REPORT, on: date = DAY, **facts: str | None) -> Encounter:
    """Return an encounter with a surgeon and an anesthesiologist; ``number`` makes its id E0001, E0002, …"""
    return Encounter(
        encounter_id=f"E{number:04}",
        date_of_service=on,
        service=facts.get("service", "General Surgery"),
        patient_age=61,
        patient_sex="female",
        report=report,
        history=facts.get("history"),
        providers=(Provider(role="Surgeon", name="Dr. Adler"), Provider(role="Anesthesia", name="Dr. Brandt")),
    )


@dataclass
class TwoNeighbours:
    """An index with two entries, whatever is asked."""

    opening: str = "PROCEDURE: Laparoscopic cholecystectomy. Four ports were placed."

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        """Return both."""
        return tuple(self._neighbour(n) for n in range(1, count + 1))

    def _neighbour(self, number: int) -> Neighbour:
        line = ProcedureLine(
            sequence=1, provider="Dr. Young", code="47563", diagnosis_pointers=(1,),
            description="keyhole removal of the gallbladder with an x-ray of the ducts",
        )  # fmt: skip
        claim = Claim(
            encounter_id=f"N{number}", date_of_service=DAY, diagnoses=(Diagnosis(sequence=1, code="K80.00"),),
            procedures=(line,),
        )  # fmt: skip
        return Neighbour(
            encounter_id=f"N{number}", distance=0.25 * number, date_of_service=DAY, service="General Surgery",
            opening=self.opening, claim=claim,
        )  # fmt: skip


@dataclass
class Site:
    """The parts of a workbench; ``texts`` are what the model answers, one after the other.

    With a ``front_door`` users sign in; ``more`` are settings.
    """

    home: Path
    store: Store
    texts: Sequence[str] = (ANSWER,)
    run_ahead: int = 3
    before_loading: Callable[[], object] = lambda: None
    index: TwoNeighbours = field(default_factory=TwoNeighbours)
    front_door: SignIn | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Return settings whose home is this site's."""
        return Settings(home=self.home, coder="ann", run_ahead=self.run_ahead, **self.more)

    def drafts(self) -> DraftsAhead:
        """Return drafts ahead with the model of the list, not started."""
        return DraftsAhead(self.store, self._load, self.run_ahead)

    def drafter(self) -> Drafter:
        """Return the drafter."""
        return Drafter(preset("finetuned"), CannedModel(self.texts, adapter="demo"), self.index, CODES)

    def app(self, port: int = 7860, on_ready: Callable[[], None] = lambda: None) -> FastAPI:
        """Return the workbench over this site; call it in an event loop, or Gradio makes loops of its own."""
        from ui.app import create_app

        settings = self.settings.model_copy(update={"port": port})
        return create_app(settings, self.store, CODES, self.drafts(), on_ready, self.front_door)

    def _load(self) -> Drafter:
        self.before_loading()
        return self.drafter()


@contextmanager
def site(home: Path, *encounters: Encounter) -> Iterator[Site]:
    """Open a site with these encounters in its worklist."""
    with Store(home) as store:
        if encounters:
            store.add_encounters(encounters, who="test")
        yield Site(home, store)


def call(client: TestClient, name: str, given: dict[str, Any], **headers: str) -> Any:
    """Call a function of the claim editor as its page does."""
    config = client.get("/work/config").json()
    (editor,) = [c["id"] for c in config["components"] if c["props"].get("elem_id") == "claim-editor"]
    body = {"data": given, "fn_name": name, "component_id": editor, "session_hash": "x"}
    return client.post("/work/gradio_api/component_server/", json=body, headers=headers)
