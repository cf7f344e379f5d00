"""The benchmark of the metrics, on few cases."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.codeset import ListedCodes
from engine.settings import Settings
from eval.bench import metrics


@contextmanager
def no_lists(settings: Settings) -> Iterator[ListedCodes]:
    yield ListedCodes(())


def test_it_says_how_long_what_took_and_how_much_longer_the_loop_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(metrics, "open_codes", no_lists)
    metrics.run(argparse.Namespace(home=None, cases=60, texts=5))
    first, second, loop, texts = capsys.readouterr().out.splitlines()
    assert first.startswith("5 systems x 60 cases, 1,000 resamples:")
    assert "scoring" in second
    assert "times as long" in loop
    assert "of 5 texts" in texts


def test_a_third_of_the_drafts_is_wrong() -> None:
    from engine.demo import demo_encounters

    truths = [e.claim for e in demo_encounters("test") if e.claim]
    drafts = list(metrics._drafted(truths, 1))
    share = sum(a.diagnosis_codes != b.diagnosis_codes for a, b in zip(truths, drafts, strict=True)) / len(truths)
    assert 0.15 < share < 0.4
