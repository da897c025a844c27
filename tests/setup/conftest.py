"""A machine of our own making: commands on a PATH that holds nothing else, and a record of how they were called."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop import bootstrap, system_packages


@dataclass(frozen=True)
class Machine:
    """A folder that is all of PATH, and a log of the calls."""

    commands: Path
    log: Path

    def add(self, name: str, script: str = "") -> None:
        """A command that notes its arguments, then does what the lines of `sh` say."""
        path = self.commands / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.log}\n{script}\n')
        path.chmod(0o755)

    def keep(self, *names: str) -> None:
        """Commands of the real machine."""
        for name in names:
            found = shutil.which(name, path="/usr/bin:/bin")
            assert found, name
            (self.commands / name).symlink_to(found)

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """An empty Linux: no libraries, no tools, a person without rights; tests add what they need."""
    made = Machine(tmp_path / "bin", tmp_path / "calls")
    made.commands.mkdir()
    made.keep("env", "touch", "cat", "rm", "mkdir")
    monkeypatch.setenv("PATH", str(made.commands))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "stdin", None)
    present = tmp_path / "present"
    monkeypatch.setattr(system_packages, "_loads", lambda _soname: present.exists())
    monkeypatch.setattr(system_packages, "can_seed_pip", lambda: True)
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "mirror_main_binary-amd64_Packages.lz4").touch()
    monkeypatch.setattr(system_packages, "LISTS", lists)
    return made


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with a small lock file."""
    root = tmp_path / "checkout"
    (root / "installers").mkdir(parents=True)
    (root / "installers" / "dev.txt").write_text("# nothing is needed\n")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    monkeypatch.setattr(bootstrap, "LOCK", root / ".venv.lock")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", root / "installers" / "dev.txt")
    return root
