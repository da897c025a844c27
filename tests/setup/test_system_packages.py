"""System packages: installed only where that is allowed and needed; otherwise the words to do it oneself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop import system_packages
from desktop.steps import SetupError
from tests.setup.conftest import Machine

LIBRARIES = " ".join(system_packages.LIBRARIES.values())


@pytest.fixture
def works(tmp_path: Path) -> str:
    """A line of shell after which the libraries are there."""
    return f"case \"$*\" in *install*) touch '{tmp_path / 'present'}';; esac"


def _as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_nothing_is_asked_of_a_machine_that_has_all(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "present").touch()
    machine.add("apt-get")
    system_packages.install_missing(tests=False)
    assert machine.calls == []


def test_root_installs_only_what_is_missing(machine: Machine, works: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _as_root(monkeypatch)
    machine.add("apt-get", works)
    system_packages.install_missing(tests=False)
    assert len(machine.calls) == 1
    assert machine.calls[0].endswith(f"--no-install-recommends {LIBRARIES}")


def test_empty_lists_are_fetched_before_the_install(
    machine: Machine, works: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_root(monkeypatch)
    for listing in system_packages.LISTS.iterdir():
        listing.unlink()
    machine.add("apt-get", works)
    system_packages.install_missing(tests=False)
    assert [call.split()[1] for call in machine.calls] == ["update", "-o"]


def test_a_failed_install_is_tried_again_with_new_lists(
    machine: Machine, works: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_root(monkeypatch)
    fresh = tmp_path / "fresh"
    machine.add("apt-get", f"case $1 in update) touch '{fresh}';; *) [ -e '{fresh}' ] || exit 100; {works};; esac")
    system_packages.install_missing(tests=False)
    assert len(machine.calls) == 3


def test_a_failing_apt_ends_with_its_words_and_the_line_to_paste(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_root(monkeypatch)
    machine.add("apt-get", "echo 'E: Temporary failure resolving the mirror'; exit 100")
    with pytest.raises(SetupError) as caught:
        system_packages.install_missing(tests=False)
    words = str(caught.value)
    assert "Temporary failure resolving the mirror" in words
    assert f"apt-get install --no-install-recommends {LIBRARIES}" in words
    assert "sudo" not in words


def test_without_sudo_the_line_for_root_is_given_and_apt_is_left_alone(machine: Machine) -> None:
    machine.add("apt-get")
    with pytest.raises(SetupError, match="no sudo") as caught:
        system_packages.install_missing(tests=False)
    assert f"    apt-get update && apt-get install --no-install-recommends {LIBRARIES}" in str(caught.value)
    assert machine.calls == []


def test_without_rights_the_line_with_sudo_is_given_and_no_password_is_awaited(machine: Machine) -> None:
    machine.add("apt-get")
    machine.add("sudo", "exit 1")
    with pytest.raises(SetupError, match="gave no rights") as caught:
        system_packages.install_missing(tests=False)
    assert f"sudo apt-get install --no-install-recommends {LIBRARIES}" in str(caught.value)
    assert machine.calls == ["sudo -n true"]


def test_a_person_with_sudo_installs_through_it(machine: Machine, works: str) -> None:
    machine.add("apt-get", works)
    machine.add("sudo", '[ "$1" = -n ] && shift; [ "$1" = true ] || exec "$@"')
    system_packages.install_missing(tests=False)
    assert [call.split()[0] for call in machine.calls] == ["sudo", "sudo", "apt-get"]


def test_other_distributions_are_told_the_packages(machine: Machine) -> None:
    with pytest.raises(SetupError, match="this system's package manager") as caught:
        system_packages.install_missing(tests=False)
    assert LIBRARIES in str(caught.value)


def test_an_install_that_helps_nothing_is_not_called_a_success(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_root(monkeypatch)
    machine.add("apt-get")
    with pytest.raises(SetupError, match="still cannot be found: libgl1"):
        system_packages.install_missing(tests=False)


def test_the_test_command_asks_for_its_tools_and_the_program_does_not(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "present").touch()
    machine.add("strace")
    assert system_packages.missing(tests=False) == []
    assert set(system_packages.missing(tests=True)) >= {"xvfb", "xdotool", "gnome-keyring", "dbus-daemon"}
    assert "strace" not in system_packages.missing(tests=True)


def test_venv_is_asked_for_only_where_neither_ensurepip_nor_uv_is(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "present").touch()
    monkeypatch.setattr(system_packages, "can_seed_pip", lambda: False)
    assert system_packages.missing(tests=False) == [system_packages.venv_package()]
    machine.add("uv")
    assert system_packages.missing(tests=False) == []


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_need_no_packages(platform: str, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert system_packages.missing(tests=True) == []


def test_the_libraries_of_this_machine_are_found() -> None:
    assert system_packages.missing(tests=False) == []
