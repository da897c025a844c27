"""Signs that something is coming: a thin bar and grey lines; neither keeps a timer while hidden."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimerEvent
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from skydeck.core.text import percent_text
from skydeck.ui.plain import set_name
from skydeck.ui.strings import tr
from skydeck.ui.theme import theme

FRAME_MS = 40
_STEP = 0.02
_SHARE = 0.3


class ThinProgress(QWidget):
    """Three pixels high: a share of one, or a piece that runs along while nobody knows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self._phase, self._timer = 0.0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_share(None)

    def set_share(self, share: float | None) -> None:
        """From 0 to 1, or None while the end is not known."""
        self._share = None if share is None else min(max(share, 0.0), 1.0)
        set_name(self, tr("Loading") if self._share is None else percent_text(self._share))
        self._run(self.isVisible())
        self.update()

    def is_animated(self) -> bool:
        """Whether a timer runs."""
        return self._timer != 0

    def sizeHint(self) -> QSize:
        return QSize(80, 3)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._run(False)

    def timerEvent(self, event: QTimerEvent) -> None:
        self._phase = (self._phase + _STEP) % 1.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("track"))
        painter.drawRoundedRect(self.rect(), 1.5, 1.5)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(self._piece(), 1.5, 1.5)

    def _piece(self) -> QRectF:
        width = float(self.width())
        if self._share is None:
            start = (self._phase * (1 + _SHARE) - _SHARE) * width
            piece = QRectF(start, 0, _SHARE * width, self.height())
        else:
            piece = QRectF(0, 0, self._share * width, self.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            piece.moveRight(width - piece.left())
        return piece

    def _run(self, wanted: bool) -> None:
        wanted = wanted and self._share is None
        if wanted and not self._timer:
            self._timer = self.startTimer(FRAME_MS)
        elif not wanted and self._timer:
            self.killTimer(self._timer)
            self._timer = 0


class Skeleton(QWidget):
    """Grey lines where rows will be; still, so that it costs nothing."""

    _WIDTHS = (0.62, 0.48, 0.7, 0.55, 0.4, 0.66)

    def __init__(self, lines: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        set_name(self, tr("Loading"))

    def sizeHint(self) -> QSize:
        return QSize(320, self._lines * theme.metric("row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("skeleton"))
        row, high = theme.metric("row"), theme.metric("tiny")
        for line in range(self._lines):
            bar = QRectF(12, line * row + (row - high) / 2, self._WIDTHS[line % 6] * (self.width() - 24), high)
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                bar.moveRight(self.width() - 12)
            painter.drawRoundedRect(bar, 4, 4)
