"""A whole journey by keyboard alone, on a real screen with a window manager."""

from __future__ import annotations

import time
from functools import partial

import pytest

from tests.helpers.waiting import until
from tests.journeys.program import QUIT_S, Program, program

__all__ = ["program"]
pytestmark = [pytest.mark.screen, pytest.mark.soak]  # a busy machine moves the focus too late: alone it passes


def test_everything_is_done_by_keyboard(program: Program) -> None:
    _find_and_filter(program)
    _sort(program)
    _read_details(program)
    _stop_an_instance(program)
    _read_the_journal(program)
    _open_dialogs(program)
    _quit(program)


def _find_and_filter(program: Program) -> None:
    program.go("volumes")
    table = program.shown("table", "Volumes")
    program.focused("Name: ")
    everything = table.size[0]
    program.press("ctrl+f")
    program.focused("Filter:")
    program.write("type:gp2")
    program.press("Return")
    until(lambda: 0 < table.size[0] < everything, "the filter to work")
    assert set(program.column(table, "Type")) == {"gp2"}
    program.press("Escape")
    until(lambda: table.size[0] == everything, "all rows again")
    program.press("Escape")
    program.focused("Name: ")


def _sort(program: Program) -> None:
    table = program.shown("table", "Volumes")
    for _ in range(20):
        if program.focus().name.startswith("Size: "):
            break
        program.press("Right")
    program.press("ctrl+shift+o")
    rising = program.column(table, "Size")
    assert rising == sorted(rising, key=_gib)
    program.press("ctrl+shift+o")
    until(lambda: program.column(table, "Size") == sorted(rising, key=_gib, reverse=True), "the other way round")


def _gib(text: str) -> float:
    number, unit = text.split()
    return float(number.replace(",", "")) * {"GiB": 1, "TiB": 1024, "B": 0}[unit]


def _read_details(program: Program) -> None:
    program.press("Home")
    program.press("Down", "Up", "Return")
    program.shown("page tab", "JSON")
    for title in ("Related", "Tags"):
        program.press("Right")
        until(partial(_is_in_front, program, title), f"the tab {title}", 5, 0.05)
    program.press("Escape")
    until(lambda: program.focus().role == "cell", "the table to have the focus again")


def _is_in_front(program: Program, title: str) -> bool:
    wanted = lambda node: node.role == "page tab" and node.name.startswith(title) and "selected" in node.states  # noqa: E731
    return program.some(wanted) is not None


def _stop_an_instance(program: Program) -> None:
    program.go("instances")
    program.shown("table", "Instances")
    program.focused("Name: ")
    program.write("grafana")
    program.focused("Name: grafana")
    program.tab_to("Stop…", "shift+Tab")
    program.press("space")
    program.shown("dialog", "Stop “grafana”?")
    program.focused("Cancel")
    program.press("Return")
    program.gone("dialog", "Stop “grafana”?")
    assert program.changes() == []
    program.focused("Stop…")
    program.press("space")
    program.shown("dialog", "Stop “grafana”?")
    program.focused("Cancel")
    program.tab_to("Stop")
    program.press("space")
    program.said("Stopped grafana")
    assert [one["operation"] for one in program.changes() if one["kind"] == "intent"] == ["StopInstances"]
    until(lambda: [one["outcome"] for one in program.changes() if one["kind"] == "result"] == ["ok"], "the result")
    program.focus()


def _read_the_journal(program: Program) -> None:
    program.press("ctrl+j")
    calls = program.shown("table", "Calls")
    until(lambda: any("StopInstances" in one for one in program.column(calls, "Operation")), "the change", 5, 0.1)
    program.tab_to("Changes only", "shift+Tab")
    program.press("space")
    until(lambda: calls.size[0] == 1, "only the change")


def _open_dialogs(program: Program) -> None:
    for keys, title in (("ctrl+comma", "Settings"), ("F1", "Keyboard shortcuts")):
        program.press(keys)
        program.shown("dialog", title)
        program.focus()
        program.press("Tab")
        program.press("Escape")
        program.gone("dialog", title)
        program.focus()


def _quit(program: Program) -> None:
    program.press("ctrl+w")
    program.shown("table", "Instances")
    program.focus()
    start = time.monotonic()
    program.press("ctrl+q")
    assert program.leave() == 0
    assert time.monotonic() - start < QUIT_S
