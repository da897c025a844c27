"""One line that says where calls go, for windows without a sidebar; it opens nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from skydeck.ui.accounts.whereabouts import Whereabouts
from skydeck.ui.plain import PlainLabel, set_class, set_name, tooltip
from skydeck.ui.strings import tr
from skydeck.ui.widgets.chips import Dot

_STRIPES = 4


class WhereLine(QWidget):
    """Dots in the accounts' colours, who and where, and the time that is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dots = [Dot() for _ in range(_STRIPES)]
        self._text, self._left = PlainLabel(elide=Qt.TextElideMode.ElideRight), PlainLabel()
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(6)
        for widget in (*self._dots, self._text, self._left):
            row.addWidget(widget)

    def show_where(self, where: Whereabouts, regions: str = "", *more: str) -> None:
        """`more` follows who we are: what may be changed."""
        for at, dot in enumerate(self._dots):
            dot.setVisible(at < len(where.stripes))
            dot.set_role(where.stripes[at] if at < len(where.stripes) else "idle")
        named = tr("Production") if where.production and len(where.stripes) == 1 else ""
        self._text.setText(where.line(regions, *more, named))
        self._left.setText(where.left)
        set_class(self._left, "busy" if where.urgent else "muted")
        self._left.setVisible(bool(where.left))
        set_name(self, where.line(regions, *more, named, where.left))
        tooltip(self, where.tip)

    def full_text(self) -> str:
        """All that it says."""
        return self.accessibleName()
