"""Whatever AWS says is shown as text, in every field of the panel, its detail, its menus and its dialogs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from skydeck.core.context import WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.tasks.changes import Item
from skydeck.tasks.ladder import Guard
from skydeck.ui.confirm_dialog import Confirmation, ConfirmDialog
from skydeck.ui.dialogs import ChoiceDialog, Option
from skydeck.ui.form_dialog import Form, FormDialog
from skydeck.ui.panels.result_view import show_results
from tests.helpers.markup import magic_pixels
from tests.helpers.naughty import ALL
from tests.helpers.scripted_link import fails, flags, here, page
from tests.helpers.waiting import until_async
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import THINGS

MOST = 4096  # longer ones are cut the same way; one of them is kept


def detail_of(row: str, text: str) -> messages.Detail:
    renders = ("text", "mono", "state", "last_segment", "list", "number", "time", "bool")
    fields = [messages.Field(text, text, render) for render in renders]
    fields.append(messages.Field(text, [text, text], "list", "ec2.images"))
    return messages.Detail(
        label=text,
        id=row,
        raw={text: [text, {text: text}]},
        fields=tuple(fields),
        tags={text[:100]: text[:200]},
        arn=text,
        console_url=text,
        flags=0,
        cli=text,
        boto3=text,
        parts=(text,),
    )


def trouble(text: str) -> AppError:
    return AppError(ErrorKind.DENIED, text, text, text, text, text, text, text, text)


def fill(bench: Bench, text: str) -> None:
    """Every answer of the link says this everywhere."""
    cells = {"name": text, "state": text, "size": 3, "image": text}

    async def rows(request: messages.ListRows) -> AsyncIterator[Any]:
        if request.parent is not None and request.parent.child == "Users":
            raise trouble(text)
        known = [(f"{text}{n}", text, flags(THINGS), cells) for n in range(3)]
        yield page(THINGS, known)
        yield messages.Done(messages.ListEnd(3, True))

    async def details(request: messages.FetchDetail) -> AsyncIterator[Any]:
        yield detail_of(request.row, text)
        yield messages.PartRead(text, error=trouble(text))
        yield messages.Done()

    bench.link.answer(messages.ListRows, rows)
    bench.link.answer(messages.FetchDetail, details)


async def panel_views(bench: Bench, text: str) -> AsyncIterator[tuple[str, QWidget]]:
    """Every face of a panel whose data is this text."""
    fill(bench, text)
    panel = await bench.open(THINGS, here(mode=WriteMode.FREE), title=text, parent_kind="test.wholes", parent_row=text)
    keys = [panel.model.key_at(place) for place in range(3)]
    panel.view.select_keys(keys[:1])
    await until_async(lambda: panel.detail.detail, "the detail")
    for name in panel.detail.tab_ids():
        panel.detail.show_tab(name)
        await asyncio.sleep(0)
        yield name, panel
    menu = panel.commands.menu(panel.view.currentIndex())
    yield "menu", menu
    menu.deleteLater()
    panel.view.select_keys(keys)
    panel.detail.selection.read_tags()
    await until_async(lambda: panel.detail.selection.bulk.editor.isVisible(), "the tags")
    yield "several rows", panel
    panel.filter.set_text("name:nothing")
    yield "filtered", panel
    bench.link.answer(messages.FetchDetail, fails(trouble(text)))
    panel.filter.set_text("")
    panel.view.select_keys(keys[1:2])
    await until_async(lambda: panel.detail.header.name() == text, "the head")
    yield "failed detail", panel
    bench.link.answer(messages.ListRows, fails(trouble(text)))
    yield "failed list", await bench.open(title=text)


def dialog_views(text: str) -> Iterator[tuple[str, QWidget]]:
    """Every dialog with this text in each field."""
    targets = tuple(messages.Target(f"{text}{n}", text, text if n % 2 else "") for n in range(24))
    scene = messages.Preparation(text, text, text, targets, text, text, (text,))
    for guard in Guard:
        said = Confirmation(text, text, guard, (scene, scene), text, typed=text, production=True)
        yield f"confirm {guard.name}", ConfirmDialog(said)
    yield "confirm one", ConfirmDialog(Confirmation(text, text, Guard.TYPED, (scene,), text, typed=text))
    action = next(one for one in THINGS.actions if one.id == "tune")
    form = Form(text, action.inputs, text, text, text, {"Size": text, "Note": text})
    yield "form", FormDialog(form)
    yield "choice", ChoiceDialog(text, text, [Option(text, text), Option("b", text)])
    for results in ([text], [text, text], [{text: text}]):
        items = [Item(here(), f"{text}{n}", f"{text}{n}", result=result) for n, result in enumerate(results)]
        view = show_results(None, text, items)
        assert view is not None
        yield "result", view


async def every_view(bench: Bench, text: str, look: Callable[[str, QWidget], None]) -> int:
    """Show everything once."""
    count = 0
    async for name, widget in panel_views(bench, text):
        look(name, widget)
        count += 1
    for name, widget in dialog_views(text):
        widget.show()
        look(name, widget)
        widget.close()
        widget.deleteLater()
        count += 1
    return count


async def test_no_view_takes_data_for_markup(bench: Bench, payload: str) -> None:
    def look(name: str, widget: QWidget) -> None:
        assert magic_pixels(widget) == 0, name

    assert await every_view(bench, payload, look) >= 16


@pytest.mark.timeout(60)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes in folders")
async def test_no_view_opens_a_file_that_data_names(bench: Bench, pipe: str) -> None:
    assert await every_view(bench, pipe, lambda _name, widget: widget.grab() and None) >= 16


async def test_labels_and_tooltips_are_plain_in_every_view(bench: Bench, payload: str) -> None:
    def look(name: str, widget: QWidget) -> None:
        for label in widget.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText, (name, label.text())
        for child in (widget, *widget.findChildren(QWidget)):
            assert "<img" not in child.toolTip(), name
            assert "<b " not in child.toolTip(), name
        for action in widget.actions():
            assert "<img" not in action.toolTip(), name

    await every_view(bench, payload, look)


def naughty() -> list[str]:
    return [text if len(text) <= MOST else text[: MOST + 1] for text in ALL]


async def test_every_naughty_string_can_be_a_row(bench: Bench) -> None:
    known = [
        (f"{n}:{text}", text, flags(THINGS), {"name": text, "state": text, "size": n, "image": text})
        for n, text in enumerate(naughty())
    ]
    bench.answers_rows(known)
    panel = await bench.open()
    assert panel.model.rowCount() == len(known)
    bar = panel.view.verticalScrollBar()
    for value in range(0, bar.maximum() + 1, max(1, bar.pageStep())):
        bar.setValue(value)
        panel.view.viewport().repaint()
    for place in range(0, len(known), 7):
        key = panel.model.key_at(place)
        panel.view.select_keys([key])
        menu = panel.commands.menu(panel.view.currentIndex())
        assert menu.actions()
        menu.deleteLater()


async def test_every_naughty_string_can_be_a_detail(bench: Bench) -> None:
    strings = naughty()
    raw = dict(enumerate(strings))
    fields = tuple(messages.Field(text, text, "text") for text in strings)
    known = messages.Detail("x", "t-001", raw, fields, {}, "", "", 0, "", "")

    async def details(request: messages.FetchDetail) -> AsyncIterator[Any]:
        yield known
        yield messages.Done()

    bench.link.answer(messages.FetchDetail, details)
    panel = await bench.open()
    bench.select(panel, "t-001")
    await until_async(lambda: panel.detail.detail, "the detail")
    for name in panel.detail.tab_ids():
        panel.detail.show_tab(name)
        panel.repaint()
    labels = panel.detail.tab("overview").findChildren(QLabel)
    assert len(labels) >= 2 * len(strings)


def test_every_naughty_string_can_be_confirmed_or_not(qapp: object) -> None:
    for text in naughty():
        target = (messages.Target("t-1", text),)
        scene = messages.Preparation(text, "", text, target, text, text, (text,))
        dialog = ConfirmDialog(Confirmation(text, "Wipe", Guard.TYPED, (scene,), text, typed=text))
        assert dialog.field is not None
        assert dialog.go.isEnabled() == (text == "")
        dialog.deleteLater()


INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)


async def test_every_control_has_the_name_that_can_be_seen(bench: Bench) -> None:
    def look(name: str, widget: QWidget) -> None:
        for control in widget.findChildren(QWidget):
            if not isinstance(control, INTERACTIVE) or not control.isVisibleTo(widget):
                continue
            if control.metaObject().className() in {"QTableCornerButton", "QHeaderView"} or _is_part(control):
                continue
            said = control.accessibleName()
            assert said or _text(control), (name, control)
            if isinstance(control, QAbstractButton) and control.text() and said:
                assert control.text().replace("&&", "&") in said, (name, said)

    await every_view(bench, "web-1", look)


def _is_part(control: QWidget) -> bool:
    # Inside a line edit, a scroll area or a tab bar: what Qt builds for itself.
    return isinstance(control.parent(), QLineEdit | QTabBar | QComboBox) or control.objectName().startswith("qt_")


def _text(control: QWidget) -> str:
    return control.text() if isinstance(control, QAbstractButton) else ""
