"""The bottom line: what the panel says of itself, how fresh it is, calls, engine, and what may be changed."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStatusBar, QWidget

from skydeck.core.context import WriteMode
from skydeck.core.text import age_text, count_text, duration_text, estimate_text
from skydeck.link.client import LinkState
from skydeck.link.messages import CostMeter
from skydeck.ui.accounts.mode_menu import fill
from skydeck.ui.accounts.unlocks import UNTIL_QUIT
from skydeck.ui.accounts.where_line import WhereLine
from skydeck.ui.accounts.words import MODE_ICONS, clock_text, mode_help, mode_text
from skydeck.ui.panels.base import PanelStatus
from skydeck.ui.plain import PlainLabel, set_class, set_name, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import Button

_JUST_NOW = 5.0
_COST_LINES = 6


class StatusBar(QStatusBar):
    """Ticks once a second while it can be seen, for the age of what is shown."""

    calls_clicked = Signal()
    unknown_clicked = Signal()
    costs_clicked = Signal()
    mode_chosen = Signal(WriteMode, float)  # for how many seconds, in production
    lock_clicked = Signal()
    secret_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status, self._rate = PanelStatus(), 0.0
        self._mode: WriteMode | None = WriteMode.CONFIRM
        self._production, self._left = False, 0.0
        self._text, self._fresh, self._engine = PlainLabel(), PlainLabel(), PlainLabel()
        self.where = WhereLine()
        self._secret = _FlatButton("", "", self.secret_clicked.emit)
        self._unlocked = _FlatButton("", "", self.lock_clicked.emit)
        self._unknown = _FlatButton("", "", self.unknown_clicked.emit)
        self._costs = _FlatButton("", "", self.costs_clicked.emit)
        self._calls = _FlatButton("", "", self.calls_clicked.emit)
        self._write = _FlatButton("", "", self.open_modes)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._show_age)
        set_name(self, tr("Status"))
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 1, 8, 1)
        set_class(self._write, "flat mode")
        set_class(self._unlocked, "flat busy")
        set_class(self._secret, "flat busy")
        self.addWidget(self.where)
        self.addWidget(self._text, 1)
        permanent = (self._fresh, self._engine, self._secret, self._unknown, self._costs, self._calls, self._unlocked)
        for widget in (*permanent, self._write):
            self.addPermanentWidget(widget)
        self.where.hide()
        self.show_secret(0)
        self._engine.hide()
        self._costs.hide()
        set_class(self._unknown, "flat busy")
        self.show_unknown(0)
        self.show_calls(0, 0)
        self.show_mode(WriteMode.CONFIRM, "")

    def show_status(self, status: PanelStatus, rate: float) -> None:
        """What the panel in front says; `rate` is seconds between refreshes, 0 for never."""
        self._status, self._rate = status, rate
        self._text.setText(" · ".join(part for part in (status.text, status.selection_text) if part))
        self._show_age()

    def show_calls(self, calls: int, failed: int) -> None:
        """Since the start."""
        words = tr("Calls {calls} · {failed} failed")
        self._calls.set_text(words.format(calls=count_text(calls), failed=count_text(failed)))
        tooltip(self._calls, tr("Show the journal of all calls"))
        set_class(self._calls, "flat bad" if failed else "flat")

    def show_unknown(self, count: int) -> None:
        """Changes of which nobody knows whether they were made; there are none most of the time."""
        words = tr("1 change of unknown outcome") if count == 1 else tr("{count} changes of unknown outcome")
        self._unknown.set_text(words.format(count=count_text(count)))
        tooltip(self._unknown, tr("Show them in the journal, to settle them"))
        self._unknown.setVisible(count > 0)

    def show_costs(self, costs: CostMeter) -> None:
        """What calls cost today, once they do."""
        self._costs.set_text(tr("≈ {amount} today").format(amount=estimate_text(costs.usd)))
        lines = (f"{line.what}: {estimate_text(line.usd)}" for line in costs.lines[:_COST_LINES])
        tooltip(self._costs, "\n".join((tr("What calls cost, by AWS's list prices"), *lines)))
        over = (costs.stop and costs.usd >= costs.stop, costs.warn and costs.usd >= costs.warn)
        set_class(self._costs, "flat bad" if over[0] else "flat busy" if over[1] else "flat")
        self._costs.setVisible(costs.usd > 0)

    def show_engine(self, state: LinkState) -> None:
        """Only what is out of the ordinary."""
        words = {LinkState.LOST: tr("Engine is starting"), LinkState.GIVEN_UP: tr("Engine stopped")}
        self._engine.setText(words.get(state, ""))
        set_class(self._engine, "bad" if state is LinkState.GIVEN_UP else "busy")
        self._engine.setVisible(state in words)

    def show_mode(self, mode: WriteMode | None, accounts: str, *, production: bool = False, left: float = 0) -> None:
        """What may be changed in the accounts in front, in production for how long; None: not the same in all."""
        self._mode, self._production, self._left = mode, production, left
        self._write.set_text(mode_text(mode) if mode else tr("Differs by account"))
        self._write.set_icon(MODE_ICONS[mode] if mode else "write", "muted")
        tooltip(self._write, f"{accounts}: {mode_help(mode)}" if mode else accounts)
        self._write.setVisible(bool(accounts))
        until = tr("Unlocked until you quit — lock now")
        timed = tr("Unlocked for {time} — lock now").format(time=clock_text(left))
        self._unlocked.set_text(until if left == UNTIL_QUIT else timed)
        self._unlocked.set_icon("unlock", "busy")
        tooltip(self._unlocked, tr("Make {name} read-only again").format(name=accounts))
        self._unlocked.setVisible(bool(accounts) and production and left > 0)

    def show_secret(self, seconds: int) -> None:
        """Credentials are on the clipboard, for so long."""
        self._secret.set_text(tr("Clipboard is cleared in {seconds} s — clear now").format(seconds=seconds))
        tooltip(self._secret, tr("Credentials are on the clipboard"))
        self._secret.setVisible(seconds > 0)

    def open_modes(self) -> None:
        """Let the user choose what may be changed."""
        if self._write.isHidden():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        fill(menu, self._mode, self.mode_chosen.emit, production=self._production, unlocked=self._left > 0)
        corner = self._write.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 2))

    def fresh_text(self) -> str:
        """How fresh the rows are."""
        return self._fresh.full_text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _show_age(self) -> None:
        parts = []
        if self._status.refreshing:
            parts.append(tr("Refreshing…"))
        elif self._status.updated_at:
            age = time.time() - self._status.updated_at
            old = tr("Updated {age} ago").format(age=age_text(age))
            parts.append(tr("Updated just now") if age < _JUST_NOW else old)
        if parts and self._rate:
            parts.append(tr("every {time}").format(time=duration_text(self._rate)))
        text = " · ".join(parts)
        if text != self._fresh.full_text():
            self._fresh.setText(text)


class _FlatButton(Button):
    style_class, icon_role = "flat", "muted"
