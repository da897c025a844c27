"""A whole journey by the accessibility tree alone: what a screen reader is told, and what it can do."""

from __future__ import annotations

import pytest

from tests.helpers.atspi import Node
from tests.helpers.waiting import until
from tests.journeys.program import Program, program

__all__ = ["program"]
pytestmark = pytest.mark.screen


def test_everything_is_done_by_what_a_screen_reader_sees(program: Program) -> None:
    assert program.nameless() == []
    _filter_and_sort(program)
    _read_details(program)
    _stop_an_instance(program)
    _read_the_journal(program)
    _open_dialogs(program)
    _add_an_account(program)
    _go_to_another_region(program)
    _go_anywhere(program)
    program.choose("File", "Quit")
    assert program.leave() == 0


def _filter_and_sort(program: Program) -> None:
    program.choose("Go", "Services", "EC2", "Volumes")
    table = program.shown("table", "Volumes")
    everything = program.rows(table)
    field = program.shown("text", "Filter: words or state:… type:…")
    field.enter_text("type:gp2")
    until(lambda: set(program.column(table, "Type")) == {"gp2"}, "the filter to work")
    assert table.size[0] < everything
    field.enter_text("")
    until(lambda: table.size[0] == everything, "all rows again")
    names = program.column(table, "Name")
    program.choose("View", "Sort by the current column")
    until(lambda: (now := program.column(table, "Name")) != names and sorted(now) == sorted(names), "another order")


def _read_details(program: Program) -> None:
    table = program.shown("table", "Volumes")
    row = program.column(table, "Name").index("photo-import")
    table.select_row(row)
    volume = program.column(table, "Volume ID")[row]
    program.shown("push button", volume)
    assert program.nameless() == []
    for title in ("Related", "Tags", "JSON"):
        program.starting("page tab", title).press()
        assert program.nameless() == []
    tree = program.shown("tree", "JSON")
    until(lambda: any(volume in node.name for node in tree.children), "the JSON of the volume")
    program.starting("page tab", "Tags").press()
    program.shown("text", "Key")


def _stop_an_instance(program: Program) -> None:
    program.choose("Go", "Services", "EC2", "Instances")
    table = program.shown("table", "Instances")
    program.rows(table)
    row = program.column(table, "Name").index("web-3")
    assert program.column(table, "State")[row] == "running"
    table.select_row(row)
    _ask_to_stop(program, "Cancel")
    assert program.changes() == []
    _ask_to_stop(program, "Stop")
    program.said("Stopped web-3")
    until(lambda: program.column(table, "State")[row] in ("stopping", "stopped"), "the new state", 15, 0.2)
    assert program.nameless() == []


def _ask_to_stop(program: Program, answer: str) -> None:
    stop = program.shown("push button", "Stop…")
    until(lambda: "enabled" in stop.states, "Stop to be offered")
    stop.press()
    dialog = program.shown("dialog", "Stop “web-3”?")
    program.said("Sandbox (4815 1623 4200) · us-east-1")
    assert program.nameless() == []
    _button(dialog, answer).press()
    program.gone("dialog", "Stop “web-3”?")


def _button(inside: Node, name: str) -> Node:
    found = inside.find("push button", name, showing=True)
    assert found is not None, name
    return found


def _read_the_journal(program: Program) -> None:
    program.choose("Help", "Journal")
    calls = program.shown("table", "Calls")
    program.shown("check box", "Changes only").press()
    # One row alone says little: while the journal is still read, that is one of the calls of now.
    until(lambda: ["StopInstances" in one for one in program.column(calls, "Operation")] == [True], "only the change")
    assert program.column(calls, "Outcome") == ["ok"]
    assert program.nameless() == []


def _open_dialogs(program: Program) -> None:
    for path, title in ((("File", "Settings…"), "Settings"), (("Help", "Keyboard shortcuts"), "Keyboard shortcuts")):
        program.choose(*path)
        dialog = program.shown("dialog", title)
        assert program.nameless() == []
        _button(dialog, "Close").press()
        program.gone("dialog", title)


def _add_an_account(program: Program) -> None:
    """Every way can be chosen, and is named throughout."""
    program.choose("File", "Add an account…")
    program.shown("dialog", "Add an account")
    ways = program.shown("list", "Ways to add an account")
    for row in range(len(ways.children)):
        ways.select_child(row)
        assert program.nameless() == []
    program.press("Escape")
    program.gone("dialog", "Add an account")


def _go_to_another_region(program: Program) -> None:
    program.choose("Go", "Choose the regions…")
    field = program.focused("Find a region")
    assert field.description == "us-east-1, US East (N. Virginia), ticked"
    field.enter_text("oregon")
    until(lambda: field.description == "us-west-2, US West (Oregon), not ticked", "the region to be found")
    regions = program.shown("list", "Regions")
    assert [node.name for node in regions.children] == ["us-west-2, US West (Oregon)"]
    assert program.nameless() == []
    program.press("Return")
    program.gone("list", "Regions")
    program.starting("push button", "us-west-2")


def _go_anywhere(program: Program) -> None:
    program.choose("Go", "Go to anything…")
    field = program.focused("Go to anything…")
    field.enter_text("buckets")
    until(lambda: field.description == "Buckets, S3", "the entry to be found")
    results = program.shown("list", "Results")
    assert results.children[0].name == "Buckets, S3"
    assert program.nameless() == []
    program.press("Return")
    program.gone("list", "Results")
    program.rows(program.shown("table", "Buckets"))
