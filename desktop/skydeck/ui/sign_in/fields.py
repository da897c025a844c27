"""A labelled line with its help and what is wrong with it; it sends nothing, and forgets secrets when it is hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QVBoxLayout, QWidget

from skydeck.ui.icons import icon
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name, tooltip
from skydeck.ui.strings import tr

Check = Callable[[str], str]


class LineField(QWidget):
    """`changed` at every letter. A mistake is said when the line is left, with `eager` while it is typed."""

    changed = Signal()

    def __init__(
        self,
        title: str,
        check: Check = lambda _text: "",
        *,
        value: str = "",
        help_text: str = "",
        secret: bool = False,
        mono: bool = False,
        eager: bool = False,
        optional: bool = False,
    ) -> None:
        super().__init__()
        self._check, self._help, self._mono = check, help_text, mono
        self._eager, self._left, self._optional = eager, False, optional
        shown = tr("{title} (optional)").format(title=title) if optional else title
        self.label, self.edit = PlainLabel(shown, "strong"), QLineEdit(value)
        self._words = MutedLabel(help_text, wrap=True)
        self.label.setBuddy(self.edit)
        set_name(self.edit, shown)
        self.setFocusProxy(self.edit)
        if secret:
            self._hide_letters()
        self._lay_out()
        self.edit.textChanged.connect(self._on_text)
        self.edit.installEventFilter(self)
        self._show()

    def text(self) -> str:
        """Without the spaces that come along with what is copied."""
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Fill it in."""
        self.edit.setText(text)

    def problem(self) -> str:
        """What is wrong, in a sentence."""
        text = self.text()
        return "" if self._optional and not text else self._check(text)

    def words(self) -> str:
        """What stands under the line now."""
        return self._words.full_text()

    def set_help(self, text: str) -> None:
        """Other help."""
        self._help = text
        self._show()

    def reveal(self) -> str:
        """Say what is wrong also when nothing was typed yet, and return it."""
        self._left = True
        self._show()
        return self.problem()

    def recheck(self) -> None:
        """Something that the check looks at has changed."""
        self._show()

    def suggest(self, choices: Sequence[str]) -> None:
        """Offer these while somebody types."""
        completer = QCompleter(list(choices), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := completer.popup()) is not None:
            set_name(popup, self.edit.accessibleName())
        self.edit.setCompleter(completer)

    def wipe(self) -> None:
        """Forget what was typed, also what Undo would bring back."""
        self.edit.clear()
        self.edit.setModified(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.FocusOut and self.edit.text():
            self._left = True
            self._show()
        return super().eventFilter(watched, event)

    def _hide_letters(self) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        show = self.edit.addAction(icon("show", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        show.setCheckable(True)

        def follow(on: bool) -> None:
            self.edit.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
            words = tr("Hide {title}") if on else tr("Show {title}")
            show.setText(words.format(title=self.label.full_text()))
            tooltip(show, show.text())
            show.setIcon(icon("hide" if on else "show", "muted"))
            for button in self.edit.findChildren(QToolButton):
                set_name(button, show.text())

        show.toggled.connect(follow)
        follow(False)
        self.edit.installEventFilter(_HidesWithIt(show.setChecked, self.edit))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.label, self.edit, self._words):
            column.addWidget(widget)

    def _on_text(self, _text: str) -> None:
        # Nobody is told of mistakes in the middle of a word; what was filled in at once is looked at.
        self._left = self._left or not self.edit.hasFocus()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        told = (self._eager and self.edit.text()) or self._left
        problem = self.problem() if told else ""
        self._words.setText(problem or self._help)
        self._words.setVisible(bool(problem or self._help))
        self.edit.setAccessibleDescription(problem or self._help)
        set_class(self._words, "bad small" if problem else "muted small")
        base = "mono" if self._mono else ""
        set_class(self.edit, f"{base} invalid".strip() if problem else base)


class _HidesWithIt(QObject):
    """A secret that was shown is hidden again when the page goes."""

    def __init__(self, show: Callable[[bool], None], edit: QLineEdit) -> None:
        super().__init__(edit)
        self._show = show

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._show(False)
        return super().eventFilter(watched, event)


def first_problem(fields: Sequence[LineField]) -> LineField | None:
    """Say everything that is wrong; the first such field gets the focus."""
    wrong = [field for field in fields if not field.isHidden() and field.reveal()]
    if wrong:
        wrong[0].edit.setFocus(Qt.FocusReason.OtherFocusReason)
    return wrong[0] if wrong else None
