"""What a screen reader is told, and what it can do: an AT-SPI client over D-Bus that knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.helpers.waiting import until

ACCESSIBLE = "org.a11y.atspi.Accessible"
ACTION = "org.a11y.atspi.Action"
TEXT = "org.a11y.atspi.Text"
EDITABLE = "org.a11y.atspi.EditableText"
TABLE = "org.a11y.atspi.Table"
COMPONENT = "org.a11y.atspi.Component"
SELECTION = "org.a11y.atspi.Selection"
ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
NOBODY = "/org/a11y/atspi/null"
# The numbers of AtspiStateType that tests ask for; the protocol sends a bit field.
STATES = {
    "active": 1,
    "checked": 4,
    "editable": 7,
    "enabled": 8,
    "expanded": 10,
    "focusable": 11,
    "focused": 12,
    "selected": 23,
    "sensitive": 24,
    "showing": 25,
    "visible": 30,
}
CALL_S = 30.0  # a busy machine answers late, but it answers


class AccessibilityError(Exception):
    """The program refused a call, or lacks what was asked for."""


@dataclass(frozen=True)
class Node:
    """One accessible thing of a program: a window, a button, a cell."""

    bus: DBusConnection
    address: tuple[str, str]

    @property
    def name(self) -> str:
        return str(self._property(ACCESSIBLE, "Name"))

    @property
    def description(self) -> str:
        return str(self._property(ACCESSIBLE, "Description"))

    @property
    def role(self) -> str:
        return str(self._call(ACCESSIBLE, "GetRoleName")[0])

    @property
    def states(self) -> frozenset[str]:
        low, high = self._call(ACCESSIBLE, "GetState")[0]
        bits = low | high << 32
        return frozenset(name for name, number in STATES.items() if bits >> number & 1)

    @property
    def interfaces(self) -> frozenset[str]:
        return frozenset(self._call(ACCESSIBLE, "GetInterfaces")[0])

    @property
    def children(self) -> list[Node]:
        """What is in it. Qt names nobody in the place of a closed tab; the common client libraries skip that too."""
        addresses = [tuple(address) for address in self._call(ACCESSIBLE, "GetChildren")[0]]
        return [Node(self.bus, address) for address in addresses if address[1] != NOBODY]

    def walk(self) -> Iterator[Node]:
        """Everything below, parents first."""
        for child in self.children:
            yield child
            yield from child.walk()

    def find(self, role: str, name: str | None = None, *, showing: bool = False) -> Node | None:
        """The first below of that role, name and visibility; None if there is none (now)."""
        for node in self.walk():
            if node.role == role and name in (None, node.name) and (not showing or "showing" in node.states):
                return node
        return None

    def wait_for(self, role: str, name: str | None = None, timeout: float = 10.0) -> Node:
        """The first showing one below of that role and name, as soon as there is one."""
        return until(lambda: self._settled(role, name), f"{role} {name!r} on the accessibility bus", timeout, 0.05)

    def _settled(self, role: str, name: str | None) -> Node | None:
        try:
            return self.find(role, name, showing=True)
        except AccessibilityError:  # something went away while the tree was read
            return None

    @property
    def actions(self) -> list[str]:
        """Names of what can be done with it, for example `Press`, `SetFocus`, `ShowMenu`."""
        return [str(row[0]) for row in self._call(ACTION, "GetActions")[0]]

    def do(self, action: str) -> None:
        names = self.actions
        if action not in names:
            raise AccessibilityError(f"{self.role} {self.name!r} has no action {action!r}, only {names}")
        self._call(ACTION, "DoAction", "i", (names.index(action),))

    def press(self) -> None:
        """What Return or a click would do."""
        self.do(next((name for name in ("Press", "Toggle") if name in self.actions), "Press"))

    def focus(self) -> None:
        self._call(COMPONENT, "GrabFocus")

    @property
    def text(self) -> str:
        return str(self._call(TEXT, "GetText", "ii", (0, -1))[0])

    def enter_text(self, text: str) -> None:
        """Replace what a text field holds."""
        if not self._call(EDITABLE, "SetTextContents", "s", (text,))[0]:
            raise AccessibilityError(f"{self.role} {self.name!r} took no text")

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of a table."""
        return int(self._property(TABLE, "NRows")), int(self._property(TABLE, "NColumns"))

    @property
    def selected_rows(self) -> list[int]:
        """Of a table, from the top."""
        return [int(row) for row in self._call(TABLE, "GetSelectedRows")[0]]

    def cell(self, row: int, column: int) -> Node:
        return Node(self.bus, tuple(self._call(TABLE, "GetAccessibleAt", "ii", (row, column))[0]))

    def select_row(self, row: int) -> None:
        if not self._call(TABLE, "AddRowSelection", "i", (row,))[0]:
            raise AccessibilityError(f"row {row} of {self.name!r} cannot be selected")

    def select_child(self, index: int) -> None:
        """Of tabs, lists and combo boxes."""
        if not self._call(SELECTION, "SelectChild", "i", (index,))[0]:
            raise AccessibilityError(f"child {index} of {self.name!r} cannot be selected")

    def _call(self, interface: str, method: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> Any:
        target = DBusAddress(self.address[1], self.address[0], interface)
        return _reply(self.bus, new_method_call(target, method, signature, body))

    def _property(self, interface: str, name: str) -> Any:
        target = DBusAddress(self.address[1], self.address[0], interface)
        return _reply(self.bus, Properties(target).get(name))[0][1]


@dataclass(frozen=True)
class Accessibility:
    """The accessibility bus of a session, and the programs on it."""

    bus: DBusConnection

    def programs(self) -> list[Node]:
        return Node(self.bus, ROOT).children

    def program(self, name: str, timeout: float = 15.0) -> Node:
        """The program of that name, as soon as it is there."""
        return until(lambda: self._named(name), f"program {name!r} on the accessibility bus", timeout, 0.05)

    def _named(self, name: str) -> Node | None:
        for node in self.programs():
            try:
                if node.name == name:
                    return node
            except AccessibilityError:  # it ended meanwhile
                continue
        return None

    def close(self) -> None:
        self.bus.close()


def connect(session_bus: str = "SESSION") -> Accessibility:
    """The accessibility bus that belongs to a session bus; D-Bus starts it on demand."""
    launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    with open_dbus_connection(session_bus) as session:
        address = _reply(session, new_method_call(launcher, "GetAddress"))[0]
    return Accessibility(open_dbus_connection(address))


def _reply(bus: DBusConnection, message: Any) -> Any:
    reply = bus.send_and_get_reply(message, timeout=CALL_S)
    if reply.header.message_type is MessageType.error:
        raise AccessibilityError(str(reply.body))
    return reply.body
