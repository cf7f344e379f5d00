"""Drafting ahead: one thread owns the model and drafts what a coder waits for, then the next of the worklist.

The first page never waits for the model: it loads in the same thread. An encounter that a coder has opened goes before
all others; then come the next ``run_ahead`` that are not signed, in worklist order from the one last opened.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from threading import Condition, Thread, get_native_id

from engine.claim import Record
from engine.drafter import Drafter
from engine.mishap import Mishap, attempt
from engine.store import Store

_STOP_SECONDS = 10.0
_AGAIN_SECONDS = 2.0
_BEHIND = 10  # of niceness


class Phase(StrEnum):
    """How far the draft of one encounter has got."""

    LOADING = "loading"
    WAITING = "waiting"
    DRAFTING = "drafting"
    DRAFTED = "drafted"
    FAILED = "failed"


class Progress(Record):
    """Where a draft stands: for how many seconds it has been in this phase, and why it failed ('' if it has not)."""

    phase: Phase
    seconds: float = 0.0
    message: str = ""


class DraftsAhead:
    """The drafts that are being made; safe to ask from any thread."""

    def __init__(self, store: Store, load: Callable[[], Drafter], run_ahead: int) -> None:
        """Make ready to draft into ``store`` with the drafter that ``load`` returns, once `start` is called."""
        self._store = store
        self._load = load
        self._run_ahead = run_ahead
        self._changed = Condition()
        self._wanted: tuple[str, ...] = ()
        self._asked = 0
        self._failures: dict[str, str] = {}
        self._position: str | None = None
        self._current: str | None = None
        self._since = time.monotonic()
        self._loaded = self._stopping = False
        self._load_failure = ""
        self._thread = Thread(target=self._work, name="drafts-ahead", daemon=True)

    def start(self) -> None:
        """Begin to load the model, then to draft."""
        self._since = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; waits a few seconds for the draft in hand."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def want(self, encounter_id: str) -> None:
        """Draft this encounter next, also when it failed before, and go on from there in the worklist."""
        with self._changed:
            self._failures.pop(encounter_id, None)
            self._wanted = (*(e for e in self._wanted if e != encounter_id), encounter_id)
        self.go_on_from(encounter_id)

    def go_on_from(self, encounter_id: str) -> None:
        """Draft ahead from this encounter, which the coder has in hand."""
        with self._changed:
            self._position = encounter_id
            self._asked += 1
            self._changed.notify_all()

    def progress(self, encounter_id: str) -> Progress:
        """Say where the draft of an encounter stands."""
        if self._store.has_draft(encounter_id):
            return Progress(phase=Phase.DRAFTED)
        with self._changed:
            if failure := self._load_failure or self._failures.get(encounter_id):
                return Progress(phase=Phase.FAILED, message=failure)
            seconds = time.monotonic() - self._since
            if not self._loaded:
                return Progress(phase=Phase.LOADING, seconds=seconds)
            if self._current == encounter_id:
                return Progress(phase=Phase.DRAFTING, seconds=seconds)
            return Progress(phase=Phase.WAITING)

    @property
    def model_state(self) -> str:
        """Say in a few words what the model is doing, for the head of the page."""
        if self._load_failure:
            return "model not available"
        if not self._loaded:
            return "model is loading"
        return "drafting" if self._current else "ready"

    def _work(self) -> None:
        _stand_back()
        drafter = self._loaded_drafter()
        while drafter and (encounter_id := self._following()):
            failure = self._draft(drafter, encounter_id)
            with self._changed:
                self._current = None
                self._wanted = tuple(e for e in self._wanted if e != encounter_id)
                if failure:
                    self._failures[encounter_id] = failure

    def _loaded_drafter(self) -> Drafter | None:
        loaded = attempt(self._load)
        failure = _told(loaded, "The model cannot be loaded", "Claims can be coded by hand meanwhile.")
        with self._changed:
            self._loaded, self._load_failure = not failure, failure
        return None if isinstance(loaded, Mishap) else loaded

    def _draft(self, drafter: Drafter, encounter_id: str) -> str:
        """Draft and keep one encounter; returns why it failed, '' when it has not."""

        def work() -> None:
            draft = drafter.draft(self._store.encounter(encounter_id))
            if not self._stopping:
                self._store.keep_draft(draft)

        return _told(attempt(work), "The model failed on this report", "Draft it again, or code it by hand.")

    def _following(self) -> str | None:
        """Return the next to draft; a worklist that cannot be read for a while is asked again."""
        while isinstance(found := attempt(self._next), Mishap):
            _told(found, "The worklist cannot be read", "It is tried again.")
            time.sleep(_AGAIN_SECONDS)
        return found

    def _next(self) -> str | None:
        """Wait for an encounter to draft and return it; None when it is time to stop."""
        while True:
            with self._changed:
                asked = self._asked
            chosen = self._chosen()
            with self._changed:
                if self._stopping:
                    return None
                if chosen:
                    self._current, self._since = chosen, time.monotonic()
                    return chosen
                self._changed.wait_for(lambda: self._stopping or self._asked != asked)  # noqa: B023 - called at once

    def _chosen(self) -> str | None:
        """Return the next to draft; without the lock, so that a page that asks is not kept waiting by the store."""
        if wanted := [e for e in self._wanted if self._lacks_draft(e)]:
            return wanted[-1]
        at = self._position
        for _ in range(self._run_ahead):
            at = self._store.next_open(at)
            if at is None or self._lacks_draft(at):
                return at
        return None

    def _lacks_draft(self, encounter_id: str) -> bool:
        return encounter_id not in self._failures and not self._store.has_draft(encounter_id)


def _stand_back() -> None:
    """Let the threads that serve the page go before this one and those that the model starts from it.

    On Linux a priority is a thread's own and is inherited by those it starts; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        me = get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, me, os.getpriority(os.PRIO_PROCESS, me) + _BEHIND)


def _told(outcome: object, what: str, then: str) -> str:
    """Say why work failed, '' when it has not; of an error that is not ours the engineer gets the trace."""
    if not isinstance(outcome, Mishap):
        return ""
    if outcome.message:
        return outcome.message
    logging.getLogger("opclaim").error("%s: %s\n%s", what, outcome.kind, outcome.trace)
    return f"{what} ({outcome.kind}). {then}"
