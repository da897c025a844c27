"""A kind's actions as QActions: which are on for the selected rows, and why the others are not; it runs none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from skydeck.core.kinds import Action, ResourceKind, Risk
from skydeck.core.text import display
from skydeck.ui.icons import icon
from skydeck.ui.panels.words import plural, verb
from skydeck.ui.plain import set_action_text, tooltip
from skydeck.ui.strings import tr

_NAMED = 2
_FALLBACK_ICONS = {Risk.L0: "play", Risk.L1: "play", Risk.L2: "delete", Risk.L3: "delete"}


@dataclass(frozen=True, slots=True)
class Picked:
    """The selected rows, as far as actions care."""

    count: int = 0
    flags: int = 0  # those that all of them have
    read_only: bool = False
    without: Callable[[int], Sequence[str]] = lambda _bit: ()  # names of those that lack a flag


class RowActions(QObject):
    """Enabled when every selected row allows it."""

    def __init__(self, kind: ResourceKind, run: Callable[[Action], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._by_id: dict[str, QAction] = {}
        for action in kind.actions:
            meaning = action.icon or _FALLBACK_ICONS[action.risk]
            made = QAction(icon(meaning), "", self)
            made.setObjectName(action.id)
            made.setProperty("meaning", meaning)
            set_action_text(made, action.title)
            made.triggered.connect(lambda _checked=False, action=action: run(action))
            self._by_id[action.id] = made
        self.update_for(Picked())

    def all(self) -> tuple[QAction, ...]:
        """In the kind's order."""
        return tuple(self._by_id.values())

    def of(self, action: Action) -> QAction:
        """The QAction of one of the kind's actions."""
        return self._by_id[action.id]

    def safe(self) -> list[QAction]:
        """Those that may stand in a toolbar; the primary one first."""
        ordered = sorted((one for one in self._kind.actions if one.risk < Risk.L2), key=lambda one: not one.primary)
        return [self.of(one) for one in ordered]

    def destructive(self) -> list[QAction]:
        """Those that stand apart, at the end."""
        return [self.of(one) for one in self._kind.actions if one.risk >= Risk.L2]

    def primary(self) -> QAction | None:
        """The one that is filled: a safe one only."""
        return next((self.of(one) for one in self._kind.actions if one.primary and one.risk < Risk.L2), None)

    def update_for(self, rows: Picked) -> None:
        """Another selection, or other states of the selected rows."""
        for index, action in enumerate(self._kind.actions):
            why = self._why_not(index, action, rows)
            made = self.of(action)
            words = f"{action.title}\n{why}" if why else action.title
            made.setProperty("words", words)
            made.setEnabled(not why)
            tooltip(made, words)

    def _why_not(self, index: int, action: Action, rows: Picked) -> str:
        if not rows.count:
            return tr("Select {what} first.").format(what=plural(self._kind))
        if rows.read_only:
            return tr("This account is read-only here.")
        bit = 1 << (index + 1)
        if rows.flags & bit:
            return ""
        refusing = rows.without(bit)
        names = ", ".join(display(label, 60) for label in refusing[:_NAMED])
        if len(refusing) > _NAMED:
            names = tr("{names} and {count} more").format(names=names, count=len(refusing) - _NAMED)
        return tr("{verb} does not apply to {names} now.").format(verb=verb(action.title), names=names)
