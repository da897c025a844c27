"""The import contracts of pyproject.toml hold, and each of them breaks when it should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# Contract -> (module, the line that breaks it)
PLANTED = {
    "window": ("link/frames.py", "import skydeck.tasks.runner"),
    "engine": ("core/kinds.py", "import skydeck.catalog"),
    "engine-rooms": ("engine/wire/plain.py", "import skydeck.engine.calls.gateway"),
    "engine-apart": ("tasks/lists.py", "import skydeck.engine.server"),
    "demo-apart": ("engine/wire/plain.py", "import skydeck.demo.server"),
    "qt": ("core/kinds.py", "from PySide6.QtCore import QObject"),
    "aws": ("ui/plain.py", "import boto3"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and of the settings, to plant faults in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def _lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder / "desktop")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_contracts_hold() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_its_contract(copy: Path, contract: str) -> None:
    module, line = PLANTED[contract]
    with (copy / "desktop/skydeck" / module).open("a") as source:
        source.write(f"\n{line}\n")
    done = _lint(copy, "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout, done.stdout


def test_a_new_module_of_the_top_level_has_to_choose_its_layer(copy: Path) -> None:
    (copy / "desktop/skydeck/newcomer.py").write_text("")
    done = _lint(copy, "--contract", "window")
    assert done.returncode == 1
    assert "newcomer" in done.stdout
