"""Text that shows when it is taken for markup: it paints itself magenta, or opens a pipe that never answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

MAGIC = QColor(255, 0, 255)


@pytest.fixture
def payload(tmp_path: Path) -> str:
    """Text that paints itself magenta when it is taken for markup, by style, by table and by a local picture."""
    picture = tmp_path / "p.png"
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(MAGIC)
    image.save(str(picture))
    table = '<table bgcolor="#ff00ff" width="90" height="30"><tr><td>x</td></tr></table>'
    return f'a <img src="{picture}"><b style="background-color:#ff00ff">MMMM</b>{table}'


@pytest.fixture
def pipe(tmp_path: Path) -> str:
    """A picture that never answers: whoever opens it hangs for ever."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return f'x <img src="{path}">'


def magic_pixels(widget: QWidget) -> int:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = bytes(image.constBits())
    return sum(data[at : at + 3] == b"\xff\x00\xff" for at in range(0, len(data), 4))
