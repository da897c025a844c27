"""The rules of the house hold in every file, and each of them notices what it forbids."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.helpers.house_rules import ROOT, RULES, Rule, tracked_files, violations_in

UI = "desktop/skydeck/ui/panels/example.py"
# Rule -> (file, what it must notice, what it must let pass)
PLANTED = {
    "no-exec": (UI, ["dialog.exec()", "QMenu(self).exec(p)", "QtWidgets.QMessageBox.question(a)"], ["dialog.open()"]),
    "no-process-events": (UI, ["QApplication.processEvents()"], ["self.process_events_later()"]),
    "no-async-slot": (UI, ["from qasync import asyncSlot", "@qasync.asyncSlot()\ndef f(): ..."], ["import qasync"]),
    "tasks-by-runner": (
        UI,
        ["asyncio.create_task(f())", "loop.create_task(f())", "ensure_future(f())"],
        ["start(f())"],
    ),
    "no-colour-literal": (
        UI,
        ['x = "#1B2330"', 'css = "a { color: #fff; }"', 'QColor("red")', "QColor(1, 2, 3)", "Qt.GlobalColor.red"],
        ['x = "#item"', "QColor(value)", 'x = "issue #12"', "theme.color(Role.OK)", "Qt.GlobalColor.transparent"],
    ),
    "no-slow-models": (UI, ["QTableWidget(1, 2)", "from PySide6.QtGui import QStandardItem"], ["QTableView()"]),
    "plain-text-only": (UI, ['QLabel("a")', "w.setToolTip(t)", "QtWidgets.QMessageBox(p)"], ['PlainLabel("a")']),
    "no-dynamic-tr": (UI, ['tr(f"{n} rows")', 'self.tr("a" + b)'], ['tr("{n} rows").format(n=n)']),
    "no-registry-host": (
        "installers/dev.txt",
        ["--index-url https://pypi.org/simple", 'index = "x/simple/"'],
        ["a==1"],
    ),
    "no-machine-path": (
        "README.md",
        ["cd /root/x", "see /home/ada/x", 'a = "C:\\Users\\ada"', "/Users/ada/y"],
        ["/home/ec2-user/x", "~/.aws/config", "$HOME/x", "$ROOT/root/x"],
    ),
    "no-promise": ("README.md", ["Coming soon: charts", "TODO: more", "not yet implemented"], ["Charts work."]),
    "no-sleep-in-tests": ("tests/core/test_rows.py", ["time.sleep(1)"], ["until(f, 'x')"]),
    "short-file": (UI, ["a = 1\n" * 501], ["a = 1\n" * 500]),
    "short-function": (UI, ["def f():\n" + "    a = 1\n" * 50], ["def f():\n" + "    a = 1\n" * 49]),
}


def test_every_rule_has_a_planted_violation() -> None:
    assert set(PLANTED) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_notices_what_it_forbids_and_lets_the_rest_pass(rule: Rule) -> None:
    path, bad, good = PLANTED[rule.name]
    for source in bad:
        assert violations_in(path, source, (rule,)), f"{rule.name} does not notice {source[:80]!r}"
    for source in good:
        assert not violations_in(path, source, (rule,)), f"{rule.name} wrongly forbids {source[:80]!r}"


def test_exceptions_of_the_rules_name_files_that_exist() -> None:
    named = {path for rule in RULES for path in rule.allowed if "*" not in path}
    missing = sorted(path for path in named if not (ROOT / path).exists())
    assert not missing


def test_the_rules_hold_in_every_tracked_file() -> None:
    found = list(chain.from_iterable(violations_in(path, _text(path)) for path in tracked_files()))
    assert not found, "\n" + "\n".join(map(str, found))


def _text(path: str) -> str:
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:  # a picture
        return ""
