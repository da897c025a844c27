"""`.venv`: built once, built anew when what it was built from changes, never trusted when it was not finished."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import bootstrap, system_packages
from desktop.interpreter import crashing_pair, too_old
from desktop.steps import Outcome, SetupError, SetupInterruptedError

PIP_UNREACHABLE = (
    "WARNING: Retrying after connection broken by 'NewConnectionError': Failed to establish a new connection\n"
    "ERROR: Could not find a version that satisfies the requirement boto3\n"
    "ERROR: No matching distribution found for boto3"
)
UV_UNREACHABLE = "error: Failed to fetch\n  Caused by: client error (Connect)\n  Caused by: dns error"


@pytest.fixture
def real_pip(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose lock needs nothing, on a machine that has everything but uv."""
    monkeypatch.setattr(system_packages, "missing", lambda **_kind: [])
    monkeypatch.setattr(shutil, "which", lambda _command: None)
    return checkout


def test_environment_is_built_stamped_and_found_complete(real_pip: Path) -> None:
    python = bootstrap.prepare()
    assert bootstrap.is_complete(tests=False)
    told = subprocess.run([python, "-c", "import sys; print(sys.path)"], capture_output=True, text=True, check=True)
    assert str(real_pip / "desktop") in told.stdout or not (real_pip / "desktop").exists()
    assert (bootstrap.site_packages() / "skydeck-checkout.pth").read_text().strip() == str(real_pip / "desktop")


def test_second_run_builds_nothing(real_pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.prepare()
    monkeypatch.setattr(bootstrap, "build", lambda _lock: pytest.fail("built again"))
    bootstrap.prepare()


@pytest.mark.parametrize("change", ["lock", "python", "place", "unfinished", "python gone"])
def test_environment_made_from_something_else_is_not_trusted(
    change: str, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.python().parent.mkdir(parents=True)
    bootstrap.python().touch()
    (bootstrap.VENV / "skydeck-stamp").write_text(bootstrap.stamp())
    assert bootstrap.is_built()
    if change == "lock":
        bootstrap.REQUIREMENTS.write_text("boto3==1.0\n")
    elif change == "python":
        monkeypatch.setattr(sys, "version", "3.99.0")
    elif change == "place":
        monkeypatch.setattr(bootstrap, "ROOT", checkout / "elsewhere")
    elif change == "unfinished":
        (bootstrap.VENV / "skydeck-stamp").unlink()
    else:
        bootstrap.python().unlink()
    assert not bootstrap.is_built()


def test_interrupted_build_leaves_no_stamp_and_the_next_starts_clean(
    real_pip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_half_way(_lock: int) -> Outcome:
        bootstrap.site_packages().mkdir(parents=True)
        (bootstrap.site_packages() / "half.py").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bootstrap, "_install_with_pip", stop_half_way)
        with pytest.raises(SetupInterruptedError, match="again"):
            bootstrap.prepare()
    assert not bootstrap.is_built()
    bootstrap.prepare()
    assert not (bootstrap.site_packages() / "half.py").exists()


def test_pip_follows_where_uv_fails(real_pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fail_with_uv(_lock: int) -> Outcome:
        asked.append("uv")
        return Outcome(1, UV_UNREACHABLE)

    monkeypatch.setattr(shutil, "which", lambda command: "uv" if command == "uv" else None)
    monkeypatch.setattr(bootstrap, "_install_with_uv", fail_with_uv)
    bootstrap.prepare()
    assert asked == ["uv"]
    assert bootstrap.is_built()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (PIP_UNREACHABLE, "index cannot be reached"),
        (UV_UNREACHABLE, "index cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: failed to write: No space left on device (os error 28)", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that the lock names"),
        ("ERROR: No matching distribution found for PySide6-Essentials==6.11.3", "there is no build of a package"),
        ("ERROR: Could not find a version (from versions: none)", "cannot be reached, or it has no build"),
        ("Segmentation fault", "could not be installed"),
    ],
)
def test_failure_is_worded_by_its_cause(
    output: str, words: str, real_pip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "_install_with_pip", lambda _lock: Outcome(1, output))
    with pytest.raises(SetupError, match=words) as caught:
        bootstrap.prepare()
    assert output.splitlines()[-1] in str(caught.value)
    assert not bootstrap.is_built()


def test_unreachable_index_is_worded_with_the_real_pip(real_pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "1",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_CACHE_DIR": "1",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    digest = "0" * 64
    bootstrap.REQUIREMENTS.write_text(f"boto3==1.43.0 --hash=sha256:{digest}\n")
    with pytest.raises(SetupError, match="index cannot be reached"):
        bootstrap.prepare()


def test_full_disk_is_said_before_anything_is_made(real_pip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 5_000_000))
    with pytest.raises(SetupError, match="5 MB are free"):
        bootstrap.prepare()
    assert not bootstrap.VENV.exists()


def test_pyside_that_aborts_on_this_python_is_refused(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 2, "final", 0))
    monkeypatch.setattr(bootstrap, "site_packages", lambda: checkout)
    (checkout / "pyside6_essentials-6.11.3.dist-info").mkdir()
    bootstrap.refuse_crashing_pair()
    (checkout / "pyside6_essentials-6.11.3.dist-info").rename(checkout / "PySide6_Essentials-6.12.0.dist-info")
    with pytest.raises(SetupError, match=r"6\.12\.0 aborts on Python 3\.11"):
        bootstrap.refuse_crashing_pair()


def test_only_the_known_pair_is_refused() -> None:
    assert crashing_pair((3, 11), "6.12.0")
    assert not crashing_pair((3, 12), "6.12.0")
    assert not crashing_pair((3, 11), "6.11.3")
    assert not crashing_pair((3, 11), "6.12.1")


def test_old_python_gets_a_way_on() -> None:
    assert not too_old((3, 11), "desktop --demo")
    words = too_old((3, 9), "desktop --demo")
    assert "uv run --no-project --python 3.13 -m desktop --demo" in words
    assert "python.org" in words


def test_a_complete_checkout_costs_less_than_a_tenth_of_a_second() -> None:
    """The best of five, of all that stands between `python3 -m desktop` and the program when nothing is missing.

    Counted in the processor's time: the clock would measure what else this machine does.
    """
    code = (
        "import time; began = time.process_time()\n"
        "from desktop import __main__, bootstrap, steps, system_packages\n"
        "bootstrap.is_built(); system_packages.missing(tests=True); bootstrap.refuse_crashing_pair()\n"
        "print(time.process_time() - began)"
    )
    command = [sys.executable, "-S", "-c", code]
    times = [
        float(subprocess.run(command, cwd=bootstrap.ROOT, check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    ]
    assert min(times) < 0.1
