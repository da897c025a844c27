"""A splitter that tells its sizes when the user moved it, so that somebody may keep them."""

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

_KEY_STEP = 16


class Splitter(QSplitter):
    """Saves to text and restores from it; the handle moves with the arrow keys too."""

    moved = Signal(str)

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setHandleWidth(theme.metric("gap"))
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(lambda _position, _index: self.moved.emit(self.state()))

    def state(self) -> str:
        """All sizes as text, for a settings file."""
        return bytes(self.saveState().toHex().data()).decode("ascii")

    def restore(self, state: str) -> bool:
        """Take the sizes back; False and no change when the text is not one of ours."""
        return self.restoreState(QByteArray.fromHex(state.encode("ascii", "ignore")))

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, parent: QSplitter) -> None:
        super().__init__(orientation, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_name(self, tr("Resize panes"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        less = {Qt.Key.Key_Left, Qt.Key.Key_Up}
        if event.key() not in less | {Qt.Key.Key_Right, Qt.Key.Key_Down}:
            super().keyPressEvent(event)
            return
        step = -_KEY_STEP if event.key() in less else _KEY_STEP
        horizontal = self.orientation() == Qt.Orientation.Horizontal
        if horizontal and self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        here = self.x() if horizontal else self.y()
        self.moveSplitter(here + step)
