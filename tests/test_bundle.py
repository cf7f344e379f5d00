"""`make bundle` on a connected machine, then an installation and a draft from it alone, without a route."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.file_hash import sha256_of
from engine.settings import ROOT

pytestmark = pytest.mark.slow

REPORT = "PREOPERATIVE DIAGNOSIS: Gallstones.\nPROCEDURE: Laparoscopic removal of the gallbladder.\nNo complications.\n"
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "local", "bundle", "__pycache__", ".*_cache", ".hypothesis")


def copy_of_the_tree(to: Path) -> Path:
    return shutil.copytree(ROOT, to, ignore=_LEFT_OUT, symlinks=True)


def make_small(tree: Path) -> None:
    """Leave 30 demo encounters to index and 8 tokens to write, so that a first draft takes seconds."""
    (tree / "data" / "local" / "settings.toml").write_text("max_new_tokens = 8\n")
    path = tree / "data" / "demo" / "encounters.jsonl"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:30]), encoding="utf-8")


def done(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    settings = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "MAKE", "OPCLAIM_"))}
    return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True)


def without_a_route() -> list[str]:
    """Return what runs a command in a network namespace that has no interface up, or skip, saying so."""
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"]).returncode:
        pytest.skip("this machine allows no network namespace, so no installation without a route")
    return unshare


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a bundle made in a copy of the tree that has this environment and its wheels; removed, as it is large."""
    tree = copy_of_the_tree(tmp_path_factory.mktemp("connected") / "opclaim")
    (tree / ".venv").symlink_to(ROOT / ".venv")
    shutil.copytree(ROOT / "data" / "local" / "wheels", tree / "data" / "local" / "wheels")
    made = done(["make", "bundle"], tree)
    assert made.returncode == 0, made.stderr[-2000:]
    yield tree / "bundle"
    shutil.rmtree(tree)


def test_the_bundle_alone_installs_and_drafts_without_a_route(bundle: Path, tmp_path: Path) -> None:
    isolated, tree = without_a_route(), copy_of_the_tree(tmp_path / "secure machine" / "opclaim")
    installed = done([*isolated, "make", "install", f"BUNDLE={bundle}"], tree)
    assert installed.returncode == 0, installed.stderr[-2000:]
    make_small(tree)
    (tmp_path / "case.txt").write_text(REPORT)
    command = [".venv/bin/python", "launch.py", "draft", str(tmp_path / "case.txt"), "--date", "2026-05-04"]
    drafted = done([*isolated, *command, "--preset", "rag"], tree)
    assert "Drafted by SmolLM2-135M-Instruct" in drafted.stdout, drafted.stderr[-2000:]
    assert "Similar: " in drafted.stdout
    again = done(["make", "--dry-run", "install", f"BUNDLE={bundle}"], tree)
    assert "pip" not in again.stdout
    shutil.rmtree(tree)


def test_a_damaged_bundle_is_refused_before_anything_is_installed(bundle: Path, tmp_path: Path) -> None:
    tree, damaged = copy_of_the_tree(tmp_path / "opclaim"), tmp_path / "bundle"
    shutil.copytree(bundle, damaged, copy_function=os.link)
    (damaged / "PYTHON").unlink()
    (damaged / "PYTHON").write_text("3 14 Linux x86_64\n")
    refused = done(["make", "install", f"BUNDLE={damaged}"], tree)
    assert refused.returncode == 2
    assert "PYTHON: FAILED" in refused.stdout + refused.stderr
    assert not (tree / ".venv").exists()


def test_a_bundle_for_another_python_is_refused_with_both_named(bundle: Path, tmp_path: Path) -> None:
    tree, other = copy_of_the_tree(tmp_path / "opclaim"), tmp_path / "bundle"
    other.mkdir()
    (other / "PYTHON").write_text("3 14 Linux x86_64\n")
    (other / "SHA256SUMS").write_text(f"{sha256_of(other / 'PYTHON')}  PYTHON\n")
    refused = done(["make", "install", f"BUNDLE={other}"], tree)
    assert refused.returncode == 2
    assert "3 14 Linux" in refused.stdout
    assert not (tree / ".venv").exists()
