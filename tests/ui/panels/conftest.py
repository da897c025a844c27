"""A real panel on a scripted link, shown in a window of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from skydeck.core.context import AwsContext, RowKey, WriteMode
from skydeck.core.kinds import ResourceKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.ui.confirm_dialog import ConfirmDialog
from skydeck.ui.panels.base import TabSpec
from skydeck.ui.panels.resource_panel import ResourcePanel
from skydeck.ui.sheet import Sheet
from tests.helpers.desks import TestDesk, make_desk
from tests.helpers.scripted_link import details, error, fails, here, invokes, lists, prepares
from tests.helpers.waiting import until_async
from tests.ui.panels.things import THINGS, things

S = TypeVar("S", bound=QWidget)


class Bench:
    """Opens panels and looks at them."""

    def __init__(self, test_desk: TestDesk) -> None:
        self.test = test_desk
        self.link, self.said, self.jobs = test_desk.link, test_desk.messages, test_desk.jobs.jobs
        self.places = test_desk.places
        self.windows: list[QWidget] = []
        self.panels: list[ResourcePanel] = []

    async def open(
        self,
        kind: ResourceKind = THINGS,
        *contexts: AwsContext,
        extra: Sequence[TabSpec] = (),
        wait: bool = True,
        **place: Any,
    ) -> ResourcePanel:
        """A shown panel, its first list read."""
        where = contexts or (here(mode=WriteMode.FREE),)
        panel = ResourcePanel(self.test.desk, kind, Place(kind.kind_id, where, **place), extra)
        window = QWidget()
        QVBoxLayout(window).addWidget(panel)
        window.resize(1100, 700)
        window.show()
        self.windows.append(window)
        self.panels.append(panel)
        if wait:
            await self.idle(panel)
        return panel

    async def idle(self, panel: ResourcePanel) -> None:
        """The list is read, and shown."""
        await until_async(lambda: not panel.feed.loading, "the list")
        panel.model.flush()

    def answers_rows(self, rows: Sequence[Any], kind: ResourceKind = THINGS) -> None:
        """From now on the list has these rows."""
        self.link.answer(messages.ListRows, lists(kind, rows))

    @staticmethod
    def select(panel: ResourcePanel, *rows: str) -> list[RowKey]:
        """Select rows by id."""
        context = panel.place().contexts[0]
        keys = [RowKey(context.account, context.region, row) for row in rows]
        panel.view.select_keys(keys)
        return keys

    async def act(self, panel: ResourcePanel, name: str, *rows: str) -> None:
        """Select rows and trigger an action."""
        self.select(panel, *rows)
        action = next(one for one in panel.row_actions.all() if one.objectName() == name)
        assert action.isEnabled(), action.toolTip()
        action.trigger()

    async def dialog(self, kind: type[S]) -> S:
        """The dialog that is open."""
        return await until_async(lambda: self.open_dialog(kind), f"a {kind.__name__}")

    def open_dialog(self, kind: type[S]) -> S | None:
        """The dialog that is open, if any."""
        found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]
        return next((one for one in found if shiboken6.isValid(one) and one.isVisible()), None)

    async def no_dialog(self) -> None:
        """Every dialog is gone."""
        await until_async(lambda: self.open_dialog(Sheet) is None, "the end of the dialog")

    async def confirmed(self, agree: bool = True) -> ConfirmDialog:
        """Answer the confirmation that comes up."""
        dialog = await self.dialog(ConfirmDialog)
        (dialog.go if agree else dialog.cancel).click()
        return dialog

    async def told(self, count: int = 1) -> None:
        """So many messages were shown."""
        await until_async(lambda: len(self.said.said) >= count, f"{count} messages")

    async def close(self) -> None:
        for panel in self.panels:
            if shiboken6.isValid(panel):
                panel.close_panel()
        await self.test.close()
        for window in self.windows:
            if shiboken6.isValid(window):
                window.close()
                window.deleteLater()


@pytest.fixture
async def bench(qapp: QApplication, tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench whose link answers everything with something plain."""
    made = Bench(make_desk(tmp_path))
    made.answers_rows(things(5))
    made.link.answer(messages.FetchDetail, details())
    made.link.answer(messages.Prepare, prepares({f"t-{n:03}": f"thing-{n}" for n in range(200)}))
    made.link.answer(messages.Invoke, invokes())
    made.link.answer(messages.EditTags, invokes())
    made.link.answer(messages.ListRegions, fails(error()))
    yield made
    await made.close()
