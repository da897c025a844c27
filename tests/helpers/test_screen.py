"""The tests' own screen, pointer, keyboard and accessibility bus work: proved on a small Qt program of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from subprocess import Popen

import pytest

from tests.helpers import atspi, screen
from tests.helpers.waiting import until

PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget
app = QApplication(["tiny-probe"])
window = QWidget(windowTitle="Tiny probe")
layout = QVBoxLayout(window)
field, button, table = QLineEdit(), QPushButton("Go"), QTableWidget(2, 1)
field.setAccessibleName("Filter")
table.setAccessibleName("Rows")
for row in range(2):
    table.setItem(row, 0, QTableWidgetItem(f"cell {row}"))
for widget in (field, button, table):
    layout.addWidget(widget)
field.textChanged.connect(lambda text: print("text", text, flush=True))
button.clicked.connect(lambda: print("clicked", flush=True))
table.itemSelectionChanged.connect(lambda: print("row", table.currentRow(), flush=True))
window.resize(300, 200)
window.show()
app.exec()
"""

pytestmark = pytest.mark.screen


@pytest.fixture
def probe(on_screen: Callable[[Sequence[str]], Popen[str]]) -> Popen[str]:
    return on_screen([sys.executable, "-c", PROGRAM])


@pytest.fixture
def accessibility() -> Iterator[atspi.Accessibility]:
    connection = atspi.connect()
    yield connection
    connection.close()


def _line(process: Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_keys_and_pointer_reach_a_window(probe: Popen[str]) -> None:
    window = screen.window_titled("^Tiny probe$")
    screen.focus(window)
    screen.type_text("ok")
    assert [_line(probe), _line(probe)] == ["text o", "text ok"]
    screen.press_keys("Tab", "space")
    assert _line(probe) == "clicked"


def test_a_screen_reader_sees_names_and_can_act(probe: Popen[str], accessibility: atspi.Accessibility) -> None:
    program = accessibility.program("tiny-probe")
    field = program.wait_for("text", "Filter")
    field.enter_text("web")
    assert _line(probe) == "text web"
    assert field.text == "web"
    program.wait_for("push button", "Go").press()
    assert _line(probe) == "clicked"
    table = program.wait_for("table", "Rows")
    assert table.size == (2, 1)
    assert table.cell(1, 0).name == "cell 1"
    table.select_row(1)
    assert _line(probe).startswith("row ")
    until(lambda: "selected" in table.cell(1, 0).states, "the second row to be selected")
