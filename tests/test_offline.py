"""Nothing leaves the machine: a whole draft by the real models, in a process that may not open a connection."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.embedded import SMOLLM2
from engine.settings import ROOT

# Runs a command under a hook that the interpreter calls before any connection.
GUARDED = """
import sys

attempts = []

def guard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"):
        attempts.append(event)
        raise OSError(f"{event} refused")

sys.addaudithook(guard)
import launch
code = launch.main(sys.argv[1:])
print(attempts, file=sys.stderr)
sys.exit(code if not attempts else 99)
"""
REPORT = "PREOPERATIVE DIAGNOSIS: Gallstones.\nPROCEDURE: Laparoscopic removal of the gallbladder.\nNo complications.\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a new home that shares the converted model with the checkout's, to save the conversion."""
    home = tmp_path / "home"
    (home / "models").mkdir(parents=True)
    converted = ROOT / "data" / "local" / "models" / SMOLLM2
    if converted.is_dir():
        (home / "models" / SMOLLM2).symlink_to(converted)
    (home / "settings.toml").write_text("max_new_tokens = 8\n")
    return home


def guarded(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", GUARDED, "--home", str(home), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_guard_sees_a_connection() -> None:
    broken = GUARDED.replace("import launch", "import contextlib, socket, launch").replace(
        "code = launch.main(sys.argv[1:])",
        "code = 0\nwith contextlib.suppress(OSError): socket.create_connection(('127.0.0.1', 9))",
    )
    done = subprocess.run([sys.executable, "-c", broken], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 99
    assert "socket.getaddrinfo" in done.stderr


def test_a_whole_draft_asks_for_no_connection(home: Path, tmp_path: Path) -> None:
    (tmp_path / "case.txt").write_text(REPORT)
    arguments = ("draft", str(tmp_path / "case.txt"), "--date", "2026-05-04", "--preset", "rag", "--json")
    done = guarded(home, *arguments)
    assert done.stderr.splitlines()[-1] == "[]"  # a model may be converted before
    draft = json.loads(done.stdout)
    assert draft["model"] == SMOLLM2
    assert len(draft["neighbours"]) == 2
    assert draft["timings"]["decode"] > 0
    assert done.returncode in (0, 1)  # what so few tokens of a small model hold may be no claim
