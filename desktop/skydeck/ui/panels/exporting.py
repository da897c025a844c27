"""Writes the shown rows to a file the user picks: whole or not at all; it formats nothing itself."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import cast

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.export import to_csv, to_json
from skydeck.core.kinds import Column
from skydeck.core.rows import RowTable
from skydeck.core.vectors import Cell
from skydeck.ui import dialogs
from skydeck.ui.desk import Desk
from skydeck.ui.panels.words import counted
from skydeck.ui.strings import tr


class Format(Enum):
    """What can be written."""

    CSV = "csv"
    EXCEL = "excel"  # CSV with the mark by which Excel sees that it is UTF-8
    JSON = "json"

    @property
    def suffix(self) -> str:
        """Of the file."""
        return "json" if self is Format.JSON else "csv"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Cells as they were when the user asked: the table may change while they are written."""

    columns: tuple[Column, ...]
    ids: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]  # by column, then row

    def id(self, row: int) -> str:
        """As `RowTable.id`."""
        return self.ids[row]

    def value(self, row: int, column: int) -> Cell:
        """As `RowTable.value`."""
        return self.cells[column][row]


def snapshot(table: RowTable, rows: Sequence[int], columns: Sequence[int]) -> Snapshot:
    """The cells of these rows and columns."""
    chosen = tuple(table.columns[column] for column in columns)
    values = (table.values(column) for column in columns)
    cells = tuple(tuple(column[row] for row in rows) for column in values)
    return Snapshot(chosen, tuple(table.id(row) for row in rows), cells)


def formatted(taken: Snapshot, form: Format) -> bytes:
    """The file's content."""
    table = cast(RowTable, taken)  # the two methods that the formats use
    rows, columns = range(len(taken.ids)), range(len(taken.columns))
    if form is Format.JSON:
        return to_json(table, rows, columns)
    return to_csv(table, rows, columns, bom=form is Format.EXCEL)


async def export_rows(
    desk: Desk, parent: QWidget | None, table: RowTable, rows: Sequence[int], columns: Sequence[int], form: Format
) -> None:
    """Ask where to, write, and say so; a failure rises in words."""
    taken = snapshot(table, rows, columns)
    what = counted(table.kind, len(rows))
    title = tr("Export {what}").format(what=what)
    suggested = _downloads() / f"{table.kind.service}-{table.kind.name}-{datetime.now():%Y%m%d-%H%M}.{form.suffix}"  # noqa: DTZ005
    path = await dialogs.pick_file(parent, title, suggested, [f"{form.suffix.upper()} (*.{form.suffix})"])
    if path is None:
        return
    await asyncio.to_thread(lambda: write_whole(path, formatted(taken, form)))
    desk.messages.done(tr("Exported {what} to {path}").format(what=what, path=str(path)))


def write_whole(path: Path, data: bytes) -> None:
    """Replace or make the file as a whole; after a failure the old one, if any, is untouched."""
    fresh = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise _in_words(error, path) from error


_WORDS = {
    errno.ENOSPC: "There is no room left on the disk for {name}.",
    errno.EDQUOT: "Your quota on this disk is used up; {name} was not written.",
    errno.EACCES: "You may not write to {folder}.",
    errno.EPERM: "You may not write to {folder}.",
    errno.EROFS: "{folder} is read-only.",
    errno.ENOENT: "{folder} does not exist any more.",
    errno.EISDIR: "{name} is a folder.",
    errno.ENAMETOOLONG: "The file name is too long.",
}


def _in_words(error: OSError, path: Path) -> AppError:
    words = tr(_WORDS.get(error.errno or 0, "{name} could not be written: {why}."))
    text = words.format(name=path.name, folder=str(path.parent), why=error.strerror or type(error).__name__)
    return AppError(ErrorKind.LOCAL, text, tr("Nothing was changed; choose another place."))


def _downloads() -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()
