"""F1: every shortcut of the program with a search; made from their table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from skydeck.ui import shortcuts
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class, set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme
from skydeck.ui.widgets.buttons import QuietButton
from skydeck.ui.widgets.keycaps import ShortcutHint
from skydeck.ui.widgets.scrolled import scrolled
from skydeck.ui.widgets.search_box import SearchBox


class ShortcutsHelp(QDialog):
    """Searches titles and keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        set_name(self, tr("Keyboard shortcuts"))
        self.search = SearchBox(tr("Find a shortcut"))
        self.lines = [ShortcutLine(row) for row in shortcuts.TABLE]
        self._groups: dict[str, PlainLabel] = {}
        self._nothing = MutedLabel(tr("No shortcut matches"))
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.resize(theme.scaled(520), 640)

    def _filter(self, text: str) -> None:
        for line in self.lines:
            line.setVisible(line.matches(text))
        for group, label in self._groups.items():
            label.setVisible(any(line.row.group == group and not line.isHidden() for line in self.lines))
        self._nothing.setVisible(all(line.isHidden() for line in self.lines))

    def _lay_out(self) -> None:
        page, gap = QWidget(), theme.metric("gap")
        set_class(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(gap * 2, 0, gap * 2, gap)
        for group in dict.fromkeys(row.group for row in shortcuts.TABLE):
            self._groups[group] = PlainLabel(tr(group), "title")
            column.addSpacing(gap)
            column.addWidget(self._groups[group])
            for line in (line for line in self.lines if line.row.group == group):
                column.addWidget(line)
        column.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch()
        self._nothing.hide()
        area = scrolled(page, tr("Keyboard shortcuts"))
        outer = QVBoxLayout(self)
        outer.addWidget(self.search)
        outer.addWidget(area, 1)
        outer.addWidget(QuietButton(tr("Close"), "", self.close), 0, Qt.AlignmentFlag.AlignRight)


class ShortcutLine(QWidget):
    """One command and its keys."""

    def __init__(self, row: shortcuts.Shortcut, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.addWidget(PlainLabel(tr(row.title)), 1)
        for at, key in enumerate(shortcuts.keys(row.id)):
            if at:
                line.addWidget(MutedLabel(tr("or")))
            line.addWidget(ShortcutHint(key))

    def matches(self, text: str) -> bool:
        """Whether every word of a search is in its title or keys."""
        keys = " ".join(key.toString() for key in shortcuts.keys(self.row.id))
        words = f"{self.row.title} {self.row.group} {keys}".casefold()
        return all(word in words for word in text.casefold().split())
