"""Goal 26: of fifty names that look like another one, every confirmation shows that it is not that one."""

from __future__ import annotations

import unicodedata

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from skydeck.link.messages import Preparation, Target
from skydeck.tasks.ladder import Guard
from skydeck.ui.confirm_dialog import Confirmation, ConfirmDialog

REAL = "R&D prod-db.cafe\u0301x"  # with a blank, an ampersand and a letter to be composed
TRUE = unicodedata.normalize("NFC", REAL)
HIDDEN = tuple(
    map(chr, [
        0xA0, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066, 0x2069, 0xFEFF,
        0xAD, 0x34F, 0x61C, 0x180E, 0x3164, 0x2800, 0x115F, 0xE0041, 0, 7, 0x1B, 0x7F, 0x85,
    ])
)  # fmt: skip
LOOKALIKES = (
    f"{TRUE} ",
    f" {TRUE}",
    f"{TRUE}\u00a0",
    f"{TRUE}\n",
    f"{TRUE}\t",
    f"\r{TRUE}",
    TRUE.replace(" ", "  "),
    TRUE.replace(" ", "\u00a0"),
    TRUE.replace(" ", "\u2009"),
    TRUE.replace(" ", "\u3000"),
    TRUE.replace("&", "&&"),
    TRUE.replace("&", ""),
    TRUE.replace("&", "&amp;"),
    TRUE.replace("&", "＆"),
    TRUE.replace("-", "\u2010"),
    TRUE.replace("-", "\u2212"),
    TRUE.replace(".", "\u2024"),
    TRUE.replace("p", "\u0440", 1),
    TRUE.replace("o", "\u043e", 1),
    TRUE.replace("o", "\u03bf", 1),
    TRUE.replace("a", "\u0251"),
    TRUE.replace("R", "Ｒ"),
    TRUE.replace("x", "\u0445"),
    TRUE.replace("d", "\u0501"),
    TRUE.replace("R", "r"),
    TRUE.upper(),
    REAL,
    *(f"{TRUE[:4]}{char}{TRUE[4:]}" for char in HIDDEN),
)
# What an eye does not tell apart: the fold under which two names look the same.
TWINS = str.maketrans("\u0440\u043e\u03bf\u0251\u0445\u0501\u2010\u2212\u2024＆", "pooaxd--.&")


def folded(text: str) -> str:
    kept = (char for char in unicodedata.normalize("NFKC", text.translate(TWINS)) if char.isprintable())
    return " ".join("".join(char for char in kept if unicodedata.category(char) not in {"Cf", "Mn"}).split())


def dialog_for(name: str, guard: Guard, qtbot: QtBot) -> ConfirmDialog:
    scene = Preparation("acme", "123456789012", "us-east-1", (Target("i-1", name),), "", "")
    said = Confirmation(f"Terminate “{name}”?", "Terminate", guard, (scene,), "", typed=name)
    dialog = ConfirmDialog(said)
    qtbot.addWidget(dialog)
    dialog.resize(900, 600)
    dialog.show()
    return dialog


def seen(widget: QWidget) -> str:
    """Everything that can be read, as it looks."""
    texts = [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
    texts += [one.text().replace("&&", "\0").replace("&", "").replace("\0", "&") for one in _buttons(widget)]
    return folded("\n".join(texts))


def _buttons(widget: QWidget) -> list[QAbstractButton]:
    return [one for one in widget.findChildren(QAbstractButton) if one.isVisible()]


def test_there_are_fifty_and_they_are_no_other_name() -> None:
    assert len(set(LOOKALIKES)) == len(LOOKALIKES) >= 50
    assert TRUE not in LOOKALIKES


@pytest.mark.parametrize("guard", [Guard.QUESTION, Guard.HOLD, Guard.TYPED], ids=lambda one: one.name)
@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_a_confirmation_shows_which_name_it_is(qtbot: QtBot, guard: Guard, name: str) -> None:
    assert seen(dialog_for(name, guard, qtbot)) != seen(dialog_for(TRUE, guard, qtbot))


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_typing_the_other_name_is_not_enough(qtbot: QtBot, name: str) -> None:
    dialog = dialog_for(TRUE, Guard.TYPED, qtbot)
    assert dialog.field is not None
    dialog.field.line.setText(name)
    assert not dialog.go.isEnabled()
    dialog.field.line.setText(TRUE)
    assert dialog.go.isEnabled()


def test_a_name_of_two_scripts_says_which_letter_it_is(qtbot: QtBot) -> None:
    dialog = dialog_for("p\u0430ypal", Guard.TYPED, qtbot)
    assert "character 2 is “а” (U+0430 CYRILLIC SMALL LETTER A)" in seen_raw(dialog)
    assert dialog.field is not None
    QTest.keyClicks(dialog.field.line, "paypal")
    assert not dialog.go.isEnabled()
    assert "U+0061" in dialog.field.problem()
    QApplication.clipboard().setText("p\u0430ypal")
    dialog.field.line.clear()
    dialog.field.line.setFocus()
    QTest.keySequence(dialog.field.line, QKeySequence(QKeySequence.StandardKey.Paste))
    assert dialog.go.isEnabled()


def seen_raw(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())
