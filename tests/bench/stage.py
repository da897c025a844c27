"""Where measured programs run: a screen whose pixels can be read, folders of their own, compiled modules; no AWS."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
WIDTH, HEIGHT = 1280, 800
PATIENCE_S = 60.0
_POLL_S = 0.0005
_FOREIGN = ("AWS_", "QT_", "XDG_", "PYTHON", "SKYDECK_")


class Screen:
    """An X server that draws into a file: what is in there is on the screen, whoever drew it."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset",
             "-fbdir", str(folder)],
            pass_fds=(writing,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as answer:
            self.display = f":{answer.readline().strip()}"
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._pixels = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head = struct.unpack(">25I", self._pixels[:100])
        # The file begins with a header and a table of colours.
        middle = HEIGHT // 2 * head[12] + WIDTH // 2 * (head[11] // 8)
        self._at = head[0] + head[19] * 12 + middle
        self._empty = self._middle()

    def wait_painted(self) -> float:
        """When something was first drawn in the middle of the screen, on `time.perf_counter`'s clock."""
        self._wait(empty=False)
        return time.perf_counter()

    def wait_empty(self) -> None:
        """Until the last window has left."""
        self._wait(empty=True)

    def _wait(self, *, empty: bool) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while (self._middle() == self._empty) is not empty:
            if time.monotonic() > deadline:
                raise TimeoutError("nothing was painted" if not empty else "the window did not leave")
            time.sleep(_POLL_S)

    def _middle(self) -> bytes:
        return self._pixels[self._at : self._at + 4]

    def close(self) -> None:
        self._pixels.close()
        self._server.terminate()
        self._server.wait()


class Stage:
    """A screen and an environment for the programs on it."""

    def __init__(self, folder: Path, screen: Screen) -> None:
        self.folder, self.screen = folder, screen

    def environment(self, home: str = "home", **more: str) -> dict[str, str]:
        """As a user's, with settings of its own in `home`; modules are compiled once, for all peers alike."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        folders = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache"}
        for name, below in folders.items():
            (self.folder / home / below).mkdir(parents=True, exist_ok=True)
            kept[name] = str(self.folder / home / below)
        kept |= {
            "HOME": str(self.folder / home),
            "DISPLAY": self.screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": f"{ROOT / 'desktop'}{os.pathsep}{ROOT}",
            "PYTHONPYCACHEPREFIX": str(BUILD / "compiled"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return kept | more


@contextmanager
def stage() -> Iterator[Stage]:
    """Gone with the block."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("the benchmarks read /proc and the pixels of an X server: they run on Linux only")
    with tempfile.TemporaryDirectory(prefix="sky-bench-") as name:
        folder = Path(name)
        (folder / "screen").mkdir()
        screen = Screen(folder / "screen")
        try:
            yield Stage(folder, screen)
        finally:
            screen.close()
