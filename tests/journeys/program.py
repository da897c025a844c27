"""The program as its user starts it, in a process and on a screen of its own, seen through the accessibility tree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.helpers import atspi, screen
from tests.helpers.atspi import AccessibilityError, Node
from tests.helpers.waiting import until

ROOT = Path(__file__).resolve().parents[2]
# Roles that are worked with; a person who hears them must hear a name too.
INTERACTIVE = frozenset(
    {"push button", "check box", "radio button", "toggle button", "button menu", "combo box", "text", "spin button",
     "table", "tree", "list", "page tab", "page tab list", "menu item", "link", "slider"}
)  # fmt: skip
ITEMS = frozenset({"cell", "table cell", "tree item", "list item", "page tab"})
# What comes sooner is not waited for: only a failure takes as long, or a machine that does much else.
START_S, PATIENCE_S, STEP_S = 60.0, 30.0, 0.05
T = TypeVar("T")
Start = Callable[[Sequence[str]], "subprocess.Popen[str]"]


class Program:
    """One run of `skydeck --demo`."""

    def __init__(self, process: subprocess.Popen[str], tree: Node, folder: Path) -> None:
        self.process, self.tree, self.folder = process, tree, folder
        self.tree.wait_for("table", "Instances", START_S)
        self.window = screen.window_titled("Skydeck$")
        screen.focus(self.window)
        # By X it has the keyboard now; Qt hears of that later.
        self._until(lambda: self.some(_is_active_frame), "the window to be active")

    # --- hands ---

    def press(self, *keys: str) -> None:
        """Keys, as X names them."""
        screen.press_keys(*keys)

    def write(self, text: str) -> None:
        """Letters."""
        screen.type_text(text)

    def step(self, key: str) -> Node:
        """A key that moves the focus, and where it went: the next key may only follow then."""
        before = self.focus()
        self.press(key)

        def moved() -> Node | None:
            now = self._focus()
            return now if now is not None and now.address != before.address else None

        return self._until(moved, f"the focus to move by {key}")

    def step_to(self, name: str, key: str = "Tab", most: int = 80) -> Node:
        """Press a key until the focus is on what begins so; a person would not do it more often than that."""
        node = self.focus()
        for _ in range(most):
            if node.name.startswith(name):
                return node
            node = self.step(key)
        raise AssertionError(f"{most} times {key} did not lead to {name!r}")

    def go(self, words: str) -> None:
        """*Go to anything*, as fast as one can type: nothing is waited for before the last key."""
        self.press("ctrl+k", *words, "Return")

    # --- eyes and ears ---

    def focus(self) -> Node:
        """What has the focus; something always has."""
        return self._until(self._focus, "something to have the focus")

    def focus_inside(self, holder: Node) -> Node:
        """The focus, as soon as it is in there: keys that come before that go elsewhere."""
        return self._until(lambda: _innermost(holder), f"the focus to be in {holder.role} {holder.name!r}")

    def focused(self, name: str) -> Node:
        """The focus, as soon as it is on what begins so."""

        def there() -> Node | None:
            node = self._focus()
            return node if node is not None and node.name.startswith(name) else None

        try:
            return self._until(there, name)
        except TimeoutError:
            now = self._focus()
            raise AssertionError(f"the focus is not on {name!r} but on {now and (now.role, now.name)}") from None

    def shown(self, role: str, name: str) -> Node:
        """What can be seen of this role and name, as soon as it can."""
        found = lambda: self.some(lambda node: node.role == role and node.name == name)  # noqa: E731
        return self._until(found, f"{role} {name!r} on the accessibility bus")

    def said(self, part: str) -> None:
        """A message that says so comes up."""
        self._until(lambda: self.some(lambda node: part in node.name), f"the message {part!r}")

    def starting(self, role: str, words: str) -> Node:
        """What can be seen of this role and begins so, as soon as it can."""
        found = lambda: self.some(lambda node: node.role == role and node.name.startswith(words))  # noqa: E731
        return self._until(found, f"{role} {words!r}…")

    def gone(self, role: str, name: str) -> None:
        """It can no longer be seen."""
        seen = lambda: any(node.role == role and node.name == name for node in _visible(self.tree))  # noqa: E731
        self._until(lambda: _asked(seen) == (False,), f"{name} to be gone")

    def some(self, wanted: Callable[[Node], bool]) -> Node | None:
        """The first thing to be seen that is wanted."""
        found = _asked(lambda: next((node for node in _visible(self.tree) if wanted(node)), None))
        return found[0] if found else None

    def choose(self, *path: str) -> None:
        """An entry of a menu, by the words on the way to it; no menu has to be opened for that."""
        self._until(lambda: _asked(lambda: self._entry(path)), f"the entry {path}")[0].press()

    def column(self, table: Node, title: str) -> list[str]:
        """The cells of a column, from the top."""
        return self._until(lambda: _asked(lambda: _column(table, title)), f"the column {title}")[0]

    def rows(self, table: Node) -> int:
        """How many rows a list has, once all are read; the button that reads says so."""
        self.shown("push button", "Refresh")
        return self._until(lambda: table.size[0], "the rows")

    def nameless(self) -> list[str]:
        """What can be worked with and has no name, as a path of roles and names."""
        return self._until(lambda: _asked(lambda: list(_nameless(self.tree, ""))), "the tree to be read")[0]

    def changes(self) -> list[dict[str, Any]]:
        """What the journal on the disk says was changed."""
        files = sorted(self.folder.rglob("journal*"))
        lines = [line for file in files if file.is_file() for line in file.read_text("utf-8").splitlines(keepends=True)]
        whole = [line for line in lines if line.endswith("\n")]  # the last one may be half written
        return [one for line in whole if (one := json.loads(line))["kind"] in ("intent", "result")]

    def leave(self) -> int:
        """Wait for its end, after it was asked to end."""
        return self.process.wait(PATIENCE_S)

    def _entry(self, path: Sequence[str]) -> Node:
        node = next(one for one in _visible(self.tree) if one.role == "menu bar")
        for words in path:
            node = next(one for one in node.walk() if one.role == "menu item" and one.name == words)
        return node

    def _focus(self) -> Node | None:
        return _innermost(self.tree)

    def _until(self, condition: Callable[[], T | None], what: str) -> T:
        return until(condition, what, PATIENCE_S, STEP_S)


def _asked(question: Callable[[], T]) -> tuple[T] | None:
    """The answer; None if it cannot be had now, because what was asked changed meanwhile: ask again."""
    try:
        return (question(),)
    except (AccessibilityError, StopIteration):
        return None


def _is_active_frame(node: Node) -> bool:
    return node.role == "frame" and "active" in node.states


def _column(table: Node, title: str) -> list[str]:
    headers = (node.name for node in table.children if node.role == "column header")
    at = next(at for at, name in enumerate(headers) if name == title)
    return [table.cell(row, at).name.removeprefix(f"{title}: ") for row in range(table.size[0])]


def _innermost(holder: Node) -> Node | None:
    """What has the focus in there."""
    asked = _asked(lambda: list(_focused(holder, holder_focused=False)))
    found = asked[0] if asked else []
    # What only holds things takes part in the focus of what it holds.
    real = [node for node in found if node.role not in ("filler", "panel", "frame", "dialog")] or found
    return real[-1] if real else None


def _visible(node: Node) -> Iterator[Node]:
    """Everything below that can be seen, without the cells of tables: there are many, and each is a question."""
    for child in node.children:
        if "showing" in child.states:
            yield child
            if child.role != "table":
                yield from _visible(child)


def _focused(node: Node, *, holder_focused: bool) -> Iterator[Node]:
    for child in _current_row(node) if node.role == "table" else node.children:
        states = child.states
        if "showing" not in states:
            continue
        has_it = "focused" in states
        # The current item of every list says that it has the focus, whether its list has it or not.
        if has_it and (child.role not in ITEMS or holder_focused):
            yield child
        if child.role != "table" or has_it:
            yield from _focused(child, holder_focused=has_it)


def _current_row(table: Node) -> Iterator[Node]:
    for row in table.selected_rows or range(min(table.size[0], 3)):
        yield from (table.cell(row, column) for column in range(table.size[1]))


def _nameless(node: Node, path: str) -> Iterator[str]:
    for child in node.children:
        role, name = child.role, child.name
        if "showing" in child.states and role != "cell":
            if role in INTERACTIVE and not name.strip():
                yield f"{path} > {role}"
            yield from _nameless(child, f"{path} > {role} {name!r}")


@pytest.fixture
def program(on_screen: Start, screen_environment: dict[str, str], tmp_path: Path) -> Iterator[Program]:
    """The program with its first list read, and the keyboard on it."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        screen_environment[name] = str(tmp_path / name.lower())
    screen_environment["PYTHONPATH"] = str(ROOT / "desktop")
    process = on_screen([sys.executable, "-m", "skydeck", "--demo"])
    connection = atspi.connect()
    yield Program(process, connection.program("skydeck", START_S), tmp_path)
    connection.close()
