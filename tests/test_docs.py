"""The documentation is a test: what exists is named in it, and what it names exists."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import launch
from engine.checks import RULES
from engine.checks.case import Rule
from engine.claim import Claim, ProcedureLine
from engine.draft_file import DraftLine
from engine.edit import Edit
from engine.preset import PRESETS, Preset
from engine.report import Encounter, Provider
from engine.settings import ROOT, Settings

README, DATA, CONTRIBUTING = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "data/README.md", "CONTRIBUTING.md")
)
_TREE = README.partition("## Where things are")[2].split("```")[1]


def commands(parser: argparse.ArgumentParser, name: str = "launch.py") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each command that does something, with its parser."""
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield name, parser
    for group in groups:
        for word, inner in group.choices.items():
            yield from commands(inner, f"{name} {word}")


def rows(text: str, first: str) -> str:
    """Return the table row that begins with ``first``, '' without one."""
    found = re.search(rf"^\| `{re.escape(first)}` \|.*$", text, re.MULTILINE)
    return found[0] if found else ""


def paths_of_the_tree() -> Iterator[str]:
    """Yield each file and folder that the annotated tree names."""
    above = ""
    for line in _TREE.strip().splitlines():
        name = re.split(r"\s{2,}", line.strip())[0]
        if not line.startswith("  "):
            above = name if name.endswith("/") else ""
        yield from [above + name] if line.startswith("  ") else name.split()


@pytest.mark.parametrize(("command", "parser"), list(commands(launch.build_parser())))
def test_every_command_and_its_flags_are_in_the_readme_and_have_help(
    command: str, parser: argparse.ArgumentParser
) -> None:
    row = rows(README, command)
    flags = {flag for action in parser._actions for flag in action.option_strings if flag.startswith("--")} - {"--help"}
    assert sorted(flag for flag in flags if f"`{flag}`" not in row) == []
    assert parser.description
    assert all(a.help or a.choices for a in parser._actions)


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_in_the_readme_with_default_and_meaning(name: str) -> None:
    field = Settings.model_fields[name]
    default = field.default.relative_to(ROOT) if isinstance(field.default, Path) else field.default
    written = str(default).lower() if isinstance(default, bool) else str(default)
    shown = "(empty)" if default in (None, "") else f"`{written}`"
    assert rows(README, name) == f"| `{name}` | {shown} | {field.description} |"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_is_in_the_readme_as_it_is(preset: Preset) -> None:
    words = {True: "yes", False: "no"}
    wanted = (preset.prompt, words[preset.with_neighbours], words[preset.with_adapter])
    assert rows(README, preset.name) == f"| `{preset.name}` | {' | '.join(wanted)} |"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_in_the_readme_and_cites_its_source(rule: Rule) -> None:
    text = rule.__doc__ or ""
    named = f"`{text.partition(':')[0]}`"
    assert any(named in line.split(" | ")[0] for line in README.splitlines() if line.startswith("| `"))
    assert "Source:" in text


def test_every_target_of_the_makefile_is_in_the_documentation() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE)
    assert "bundle" in targets
    assert [name for name in targets if not rows(CONTRIBUTING, f"make {name}")] == []


def test_the_tree_names_only_what_exists() -> None:
    made_at_first_use = {"data/local/"}
    assert [path for path in paths_of_the_tree() if not (ROOT / path).exists() and path not in made_at_first_use] == []


def test_the_tree_names_every_folder_of_the_code() -> None:
    named = set(paths_of_the_tree())
    folders = {
        f"{folder.relative_to(ROOT)}/"
        for top in ("engine", "eval", "train", "ui")
        for folder in (ROOT / top, *(ROOT / top).iterdir())
        if folder.is_dir() and folder.name != "__pycache__"
    }
    assert sorted(folders - named) == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("kind", [Encounter, Provider, Claim, ProcedureLine, DraftLine, Edit])
def test_every_field_of_the_forms_is_in_the_page_about_data(kind: type[Encounter]) -> None:
    assert [name for name in kind.model_fields if f"`{name}`" not in DATA and f'"{name}"' not in DATA] == []


def test_lock_files_hold_pins_and_no_address() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 3
    for lock in locks:
        head, *pins = lock.read_text(encoding="utf-8").splitlines()
        assert head.startswith("# ")
        assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", pin)] == []
