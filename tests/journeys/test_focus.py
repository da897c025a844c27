"""No dead ends at the keyboard: Tab comes round through all that can be worked, and the focus is never nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.helpers.waiting import until_async
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, open_dialog

MOST = 200


def stops(window: QWidget) -> set[QWidget]:
    """Everything that takes the focus by Tab now."""
    widgets = window.findChildren(QWidget)
    return {
        one
        for one in widgets
        if one.window() is window
        and one.isVisible()
        and one.isEnabled()
        and one.focusProxy() is None
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    }


def round_trip(window: QWidget, key: Qt.Key) -> set[QWidget]:
    """Where Tab leads from here, until it comes back to where it was."""
    start = QApplication.focusWidget()
    assert start is not None
    seen = [start]
    for _ in range(MOST):
        QTest.keyClick(seen[-1], key)
        now = QApplication.focusWidget()
        assert now is not None, f"lost after {described(seen[-1])}"
        assert now is not seen[-1], f"stuck at {described(now)}"
        if now is start:
            return set(seen)
        seen.append(now)
    raise AssertionError(f"no way back to {described(start)}")


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


def check(window: QWidget) -> None:
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        missed = stops(window) - round_trip(window, key)
        assert not missed, f"{key.name} does not reach {sorted(map(described, missed))}"


@pytest.mark.parametrize("tab", ["Overview", "Related", "Tags", "JSON"])
async def test_tab_reaches_everything_of_a_list_and_its_details(tab: str, sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        await desk.select("bastion")
        desk.show_tab(tab)
        await until_async(lambda: not desk.runner.keys, "everything to be read")
        desk.command("journal")
        desk.command("previous_tab")
        desk.listing.view.setFocus()
        check(desk.window)


@pytest.mark.parametrize("page", ["journal", "welcome", "network"])
async def test_tab_reaches_everything_of_a_page(page: str, sit: Sit) -> None:
    async with sit() as desk:
        desk.command(page)
        await until_async(lambda: not desk.runner.keys, "everything to be read")
        desk.inside.sidebar.tree.setFocus()
        check(desk.window)


@pytest.mark.parametrize("name", ["settings", "shortcuts", "about"])
async def test_tab_reaches_everything_of_a_dialog(name: str, sit: Sit) -> None:
    async with sit() as desk:
        desk.command(name)
        dialog = await desk.dialog(QDialog)
        await until_async(dialog.isActiveWindow, "the dialog to be active")
        assert QApplication.focusWidget() is not None
        check(dialog)
        desk.press(Qt.Key.Key_Escape)
        await until_async(lambda: open_dialog(QDialog) is None, "its end")


def _close_details(desk: Desk) -> None:
    desk.listing.detail.focus_tabs()
    desk.click("Hide details", desk.listing.detail)


def _close_tab(desk: Desk) -> None:
    desk.command("new_tab")
    desk.command("close_tab")


def _fold_sidebar(desk: Desk) -> None:
    desk.inside.sidebar.tree.setFocus()
    desk.command("sidebar")


def _refresh(desk: Desk) -> None:
    button = desk.button("Refresh", desk.listing)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def _dismiss(desk: Desk) -> None:
    desk.inside.messages.info("Something worth knowing", key="test")
    strip = desk.inside.message_bar.children()
    assert strip
    button = desk.button("Dismiss", desk.inside.message_bar)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.parametrize("act", [_close_details, _close_tab, _fold_sidebar, _refresh, _dismiss])
async def test_what_goes_away_hands_the_focus_on(act: Callable[[Desk], None], sit: Sit) -> None:
    async with sit() as desk:
        await desk.open("EC2", "Instances")
        await desk.select("bastion")
        act(desk)
        await until_async(lambda: not desk.runner.keys, "everything to come to rest")
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.isVisible()
        assert focused.isEnabled()
