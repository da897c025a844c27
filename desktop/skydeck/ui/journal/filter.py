"""What of the journal is asked for: words, kinds of calls, account and time; it reads no journal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from skydeck.core.outcomes import UNKNOWN, is_failure
from skydeck.link.messages import CallRecord, ReadJournal
from skydeck.ui.plain import action_text, set_name
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PickerButton
from skydeck.ui.widgets.chips import Chip
from skydeck.ui.widgets.search_box import SearchBox
from skydeck.ui.widgets.sideways import Sideways, in_line

_SEARCH_WIDTH = 260


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What is asked for; nothing: all of it."""

    words: tuple[str, ...] = ()
    writes: bool = False
    failed: bool = False
    unknown: bool = False
    account: str = ""
    since: float = 0

    def matches(self, record: CallRecord, text: str) -> bool:
        """Whether a call is among what is asked for; `text` is all that it says, casefolded."""
        if (self.writes and not record.write) or (self.failed and not is_failure(record.outcome)):
            return False
        if (self.unknown and record.outcome != UNKNOWN) or (self.account and record.account != self.account):
            return False
        return record.at >= self.since and all(word in text for word in self.words)

    def request(self, limit: int, until: float = 0, *, check: bool = True) -> ReadJournal:
        """The same as a question to the engine."""
        return ReadJournal(
            " ".join(self.words),
            limit,
            writes_only=self.writes,
            since=self.since,
            until=until,
            account=self.account,
            failed=self.failed,
            unknown=self.unknown,
            streamed=True,
            check=check,
        )


def record_text(record: CallRecord, account_name: str) -> str:
    """All that a search looks at, casefolded."""
    params = json.dumps(record.params, ensure_ascii=False, separators=(",", ":"), default=str)
    texts = (record.service, record.operation, record.account, account_name, record.region, record.outcome)
    return " ".join((*texts, record.request_id, record.note, record.cli, params)).casefold()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few: its value, and what it is called."""

    value: str
    title: str


class ChoiceButton(PickerButton):
    """One of a few; the menu is made when it is opened, since accounts come and go."""

    chosen = Signal(str)

    def __init__(self, name: str, meaning: str, choices: Callable[[], Sequence[Choice]]) -> None:
        super().__init__("", meaning, self.open_menu)
        self._name, self._choices, self._value = name, choices, choices()[0].value
        self.choose(self._value)

    def value(self) -> str:
        """What is chosen."""
        return self._value

    def choose(self, value: str) -> None:
        """Take another one."""
        known = {choice.value: choice.title for choice in self._choices()}
        self._value = value if value in known else next(iter(known))
        self.set_text(known[self._value])
        set_name(self, f"{self._name}: {known[self._value]}")
        self.chosen.emit(self._value)

    def open_menu(self) -> None:
        """Let the user choose."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for choice in self._choices():
            action = QAction(action_text(choice.title), group, checkable=True)
            action.setChecked(choice.value == self._value)
            action.triggered.connect(lambda _on, value=choice.value: self.choose(value))
            menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))


class JournalFilter(QWidget):
    """A search line and pickers above, chips below; `changed` with each of them."""

    changed = Signal()

    def __init__(self, zone: tzinfo | None, accounts: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._zone, self._accounts = zone, accounts
        self.search = SearchBox(tr("Find a call: service, operation, outcome, request ID, parameters"))
        self.writes = Chip(tr("Changes only"), checkable=True)
        self.failed = Chip(tr("Failed"), checkable=True)
        self.unknown = Chip(tr("Unknown"), checkable=True)
        self.account = ChoiceButton(tr("Account"), "account", self._account_choices)
        self.span = ChoiceButton(tr("Time"), "calendar", span_choices)
        self.search.textChanged.connect(lambda _text: self.changed.emit())
        for chip in (self.writes, self.failed, self.unknown):
            chip.toggled.connect(lambda _on: self.changed.emit())
        for picker in (self.account, self.span):
            picker.chosen.connect(lambda _value: self.changed.emit())
        self._lay_out()

    def value(self) -> CallFilter:
        """What is asked for now."""
        return CallFilter(
            tuple(self.search.text().casefold().split()),
            self.writes.isChecked(),
            self.failed.isChecked(),
            self.unknown.isChecked(),
            self.account.value(),
            self._since(),
        )

    def only_unknown(self) -> None:
        """All changes of unknown outcome, and nothing else."""
        self.search.clear()
        self.writes.setChecked(False)
        self.failed.setChecked(False)
        self.account.choose("")
        self.span.choose("")
        self.unknown.setChecked(True)

    def _since(self) -> float:
        return span_start(self.span.value(), time.time(), self._zone)

    def _account_choices(self) -> list[Choice]:
        return [Choice("", tr("All accounts")), *(Choice(name, title) for name, title in self._accounts())]

    def _lay_out(self) -> None:
        choices = in_line(self.writes, self.failed, self.unknown, self.account, self.span)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Sideways(self.search, choices, _SEARCH_WIDTH))


def span_start(days: str, now: float, zone: tzinfo | None = None) -> float:
    """When so many days began, today counted as one; 0 for all times."""
    if not days:
        return 0
    today = datetime.fromtimestamp(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - timedelta(days=int(days) - 1)).timestamp()


def span_choices() -> list[Choice]:
    """The periods that can be asked for."""
    return [
        Choice("", tr("All times")),
        Choice("1", tr("Today")),
        Choice("7", tr("7 days")),
        Choice("30", tr("30 days")),
    ]
