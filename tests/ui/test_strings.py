"""Words: what translators translate is what the window shows, and nothing is put together before."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

import skydeck
from skydeck.ui.strings import tr

SOURCES = Path(skydeck.__file__).parent
TOOLS = Path(sys.executable).parent


def run(tool: str, *arguments: Path | str) -> None:
    subprocess.run([TOOLS / tool, *arguments], check=True, capture_output=True, timeout=60)


def test_translation_made_with_the_tools_of_qt_is_shown(qapp: QApplication, tmp_path: Path) -> None:
    source, ts, qm = tmp_path / "words.py", tmp_path / "de.ts", tmp_path / "de.qm"
    source.write_text('class Panel:\n    def title(self):\n        return tr("Find in JSON")\n\n\nNAME = tr("Key")\n')
    run("pyside6-lupdate", source, "-ts", ts)
    words = ts.read_text("utf-8")
    for english, german in (("Find in JSON", "In JSON suchen"), ("Key", "Schlüssel")):
        unfinished = f'<source>{english}</source>\n        <translation type="unfinished"></translation>'
        assert unfinished in words
        words = words.replace(unfinished, f"<source>{english}</source><translation>{german}</translation>")
    ts.write_text(words, "utf-8")
    run("pyside6-lrelease", ts, "-qm", qm)
    translator = QTranslator()
    assert translator.load(str(qm))
    QCoreApplication.installTranslator(translator)
    try:
        assert (tr("Find in JSON"), tr("Key"), tr("Value")) == ("In JSON suchen", "Schlüssel", "Value")
    finally:
        QCoreApplication.removeTranslator(translator)


def test_plural_forms_take_their_number() -> None:
    assert tr("%n object(s)", "", 3) == "3 object(s)"


def wrong_uses(source: str) -> list[int]:
    """Lines where `tr` gets something put together; a word from a table (settings, shortcuts) is fine."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "tr")
    return [call.lineno for call in named if is_put_together(call.args[0])]


def is_put_together(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Call):
        return isinstance(argument.func, ast.Attribute) and argument.func.attr in {"format", "join", "replace"}
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


@pytest.mark.parametrize(
    "path", sorted((SOURCES / "ui").rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCES))
)
def test_no_word_is_put_together_before_it_is_translated(path: Path) -> None:
    assert not wrong_uses(path.read_text("utf-8"))


def test_that_rule_catches_what_it_forbids() -> None:
    assert wrong_uses('tr("fine")\ntr(f"bad {1}")\ntr(name)\ntr("a" + b)\ntr("{}".format(c))\n') == [2, 4, 5]
