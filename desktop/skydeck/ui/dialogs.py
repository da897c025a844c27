"""Questions as awaitables, by `open()` and a future, so that everything else goes on; never `exec()`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import shiboken6
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QListWidgetItem, QWidget

from skydeck.core.text import display
from skydeck.ui.confirm_dialog import Confirmation, ConfirmDialog
from skydeck.ui.form_dialog import Form, FormDialog
from skydeck.ui.plain import PlainLabel, set_name
from skydeck.ui.sheet import Sheet
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton

ROWS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    title: str


async def confirm(parent: QWidget | None, confirmation: Confirmation) -> bool:
    """Whether the user said yes, with all that the risk demands; a window that is closed meanwhile means no."""
    dialog = ConfirmDialog(confirmation, parent)
    return await shown(dialog)


async def ask(parent: QWidget | None, form: Form) -> dict[str, Any] | None:
    """What was filled in; None: cancelled."""
    dialog = FormDialog(form, parent)
    filled: dict[str, Any] = {}
    dialog.accepted.connect(lambda: filled.update(dialog.values()))
    return filled if await shown(dialog) else None


async def choose(parent: QWidget | None, title: str, text: str, options: Sequence[Option]) -> str | None:
    """The value of the chosen option; None: cancelled."""
    dialog = ChoiceDialog(title, text, options, parent)
    chosen: list[str] = []
    dialog.accepted.connect(lambda: chosen.append(dialog.value()))
    return chosen[0] if await shown(dialog) and chosen else None


async def pick_file(
    parent: QWidget | None,
    title: str,
    suggested: Path,
    filters: Sequence[str] = (),
    mode: Literal["save", "open", "folder"] = "save",
) -> Path | None:
    """A file or a folder that the user picked; None: cancelled."""
    dialog = QFileDialog(parent, title)
    dialog.setNameFilters(list(filters))
    if mode == "folder":
        dialog.setFileMode(QFileDialog.FileMode.Directory)
    elif mode == "open":
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    else:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
    dialog.setDirectory(str(suggested.parent))
    dialog.selectFile(suggested.name)
    picked: list[str] = []
    dialog.fileSelected.connect(picked.append)
    accepted = await shown(dialog)
    return Path(picked[0]) if accepted and picked else None


async def shown(dialog: QDialog) -> bool:
    """Open the dialog and wait for it; its parent going away, or the waiting task being cancelled, ends it."""
    future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def ended(accepted: bool) -> None:
        if not future.done():
            future.set_result(accepted)

    dialog.finished.connect(lambda code: ended(code == QDialog.DialogCode.Accepted))
    dialog.destroyed.connect(lambda: ended(False))
    dialog.open()
    try:
        return await future
    finally:
        if shiboken6.isValid(dialog):
            dialog.hide()
            dialog.deleteLater()


class ChoiceDialog(Sheet):
    """A short list to choose one of."""

    def __init__(self, title: str, text: str, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(title, "", parent)
        self._options = tuple(options)
        self.list = QListWidget()
        set_name(self.list, title)
        for option in options:
            self.list.addItem(QListWidgetItem(display(option.title, 200)))
        self.list.setCurrentRow(0)
        self.list.setMinimumHeight(34 * min(len(options), ROWS_SHOWN) + 4)
        self.list.itemActivated.connect(lambda _item: self.accept())
        if text:
            self.body.addWidget(PlainLabel(text, wrap=True))
        self.body.addWidget(self.list)
        self.finish_buttons(PrimaryButton(tr("Choose"), "", self.accept))
        self.fit()
        self.list.setFocus()

    def value(self) -> str:
        """The chosen one."""
        return self._options[self.list.currentRow()].value
