"""The allocator switch: it says whether it took."""

from __future__ import annotations

import ctypes
import platform

import pytest

from engine.allocator import keep_freed_memory


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_glibc_takes_all_settings() -> None:
    assert keep_freed_memory() is True


def test_a_c_library_without_mallopt_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Musl:
        def __init__(self, name: None) -> None:
            """Open nothing."""

    monkeypatch.setattr(ctypes, "CDLL", Musl)
    assert keep_freed_memory() is False
