"""Key caps for a shortcut, as a hint beside the thing it opens."""

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from skydeck.ui.plain import PlainLabel, set_name


class ShortcutHint(QWidget):
    """Draws "Ctrl+K" as two caps, in the spelling of the platform."""

    def __init__(self, shortcut: QKeySequence | str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(3)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_shortcut(shortcut)

    def set_shortcut(self, shortcut: QKeySequence | str) -> None:
        """Show another key; an empty one shows nothing."""
        while item := self._row.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        native = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        for cap in _caps(native):
            self._row.addWidget(PlainLabel(cap, "keycap"))
        set_name(self, native)


def _caps(native: str) -> list[str]:
    # "Ctrl++" is Ctrl and plus; macOS writes symbols without a separator.
    if "+" not in native:
        return [native] if native else []
    head, _, last = native.rpartition("+")
    if not last:
        head, last = head.removesuffix("+"), "+"
    return [part for part in head.split("+") if part] + [last]
