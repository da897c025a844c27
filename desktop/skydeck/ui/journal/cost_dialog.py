"""What calls cost today, and how the limit is raised; it counts nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from skydeck.core.errors import COST_CAP, AppError
from skydeck.core.text import count_text, estimate_text
from skydeck.link.messages import CostLine, CostMeter, ReadCosts
from skydeck.settings import schema
from skydeck.ui.desk import Desk, Offer
from skydeck.ui.dialogs import Option, choose, shown
from skydeck.ui.plain import MutedLabel, PlainLabel, StrongLabel
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.voice import Remedy
from skydeck.ui.widgets.buttons import QuietButton

_DAYS_SUMMED = 30


async def show_costs(desk: Desk, parent: QWidget) -> None:
    """The dialog, with what the engine has counted."""
    meter = await desk.link.call(ReadCosts())
    dialog = CostDialog(meter, lambda name: getattr(desk.account(name), "name", name), parent)
    if await shown(dialog):
        await raise_cap(desk, parent)


async def raise_cap(desk: Desk, parent: QWidget) -> None:
    """Let the person choose at how much a day calls that cost are stopped."""
    now = desk.settings.get(schema.COST_STOP)
    above = [choice for choice in schema.COST_STOP.choices if choice.value > now] if now else []
    options = [Option(str(choice.value), tr(choice.title)) for choice in above]
    options.append(Option("0", tr("No limit")))
    text = tr("It holds for every day from now on, and can be changed in the settings.")
    chosen = await choose(parent, tr("Stop calls that cost at"), text, options)
    if chosen is not None:
        desk.settings.set(schema.COST_STOP, int(chosen))
        desk.messages.done(tr("The limit was changed. Try again what was refused."))


def cap_remedy(desk: Desk, parent: QWidget) -> Remedy:
    """The button on "too much was spent today"."""

    def offer(error: AppError) -> Offer | None:
        if error.code != COST_CAP:
            return None
        return Offer(tr("Raise the limit…"), act)

    def act() -> None:
        desk.runner.start("costs", raise_cap(desk, parent))

    return offer


class CostDialog(Sheet):
    """Accepted when the limit is to be changed."""

    def __init__(self, meter: CostMeter, name: Callable[[str], str], parent: QWidget | None = None) -> None:
        words = tr("About {amount} today, by AWS's list prices")
        super().__init__(tr("What calls cost"), words.format(amount=estimate_text(meter.usd)), parent)
        self._name = name
        if meter.lines:
            self.body.addLayout(self._table(meter.lines))
        else:
            self.body.addWidget(PlainLabel(tr("Nothing that costs was called today."), wrap=True))
        month = meter.usd + sum(day.usd for day in meter.days[: _DAYS_SUMMED - 1])
        if meter.days:
            words = tr("The last 30 days with such calls: about {amount}.")
            self.body.addWidget(PlainLabel(words.format(amount=estimate_text(month)), wrap=True))
        self.body.addWidget(PlainLabel(_limits(meter), wrap=True))
        about = tr(
            "An estimate: list prices of us-east-1, free tiers and discounts not taken off. "
            "What Skydeck did not call is not in it; your bill is what counts."
        )
        self.body.addWidget(MutedLabel(about, wrap=True))
        self.body.addStretch()
        self.cancel.set_text(tr("Close"))
        self.finish_buttons(QuietButton(tr("Change the limit…"), "", self.accept))
        self.fit()

    def _table(self, lines: tuple[CostLine, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        for row, line in zip(range(0, 3 * len(lines), 3), lines, strict=True):
            grid.addWidget(StrongLabel(line.what), row, 0)
            grid.addWidget(PlainLabel(_units(line)), row, 1, right)
            grid.addWidget(PlainLabel(estimate_text(line.usd)), row, 2, right)
            about = f"{self._name(line.account)} · {line.price}"
            grid.addWidget(MutedLabel(about, wrap=True), row + 1, 0, 1, 3)
            grid.setRowMinimumHeight(row + 2, 6)
        return grid


def _units(line: CostLine) -> str:
    whole = round(line.units)
    return f"{count_text(whole) if whole == line.units else f'{line.units:.3g}'} {line.unit}"


def _limits(meter: CostMeter) -> str:
    warn, stop = estimate_text(meter.warn), estimate_text(meter.stop)
    if meter.warn and meter.stop:
        words = tr("Skydeck says so at {warn} a day, and stops calls that cost at {stop}.")
    elif meter.stop:
        words = tr("Skydeck stops calls that cost at {stop} a day.")
    else:
        words = tr("Skydeck says so at {warn} a day.") if meter.warn else tr("There is no limit.")
    return words.format(warn=warn, stop=stop)
