"""A whole journey by keyboard alone, on a real screen with a window manager."""

from __future__ import annotations

from functools import partial

import pytest

from tests.helpers.waiting import until
from tests.journeys.program import Program, program

__all__ = ["program"]
pytestmark = pytest.mark.screen


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
    everything = program.rows(table)
    program.press("ctrl+f")
    program.focused("Filter:")
    program.write("type:gp2")
    program.press("Return")
    until(lambda: set(program.column(table, "Type")) == {"gp2"}, "the filter to work")
    assert table.size[0] < everything
    program.press("Escape")
    until(lambda: table.size[0] == everything, "all rows again")
    program.press("Escape")
    program.focused("Name: ")


def _sort(program: Program) -> None:
    table = program.shown("table", "Volumes")
    program.step_to("Size: ", "Right", 20)
    rising = sorted(program.column(table, "Size"), key=_gib)
    program.press("ctrl+shift+o")
    until(lambda: program.column(table, "Size") == rising, "the order of sizes")
    program.press("ctrl+shift+o")
    falling = sorted(rising, key=_gib, reverse=True)
    until(lambda: program.column(table, "Size") == falling, "the other way round")


def _gib(text: str) -> float:
    number, unit = text.split()
    return float(number.replace(",", "")) * {"GiB": 1, "TiB": 1024, "B": 0}[unit]


def _read_details(program: Program) -> None:
    program.press("Home")
    program.press("Down", "Up", "Return")
    until(lambda: program.focus().role == "page tab", "the tabs to have the focus")
    for title in ("Related", "Tags"):
        program.press("Right")
        until(partial(_is_in_front, program, title), f"the tab {title}")
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
    program.step_to("Stop…", "shift+Tab")
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
    program.step_to("Stop")
    program.press("space")
    program.said("Stopped grafana")
    assert [one["operation"] for one in program.changes() if one["kind"] == "intent"] == ["StopInstances"]
    until(lambda: [one["outcome"] for one in program.changes() if one["kind"] == "result"] == ["ok"], "the result")
    program.focus()


def _read_the_journal(program: Program) -> None:
    program.press("ctrl+j")
    calls = program.shown("table", "Calls")
    until(lambda: any("StopInstances" in one for one in program.column(calls, "Operation")), "the change")
    program.step_to("Changes only", "shift+Tab")
    program.press("space")
    until(lambda: calls.size[0] == 1, "only the change")


def _open_dialogs(program: Program) -> None:
    for keys, title in (("ctrl+comma", "Settings"), ("F1", "Keyboard shortcuts")):
        program.press(keys)
        program.focus_inside(program.shown("dialog", title))
        program.step("Tab")
        program.press("Escape")
        program.gone("dialog", title)
        program.focus()


def _quit(program: Program) -> None:
    program.press("ctrl+w")
    program.shown("table", "Instances")
    program.focus()
    program.press("ctrl+q")
    assert program.leave() == 0
