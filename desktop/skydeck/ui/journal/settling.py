"""Settles a change of unknown outcome: asks the person, tells the engine, says what was noted; it draws nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from skydeck.core.text import account_text
from skydeck.link.messages import CallRecord, SettleChange
from skydeck.ui import clock, pages
from skydeck.ui.desk import Desk
from skydeck.ui.dialogs import shown
from skydeck.ui.journal import places as journal_places
from skydeck.ui.journal.model import moment, outcome_text
from skydeck.ui.journal.settle_dialog import Lead, OpenQuestion, SettleDialog
from skydeck.ui.strings import tr


async def settle(desk: Desk, parent: QWidget, record: CallRecord) -> None:
    """Ask what became of it; Cancel, and going to look, leave it open."""
    when = moment(record.at, clock.zone(desk.settings))
    dialog = SettleDialog(OpenQuestion(record, when, _account(desk, record.account), _leads(desk, record)), parent)
    if not await shown(dialog):
        return
    settled = await desk.link.call(SettleChange(record.number, dialog.done_there, dialog.note_text()))
    desk.messages.done(f"{settled.operation}: {outcome_text(settled.outcome)}")


def _account(desk: Desk, name: str) -> str:
    account = desk.account(name)
    return name if account is None else account_text(account.name, account.number)


def _leads(desk: Desk, record: CallRecord) -> list[Lead]:
    if desk.account(record.account) is None:
        return []  # it was removed since: there is no way in
    events = journal_places.events(record)
    named = [(place.selected, place) for place in journal_places.places(record)]
    named.append((pages.describe(events)[0], events))
    words = tr("Open {name}")
    return [Lead(words.format(name=name), partial(desk.go_new_tab, place)) for name, place in named]
