"""The Chromium that benchmarks and browser tests drive, and how it is started: no window, no word to anybody."""

from __future__ import annotations

import shutil

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def installed() -> str | None:
    """Return the installed browser; None lets Playwright look for its own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
