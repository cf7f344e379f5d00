"""What `make install` does again when a part of the home is gone: the lists and the models, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.embedded import SMOLLM2
from engine.file_hash import sha256_of
from engine.settings import ROOT

VERSIONS = ("1.2.0", "1.4.0", "1.5.0")
WHEELS = [f"simple_icd_10_cm-{version}-py3-none-any.whl" for version in VERSIONS]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a checkout with an environment that is installed, and no home."""
    (tmp_path / "opclaim" / ".venv").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", tmp_path / "opclaim")
    for name in ("requirements.lock", "requirements-embedded.lock", "requirements-dev.lock", ".venv/.installed"):
        (tmp_path / "opclaim" / name).touch()
    return tmp_path / "opclaim"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return the lists and the model of a bundle, in a folder whose name has a space."""
    made = tmp_path / "the bundle"
    files = [*(made / "lists" / wheel for wheel in WHEELS), made / "models" / SMOLLM2 / "model.safetensors"]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(file.name)
    sums = (f"{sha256_of(file)}  ./{file.relative_to(made)}\n" for file in files)
    (made / "SHA256SUMS").write_text("".join(sums))
    return made


def make(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=tree, env=settings, capture_output=True, text=True)


@pytest.mark.parametrize("target", ["install", ".venv/.dev"])
def test_a_list_that_is_gone_is_downloaded_again_and_only_that(tree: Path, target: str) -> None:
    wheels = tree / "data" / "local" / "wheels"
    wheels.mkdir(parents=True)
    for gone in (VERSIONS, VERSIONS[:1], ()):
        for wheel in WHEELS[len(gone) :]:
            (wheels / wheel).touch()
        planned = make(tree, "-n", target).stdout
        assert tuple(v for v in VERSIONS if f"simple-icd-10-cm=={v}" in planned) == gone
        assert "requirements.lock" not in planned


def test_what_a_bundle_has_for_the_home_is_copied_again(tree: Path, bundle: Path) -> None:
    for _ in range(2):
        done = make(tree, "install", f"BUNDLE={bundle}")
        assert done.returncode == 0, done.stderr
        home = tree / "data" / "local"
        assert home.stat().st_mode & 0o777 == 0o700
        assert sorted(path.name for path in (home / "wheels").iterdir()) == WHEELS
        assert (home / "models" / SMOLLM2 / "model.safetensors").read_text() == "model.safetensors"
        assert "pip" not in done.stdout
        shutil.rmtree(home)


@pytest.mark.parametrize("damaged", [f"lists/{WHEELS[1]}", f"models/{SMOLLM2}/model.safetensors"])
def test_what_is_damaged_in_a_bundle_is_named_and_not_copied(tree: Path, bundle: Path, damaged: str) -> None:
    (bundle / damaged).write_text("damaged")
    done = make(tree, "install", f"BUNDLE={bundle}")
    assert done.returncode != 0
    assert f"./{damaged}: FAILED" in done.stdout + done.stderr
    assert not (tree / "data" / "local" / damaged.replace("lists", "wheels")).exists()
