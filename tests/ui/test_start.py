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


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the program said, by moment."""
    home = str(tmp_path_factory.mktemp("home"))
    environment = os.environ | {
        "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": f"{ROOT / 'desktop'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    command = [sys.executable, "-P", "-m", "tests.ui.witness"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
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
