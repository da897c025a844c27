"""Keeps settings and remembered state in one private file that survives kill -9; it knows no Qt and holds no secret."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from skydeck.settings.migrations import VERSION, migrate
from skydeck.settings.schema import Setting, T

WRITE_DELAY = 0.25  # what is older than a second must be on the disk, also after kill -9
Unwatch = Callable[[], None]


class Settings:
    """Reads the file at once; writes it, coalesced, from a thread that lives only while there is something to write."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()  # a link into a dotfiles folder stays a link
        self._lock = threading.Lock()
        self._file_lock = threading.Lock()
        self._hurry = threading.Event()
        self._writer: threading.Thread | None = None
        self._dirty = False
        self._watchers: dict[str, list[Callable[[], None]]] = {}
        self._problem_watchers: list[Callable[[str], None]] = []
        self.problem = ""
        self._data = self._load()

    def get(self, setting: Setting[T]) -> T:
        """The chosen value, or the default when none, or none that makes sense, was chosen."""
        value = self._data["settings"].get(setting.key, setting.default)
        return value if setting.accepts(value) else setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Choose a value and tell those who watch it."""
        if not setting.accepts(value):
            raise ValueError(f"{setting.key} can't be {value!r}")
        if value == self.get(setting):
            return
        with self._lock:
            self._data["settings"][setting.key] = value
        self._changed(setting.key)

    def reset(self, setting: Setting[T]) -> None:
        """Back to the default."""
        with self._lock:
            known = self._data["settings"].pop(setting.key, setting.default)
        if known != setting.default:
            self._changed(setting.key)

    def watch(self, setting: Setting[T], callback: Callable[[T], None]) -> Unwatch:
        """Call back with the value whenever it changes; the returned function ends that."""

        def told() -> None:
            callback(self.get(setting))

        watchers = self._watchers.setdefault(setting.key, [])
        watchers.append(told)
        return lambda: watchers.remove(told) if told in watchers else None

    def watch_problems(self, callback: Callable[[str], None]) -> None:
        """Call back, from any thread, with a sentence when the file can't be written."""
        self._problem_watchers.append(callback)

    def state(self, name: str) -> dict[str, Any]:
        """What was remembered under this name; a copy."""
        with self._lock:
            found = json.loads(json.dumps(self._data["state"].get(name, {})))
        return found if isinstance(found, dict) else {}

    def set_state(self, name: str, value: dict[str, Any]) -> None:
        """Remember something; it must be JSON, and is copied."""
        copied = json.loads(json.dumps(value))
        with self._lock:
            if self._data["state"].get(name) == copied:
                return
            self._data["state"][name] = copied
        self._write_soon()

    def flush(self) -> None:
        """Write now what is not written yet."""
        self._hurry.set()
        writer = self._writer
        if writer is not None:
            writer.join()
        self._write()

    def close(self) -> None:
        """The program ends."""
        self.flush()

    def _changed(self, key: str) -> None:
        self._write_soon()
        for told in tuple(self._watchers.get(key, ())):
            told()

    def _write_soon(self) -> None:
        with self._lock:
            self._dirty = True
            if self._writer is not None:
                return
            self._hurry.clear()
            # Not a daemon: at a normal end the interpreter waits for the last write.
            self._writer = threading.Thread(target=self._write_later, name="settings-writer")
            self._writer.start()

    def _write_later(self) -> None:
        self._hurry.wait(WRITE_DELAY)
        with self._lock:
            self._writer = None
        self._write()

    def _write(self) -> None:
        with self._file_lock:
            with self._lock:
                if not self._dirty:
                    return
                text = json.dumps(self._data, indent=1, sort_keys=True)
                self._dirty = False
            try:
                write_private(self._path, text)
            except OSError as error:
                self._failed(error)

    def _failed(self, error: OSError) -> None:
        with self._lock:
            self._dirty = True
        self.problem = f"The settings could not be saved: {error.strerror or error}. They hold until Skydeck ends."
        for callback in self._problem_watchers:
            callback(self.problem)

    def _load(self) -> dict[str, Any]:
        try:
            data = migrate(_parse(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return _empty()
        except OSError as error:
            self.problem = f"The settings could not be read: {error.strerror or error}. The defaults are used."
            return _empty()
        except ValueError:
            self._set_aside("bad", move=True)
            return _empty()
        if data["version"] > VERSION:
            self._set_aside(f"version-{data['version']}", move=False)
        return {**data, "version": VERSION}

    def _set_aside(self, mark: str, *, move: bool) -> None:
        aside = self._path.with_name(f"{self._path.stem}.{mark}-{time.strftime('%Y%m%d-%H%M%S')}{self._path.suffix}")
        try:
            if move:
                self._path.replace(aside)
            else:
                write_private(aside, self._path.read_text("utf-8"))
        except OSError as error:
            self.problem = f"The settings are unreadable and could not be kept: {error.strerror or error}."
            return
        why = "could not be understood, the defaults are used" if move else "come from a newer Skydeck"
        self.problem = f"The settings {why}. The file was kept as {aside.name}."


def write_private(path: Path, text: str) -> None:
    """Replace a file as a whole: after a crash it is the old one or the new one, and only its owner reads it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(path.name + ".new")
    if fresh.is_symlink():
        fresh.unlink()  # no way of ours to write makes one
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(fresh, flags, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
        if os.name == "posix":
            os.fchmod(handle, 0o600)  # a leftover of another umask
        file.write(text)
        file.flush()
        os.fsync(handle)
    fresh.replace(path)
    if os.name == "posix":
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _empty() -> dict[str, Any]:
    return {"version": VERSION, "settings": {}, "state": {}}


def _parse(text: str) -> dict[str, Any]:
    """The file's content when its shape is right; ValueError else (which JSON errors are)."""
    data = json.loads(text)
    if not isinstance(data, dict) or type(data.get("version")) is not int or data["version"] < 1:
        raise ValueError("no version")
    if not all(isinstance(data.get(part), dict) for part in ("settings", "state")):
        raise ValueError("no settings")
    return data
