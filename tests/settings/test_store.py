"""The settings file: what is kept, what is refused, and what a crash may cost."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from skydeck.settings import schema
from skydeck.settings.migrations import VERSION, migrate
from skydeck.settings.store import Settings, write_private


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


@pytest.fixture
def settings(path: Path) -> Iterator[Settings]:
    store = Settings(path)
    yield store
    store.flush()


def test_a_missing_file_gives_the_defaults_without_a_problem(settings: Settings) -> None:
    assert [settings.get(one) for one in schema.every_setting()] == [one.default for one in schema.every_setting()]
    assert not settings.problem


def test_what_was_set_is_there_at_the_next_start(path: Path, settings: Settings) -> None:
    settings.set(schema.THEME, "dark")
    settings.set_state("columns", {"ec2.instances": [1, 2]})
    settings.flush()
    again = Settings(path)
    assert again.get(schema.THEME) == "dark"
    assert again.state("columns") == {"ec2.instances": [1, 2]}


def test_a_change_reaches_the_disk_without_flush(path: Path, settings: Settings) -> None:
    settings.set(schema.THEME, "dark")
    writer = settings._writer
    assert writer is not None
    writer.join(5)
    assert Settings(path).get(schema.THEME) == "dark"


def test_a_hundred_changes_are_written_once(path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: (written.append(self), replace(self, to))[1])
    for number in range(100):
        settings.set_state("scroll", {"at": number})
    settings.flush()
    assert len(written) == 1
    assert Settings(path).state("scroll") == {"at": 99}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_file_and_its_folder_are_private(path: Path, settings: Settings) -> None:
    settings.set(schema.COMPACT, True)
    settings.flush()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_watchers_hear_a_change_once_and_not_after_they_left(settings: Settings) -> None:
    heard: list[str] = []
    leave = settings.watch(schema.THEME, heard.append)
    settings.set(schema.THEME, "dark")
    settings.set(schema.THEME, "dark")
    settings.reset(schema.THEME)
    leave()
    settings.set(schema.THEME, "light")
    assert heard == ["dark", "system"]


@pytest.mark.parametrize("value", ["pink", 3, True, None, ["dark"]])
def test_a_value_that_is_not_offered_is_refused_and_read_as_default(path: Path, value: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"version": VERSION, "settings": {"look/theme": value}, "state": {}}))
    store = Settings(path)
    assert store.get(schema.THEME) == "system"
    with pytest.raises(ValueError, match="look/theme"):
        store.set(schema.THEME, value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, 99, 2.5, True])
def test_a_number_out_of_bounds_is_read_as_default(path: Path, value: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"version": VERSION, "settings": {"look/text-size": value}, "state": {}}))
    assert Settings(path).get(schema.TEXT_SIZE) == 13


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": "1", "settings": {}, "state": {}}', b'{"version": 1}']
)
def test_an_unreadable_file_is_kept_aside_and_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = Settings(path)
    assert store.get(schema.THEME) == "system"
    (aside,) = path.parent.iterdir()
    assert aside.read_bytes() == content
    assert aside.name in store.problem


def test_keys_of_other_versions_survive_a_write(path: Path) -> None:
    path.parent.mkdir()
    data = {"version": VERSION, "settings": {"future/thing": 7}, "state": {"x": {}}, "more": [1]}
    path.write_text(json.dumps(data))
    store = Settings(path)
    store.set(schema.THEME, "dark")
    store.flush()
    written = json.loads(path.read_text())
    assert written == {**data, "settings": {"future/thing": 7, "look/theme": "dark"}}


def test_a_file_of_a_newer_version_is_read_and_a_copy_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"version": VERSION + 4, "settings": {"look/theme": "dark"}, "state": {}}))
    store = Settings(path)
    assert store.get(schema.THEME) == "dark"
    assert "newer" in store.problem
    assert len(list(path.parent.iterdir())) == 2


def test_migrations_run_in_order_from_the_version_of_the_file() -> None:
    steps = {
        1: lambda data: {**data, "trail": data["trail"] + ["to 2"]},
        2: lambda data: {**data, "trail": data["trail"] + ["to 3"]},
    }
    assert migrate({"version": 1, "trail": []}, steps) == {"version": 3, "trail": ["to 2", "to 3"]}
    assert migrate({"version": 2, "trail": []}, steps) == {"version": 3, "trail": ["to 3"]}
    assert migrate({"version": 9, "trail": []}, steps) == {"version": 9, "trail": []}


def test_state_is_a_copy_in_both_directions(settings: Settings) -> None:
    given = {"list": [1]}
    settings.set_state("x", given)
    given["list"].append(2)
    settings.state("x")["list"].append(3)
    assert settings.state("x") == {"list": [1]}


def test_state_that_is_no_json_is_refused_at_once(settings: Settings) -> None:
    with pytest.raises(TypeError):
        settings.set_state("x", {"thing": object()})
    assert settings.state("x") == {}


def test_a_disk_that_refuses_is_said_and_tried_again(path: Path, settings: Settings) -> None:
    said: list[str] = []
    settings.watch_problems(said.append)
    path.parent.mkdir()
    path.mkdir()  # nothing can replace a folder, whoever the user is
    settings.set(schema.THEME, "dark")
    settings.flush()
    assert said
    assert said[-1].startswith("The settings could not be saved")
    path.rmdir()
    settings.flush()
    assert Settings(path).get(schema.THEME) == "dark"


def test_no_thread_stays_when_there_is_nothing_to_write(settings: Settings) -> None:
    settings.set(schema.THEME, "dark")
    settings.flush()
    assert not [thread for thread in threading.enumerate() if thread.name == "settings-writer"]


def test_surrogates_in_remembered_names_do_not_stop_the_write(path: Path, settings: Settings) -> None:
    settings.set_state("recent", {"name": "bad \udce9 name"})
    settings.flush()
    assert Settings(path).state("recent") == {"name": "bad \udce9 name"}


def test_a_link_in_the_place_of_the_new_file_leads_nowhere(path: Path) -> None:
    victim = path.parent.parent / "victim"
    victim.write_text("precious")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.new").symlink_to(victim)
    write_private(path, "text")
    assert (path.read_text(), victim.read_text(), path.is_symlink()) == ("text", "precious", False)
