"""What the real program has imported and started when its window is painted, and what it never imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINES_OWN = {"boto3", "botocore", "s3transfer", "awscrt", "urllib3", "keyring", "secretstorage", "moto", "jmespath"}


def run_program(arguments: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """A Python process with the program in reach and settings of its own."""
    environment = os.environ | {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home), "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": f"{ROOT / 'desktop'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the program said, by moment."""
    done = run_program(["-m", "tests.ui.witness"], tmp_path_factory.mktemp("home"))
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["moment"]: one for one in told}


def test_window_is_painted_before_any_child_is_started(moments: dict[str, dict[str, Any]]) -> None:
    """So the engine, which imports botocore, cannot have done so yet."""
    assert moments["painted"]["children"] == []
    assert len(moments["answered"]["children"]) == 1


def test_window_never_imports_what_belongs_to_the_engine(moments: dict[str, dict[str, Any]]) -> None:
    for moment in moments.values():
        assert not ENGINES_OWN & set(moment["modules"]), moment["moment"]
        assert not [name for name in moment["ours"] if name.startswith("skydeck.engine")]


def test_first_paint_needs_neither_the_interior_nor_the_link(moments: dict[str, dict[str, Any]]) -> None:
    early = moments["painted"]["ours"]
    assert "skydeck.ui.window" in early
    assert not [name for name in early if name.startswith(("skydeck.link", "skydeck.catalog", "skydeck.demo"))]
    assert "skydeck.ui.interior" not in early
    assert "skydeck.ui.interior" in moments["answered"]["ours"]


def test_interior_that_fails_is_said_and_starts_no_second_engine(tmp_path: Path) -> None:
    program = (
        "import skydeck.ui.interior as interior, skydeck.main as program\n"
        "def fail(self, window): raise RuntimeError('planned')\n"
        "interior.Interior.__init__ = fail\n"
        "engine, started, said = program._engine, [], []\n"
        "program._engine = lambda options: started.append(1) or engine(options)\n"
        "class Session(program.Session):\n"
        "    def _failed(self, key, error):\n"
        "        self._loop.call_soon(self._leave)\n"
        "        super()._failed(key, error)\n"
        "    def _leave(self):\n"
        "        print(len(started), self._window.statusBar().currentMessage())\n"
        "        self._window.close()\n"
        "program.Session = Session\n"
        "raise SystemExit(program.main([]))\n"
    )
    done = run_program(["-c", program], tmp_path)
    assert done.stdout == "1 RuntimeError: planned\n", done.stderr
