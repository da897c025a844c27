"""Plain-text helpers: no text is ever read as markup, no letter is lost."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

import skydeck
from skydeck.core.text import display
from skydeck.ui.plain import (
    TOOLTIP_LIMIT,
    PlainLabel,
    action_text,
    set_action_text,
    set_class,
    set_name,
    tooltip,
    tooltip_text,
)
from skydeck.ui.theme import Theme
from tests.helpers import naughty

SOURCES = Path(skydeck.__file__).parent
FORBIDDEN = {
    *("QLabel", "QMessageBox", "QErrorMessage", "QTextBrowser", "QWhatsThis", "QSplashScreen", "QWizardPage"),
    *("setToolTip", "setWhatsThis", "appendHtml", "setHtml", "insertHtml", "setMarkdown"),
}


def as_qt_shows(tip: str) -> str:
    """What Qt draws for a tooltip: its own guess decides between plain and rich."""
    from PySide6 import QtGui

    if not QtGui.Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_tooltips_of_all_naughty_strings_show_the_very_text() -> None:
    for text in naughty.ALL:
        wanted = display(text, TOOLTIP_LIMIT, multiline=True)
        shown = as_qt_shows(tooltip_text(text))
        # Rich text folds runs of spaces; every other character must be there.
        assert shown.split() == wanted.split(), ascii(text[:80])


def test_labels_of_all_naughty_strings_are_plain_and_keep_the_original(qtbot: QtBot) -> None:
    label = PlainLabel()
    qtbot.addWidget(label)
    for text in naughty.ALL:
        label.setText(text)
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == display(text)[:1000], "no label is wider"
        assert label.full_text() == text


def test_ampersands_survive_in_actions() -> None:
    action = QAction(action_text("R&D-prod"))
    assert action.text() == "R&&D-prod"
    assert action.iconText() == "R&D-prod"


def test_action_named_after_data_has_a_tooltip_that_is_no_markup() -> None:
    action = QAction()
    set_action_text(action, "<b>x</b> & y")
    assert as_qt_shows(action.toolTip()) == "<b>x</b> & y"


def test_tooltip_describes_the_widget_without_markup(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    tooltip(widget, "<b>x</b>")
    assert widget.accessibleDescription() == "<b>x</b>"
    tooltip(widget, "")
    assert widget.toolTip() == ""


def test_elided_label_shows_all_in_its_tooltip(qtbot: QtBot) -> None:
    label = PlainLabel("arn:aws:iam::123456789012:role/employee-web-app", elide=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert "…" in label.text()
    assert label.toolTip() == label.full_text() == label.accessibleName()
    label.resize(600, 20)
    assert label.text() == label.full_text()
    assert label.toolTip() == ""


def test_elided_label_does_not_widen_its_window(qtbot: QtBot) -> None:
    label = PlainLabel("x" * 5_000, elide=Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 60


def test_selectable_label_can_be_reached_by_keyboard(qtbot: QtBot) -> None:
    label = PlainLabel("copy me", selectable=True)
    qtbot.addWidget(label)
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert not label.openExternalLinks()


def test_names_for_screen_readers_show_what_hides(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    set_name(widget, "a\u202eb")
    assert widget.accessibleName() == "a⟦RLO⟧b"


def test_class_can_change_after_a_widget_was_shown(qtbot: QtBot, themed: Theme) -> None:
    label = PlainLabel("x")
    qtbot.addWidget(label)
    label.show()
    set_class(label, "bad")
    assert label.palette().color(label.foregroundRole()) == themed.color("bad")
    set_class(label, "")
    assert label.palette().color(label.foregroundRole()) == themed.color("text")


def calls_in(path: Path) -> set[str]:
    """Names of everything that is called, but for tooltips made by `tooltip_text`, or taken from another tooltip."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {_called(call) for call in calls if not (call.args and _is_escaped(call.args[-1]))}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_escaped(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Call) and _called(argument) in {"tooltip_text", "toolTip"}


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCES)))
def test_only_one_module_makes_labels_or_sets_raw_tooltips(path: Path) -> None:
    if path.relative_to(SOURCES).as_posix() != "ui/plain.py":
        assert not calls_in(path) & FORBIDDEN


def test_that_rule_catches_what_it_forbids(tmp_path: Path) -> None:
    source = tmp_path / "bad.py"
    source.write_text("w.setToolTip(name)\nQLabel(name)\nok.setWhatsThis(tooltip_text(name))\n")
    assert calls_in(source) & FORBIDDEN == {"setToolTip", "QLabel"}
    assert issubclass(PlainLabel, QLabel)
