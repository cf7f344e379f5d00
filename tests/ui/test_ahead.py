"""Drafting ahead: what a coder waits for goes first, then the next of the worklist, and failures become messages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, get_native_id
from time import monotonic, sleep

import pytest

from engine.drafter import Drafter
from engine.errors import ModelError, StoreError
from engine.model import CannedModel, Completion
from engine.prompt import Prompt
from engine.store import Store
from tests.ui.site import ANSWER, Site, encounter, site
from ui.ahead import DraftsAhead, Phase

PATIENCE = 10.0


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something holds; the assertion of the caller says what did not."""
    end = monotonic() + PATIENCE
    while not holds() and monotonic() < end:
        sleep(0.01)


@contextmanager
def running(drafts: DraftsAhead) -> Iterator[DraftsAhead]:
    drafts.start()
    try:
        yield drafts
    finally:
        drafts.stop()


def drafted(store: Store) -> list[str]:
    return [i.encounter_id for i in store.worklist() if store.draft(i.encounter_id)]


def test_the_first_of_the_worklist_are_drafted_ahead_and_no_more(small_site: Site) -> None:
    small_site.run_ahead = 2
    with running(small_site.drafts()) as drafts:
        wait_for(lambda: drafts.model_state == "ready" and len(drafted(small_site.store)) == 2)
        assert drafted(small_site.store) == ["E0001", "E0002"]


def test_an_opened_encounter_goes_first_and_the_next_follow_it(small_site: Site) -> None:
    small_site.run_ahead = 1
    drafts = small_site.drafts()
    drafts.want("E0004")
    with running(drafts):
        wait_for(lambda: len(drafted(small_site.store)) == 2)
        assert drafted(small_site.store) == ["E0004", "E0005"]


def test_of_two_that_are_waited_for_the_last_one_opened_is_drafted_first(tmp_path: Path) -> None:
    seen: list[str] = []

    class Watching(CannedModel):
        def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
            seen.extend("second" if "second" in p.text else "first" for p in prompts)
            return super().complete(prompts)

    with site(tmp_path, encounter(1, "PROCEDURE: the first of two."), encounter(2, "PROCEDURE: the second.")) as made:
        drafts = DraftsAhead(made.store, lambda: replace(made.drafter(), model=Watching((ANSWER,))), 0)
        drafts.want("E0001")
        drafts.want("E0002")
        with running(drafts):
            wait_for(lambda: len(seen) == 2)
    assert seen == ["second", "first"]


def test_progress_goes_from_loading_to_drafted(small_site: Site) -> None:
    go_on = Event()
    small_site.before_loading = lambda: go_on.wait(PATIENCE)
    with running(small_site.drafts()) as drafts:
        drafts.want("E0001")
        assert drafts.progress("E0001").phase is Phase.LOADING
        assert drafts.model_state == "model is loading"
        go_on.set()
        wait_for(lambda: drafts.progress("E0001").phase is Phase.DRAFTED)
        assert drafts.progress("E0001").phase is Phase.DRAFTED


def test_an_encounter_that_is_not_in_hand_is_waiting(small_site: Site) -> None:
    started, go_on = Event(), Event()

    class Slow(CannedModel):
        def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
            started.set()
            go_on.wait(PATIENCE)
            return super().complete(prompts)

    drafts = DraftsAhead(small_site.store, lambda: replace(small_site.drafter(), model=Slow((ANSWER,))), 1)
    with running(drafts):
        assert started.wait(PATIENCE)
        phases = (drafts.progress("E0001").phase, drafts.progress("E0002").phase, drafts.model_state)
        go_on.set()
    assert phases == (Phase.DRAFTING, Phase.WAITING, "drafting")


def test_a_model_that_cannot_be_loaded_says_why_for_every_encounter(small_site: Site) -> None:
    def refuse() -> None:
        raise ModelError("The model folder 'x' is empty. Give another with --model.")

    small_site.before_loading = refuse
    with running(small_site.drafts()) as drafts:
        wait_for(lambda: drafts.progress("E0001").phase is Phase.FAILED)
        assert drafts.progress("E0003").message == "The model folder 'x' is empty. Give another with --model."
        assert drafts.model_state == "model not available"


def test_an_unforeseen_failure_is_told_without_its_text_and_the_others_are_still_drafted(
    small_site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    patient = "Jane Doe, born 1950"

    class Failing(CannedModel):
        def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
            if not self.prompts:
                self.prompts.extend(prompts)
                raise RuntimeError(patient)
            return super().complete(prompts)

    failing = replace(small_site.drafter(), model=Failing((ANSWER,)))
    with running(DraftsAhead(small_site.store, lambda: failing, 2)) as drafts:
        wait_for(lambda: drafted(small_site.store) == ["E0002"] and drafts.model_state == "ready")
        failed = drafts.progress("E0001")
        assert failed.phase is Phase.FAILED
        assert "RuntimeError" in failed.message
        assert "Jane" not in failed.message + caplog.text
        drafts.want("E0001")
        wait_for(lambda: drafts.progress("E0001").phase is Phase.DRAFTED)
        assert drafts.progress("E0001").phase is Phase.DRAFTED


def test_a_load_that_fails_in_a_library_is_told_too(small_site: Site) -> None:
    def explode() -> None:
        raise RuntimeError("no memory")

    small_site.before_loading = explode
    with running(small_site.drafts()) as drafts:
        wait_for(lambda: drafts.progress("E0001").phase is Phase.FAILED)
        assert drafts.progress("E0001").message.startswith("The model cannot be loaded (RuntimeError).")


def test_a_worklist_that_cannot_be_read_for_a_while_is_asked_again(
    small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.ahead._AGAIN_SECONDS", 0.01)
    whole, asked = small_site.store.next_open, []

    def failing(after: str | None = None) -> str | None:
        asked.append(after)
        if len(asked) < 3:
            raise StoreError("The database cannot be read.")
        return whole(after)

    monkeypatch.setattr(small_site.store, "next_open", failing)
    with running(small_site.drafts()):
        wait_for(lambda: bool(drafted(small_site.store)))
    assert drafted(small_site.store)


def test_stopping_before_the_start_is_no_error(small_site: Site) -> None:
    small_site.drafts().stop()
    assert drafted(small_site.store) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority of its own on Linux alone")
def test_drafting_stands_back_behind_the_threads_that_serve_the_page(small_site: Site) -> None:
    priorities: list[int] = []

    def load() -> Drafter:
        priorities.append(os.getpriority(os.PRIO_PROCESS, get_native_id()))
        raise ModelError("no model")

    mine = os.getpriority(os.PRIO_PROCESS, get_native_id())
    drafts = DraftsAhead(small_site.store, load, run_ahead=1)
    with running(drafts):
        wait_for(lambda: drafts.model_state == "model not available")
    assert priorities == [min(19, mine + 10)]
    assert os.getpriority(os.PRIO_PROCESS, get_native_id()) == mine
