"""Files are written whole or not at all, and failures are said in words."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.export import unguard
from skydeck.ui.panels import exporting
from skydeck.ui.panels.exporting import Format, formatted, snapshot, write_whole
from tests.helpers.naughty import BIG_LIST, FORMULAS, MARKUP
from tests.helpers.waiting import until_async
from tests.ui.panels.conftest import Bench
from tests.ui.panels.things import thing, things


async def save_as(bench: Bench, path: Path) -> None:
    dialog = await bench.dialog(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.accept()


async def test_shown_rows_and_columns_are_exported(bench: Bench, tmp_path: Path) -> None:
    bench.answers_rows([thing(1), thing(2, "stopped"), thing(3, name="=cmd()")])
    panel = await bench.open()
    panel.filter.set_text("state:running")
    panel.commands.export(Format.CSV)
    target = tmp_path / "out.csv"
    await save_as(bench, target)
    await bench.told()
    found = list(csv.reader(io.StringIO(target.read_text("utf-8"))))
    assert found[0] == ["Name", "State", "Size", "Image"]
    assert [row[0] for row in found[1:]] == ["'=cmd()", "thing-1"]
    assert "Exported 2 things" in bench.said.last.text


async def test_no_naughty_name_becomes_a_formula_in_the_file_or_is_lost(bench: Bench, tmp_path: Path) -> None:
    # The mark of an empty name would be the same as that of a missing one.
    names = dict.fromkeys(text for text in (*BIG_LIST, *FORMULAS, *MARKUP) if text)
    bench.answers_rows([thing(number, name=name) for number, name in enumerate(names)])
    panel = await bench.open()
    for form in (Format.CSV, Format.EXCEL):
        bench.said.said.clear()
        panel.commands.export(form)
        target = tmp_path / f"{form.value}.csv"
        await save_as(bench, target)
        await bench.told()
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))[1:]
        assert len(rows) == len(names)
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if re.match(r"[\s\x00]*[=+\-@\t\r\x00＝＋－＠]", cell)] == []
        assert {unguard(row[0]) for row in rows} == {name.encode("utf-8", "replace").decode() for name in names}


async def test_json_keeps_types(bench: Bench) -> None:
    panel = await bench.open()
    table = panel.model.table
    data = json.loads(formatted(snapshot(table, table.order, panel.view.columns.visible()), Format.JSON))
    assert data[0] == {"_id": "t-000", "Name": "thing-0", "State": "running", "Size": 0, "Image": None}


async def test_what_is_exported_is_what_was_there_when_asked(bench: Bench) -> None:
    panel = await bench.open()
    table = panel.model.table
    taken = snapshot(table, list(table.order), [2])
    bench.answers_rows([thing(9, "gone")])
    panel.refresh()
    await bench.idle(panel)
    assert formatted(taken, Format.CSV).count(b"thing-") == 5


async def test_excel_gets_its_mark(bench: Bench) -> None:
    panel = await bench.open()
    taken = snapshot(panel.model.table, panel.model.table.order, [2])
    assert formatted(taken, Format.EXCEL).startswith(b"\xef\xbb\xbf")
    assert not formatted(taken, Format.CSV).startswith(b"\xef\xbb\xbf")


async def test_cancelling_writes_nothing(bench: Bench, tmp_path: Path) -> None:
    bench.answers_rows(things(1))
    panel = await bench.open()
    panel.commands.export(Format.CSV)
    dialog = await bench.dialog(QFileDialog)
    dialog.reject()
    await until_async(lambda: not bench.test.runner.running(f"{panel.key}:export"), "the end")
    assert bench.said.said == []
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == []


async def test_a_failed_export_is_said_in_the_bar(bench: Bench, tmp_path: Path) -> None:
    panel = await bench.open()
    panel.commands.export(Format.CSV)
    await save_as(bench, tmp_path / "missing" / "out.csv")
    await bench.told()
    assert bench.said.last.error is not None
    assert bench.said.last.error.kind is ErrorKind.LOCAL
    assert "does not exist" in bench.said.last.text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EACCES, "may not write"),
        (errno.EROFS, "read-only"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "could not be written"),
    ],
)
def test_disk_trouble_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")

    def broken(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(exporting.os, "fsync", broken)
    with pytest.raises(AppError, match=words) as caught:
        write_whole(target, b"new")
    assert caught.value.kind is ErrorKind.LOCAL
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_device_that_is_full_is_met(tmp_path: Path) -> None:
    device = os.open("/dev/full", os.O_WRONLY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", lambda _path, _mode: os.fdopen(device, "wb"))
        with pytest.raises(AppError, match="no room left"):
            write_whole(tmp_path / "out.csv", b"x" * 10)


def test_a_folder_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(AppError, match="is a folder"):
        write_whole(tmp_path / "out.csv", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_long_name_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 240 + ".csv")
    write_whole(target, b"data")
    assert target.read_bytes() == b"data"
