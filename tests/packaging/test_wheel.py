"""The wheel holds the program and its resources, and both are found wherever they are put."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from skydeck import __version__, assets
from tests.helpers.canaries import files_with
from tests.helpers.secret_service import SecretService
from tests.packaging.wheel import ROOT, build, closure, keep_a_key, locked, requirements_of

ASK = """import sys
sys.path.insert(0, sys.argv[1])
from skydeck.assets import resource
print(resource('icons', 'ec2.svg'))"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def _found_by(package_folder: Path) -> Path:
    command = [sys.executable, "-I", "-S", "-c", ASK, str(package_folder)]
    return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def test_resources_are_found_in_the_checkout() -> None:
    assert _found_by(ROOT / "desktop") == ROOT / "resources" / "icons" / "ec2.svg"


def test_resources_are_found_in_an_unpacked_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert _found_by(tmp_path) == tmp_path / "skydeck" / "resources" / "icons" / "ec2.svg"


def test_resources_are_found_in_a_frozen_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    icons = tmp_path / "skydeck" / "resources" / "icons"
    icons.mkdir(parents=True)
    (icons / "ec2.svg").touch()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assets.resources_root.cache_clear()
    try:
        assert assets.resource("icons", "ec2.svg") == icons / "ec2.svg"
    finally:
        assets.resources_root.cache_clear()


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The folder of commands of an environment with the wheel in it; what it needs is borrowed from this one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    commands = tmp_path / "venv" / "bin"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    library = Path(subprocess.check_output([commands / "python", "-c", ask], text=True).strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library)
    (library / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return commands


@pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's")
def test_the_installed_program_finds_its_keyring(
    installed: Path, tmp_path: Path, secret_service: SecretService
) -> None:
    where = keep_a_key(installed, tmp_path, secret_service.bus_address)
    assert where.is_relative_to(installed.parent)
    assert files_with([tmp_path]) == []


def test_a_resource_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no such resource: icons/none\.svg"):
        assets.resource("icons", "none.svg")


def test_the_wheel_holds_each_module_and_resource_and_nothing_else(names: list[str]) -> None:
    code, data = ROOT / "desktop" / "skydeck", ROOT / "resources"
    package = {f"skydeck/{path.relative_to(code)}" for path in code.rglob("*.py")}
    pictures = {data / "app" / "architecture.svg", *data.glob("app/screenshot-*.png")}  # for the repository's readers
    shown = [path for path in data.rglob("*") if path.is_file() and path not in pictures]
    resources = {f"skydeck/resources/{path.relative_to(data)}" for path in shown}
    shipped = {name for name in names if ".dist-info/" not in name}
    assert shipped == package | resources


def test_the_licence_and_the_command_are_in_the_wheel(wheel: Path, names: list[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in names)
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "skydeck = skydeck.__main__:main" in archive.read(entry).decode()


def test_resources_hold_no_python() -> None:
    assert not list((ROOT / "resources").rglob("*.py"))


def test_the_package_and_the_project_have_one_version() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def test_the_lock_covers_what_the_wheel_needs_and_tells_it_from_the_tests_tools(wheel: Path) -> None:
    names = closure(requirements_of(wheel))
    assert {"pyside6-essentials", "shiboken6", "boto3", "awscrt", "keyring"} <= names
    assert names.isdisjoint({"pytest", "moto", "mypy", "flask"})
    assert locked(names).count("--hash=sha256:") >= len(names)


def test_a_package_that_the_lock_lacks_is_named() -> None:
    with pytest.raises(SystemExit, match="not in the lock: left-pad"):
        locked({"left-pad"})


def test_extras_and_markers_are_followed() -> None:
    assert "awscrt" in closure([Requirement("botocore[crt]")])
    assert "awscrt" not in closure([Requirement("botocore")])
    assert closure([Requirement("boto3; python_version < '3'")]) == set()
