"""Icons by meaning, drawn from resources/icons in the colours of the theme; no file is ever named outside here."""

from functools import cache
from math import ceil

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from skydeck.assets import resource
from skydeck.ui.theme import theme


@cache
def _drawing(meaning: str) -> str:
    return resource("icons", f"{meaning}.svg").read_text("utf-8")


def names() -> list[str]:
    """Every meaning there is a drawing for."""
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


def icon(meaning: str, role: str = "text") -> QIcon:
    """An icon that asks the theme for its colour each time it is painted; an unknown meaning is an error."""
    _drawing(meaning)
    return QIcon(_Engine(meaning, role))


def pixmap(meaning: str, role: str = "text", pixels: int = 16, ratio: float = 1.0) -> QPixmap:
    """The same as a picture, for painters."""
    return _tinted(meaning, theme.color(role), QSize(pixels, pixels), ratio)


_clones: list[QIconEngine] = []


class _Engine(QIconEngine):
    def __init__(self, meaning: str, role: str) -> None:
        super().__init__()
        self._meaning, self._role = meaning, role

    def clone(self) -> QIconEngine:
        made = _Engine(self._meaning, self._role)
        # PySide does not hand this one over to Qt: without a reference Python would free it under Qt's feet.
        _clones.append(made)
        return made

    def key(self) -> str:
        return "skydeck"

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:  # noqa: N802
        role = "disabled" if mode == QIcon.Mode.Disabled else self._role
        return _tinted(self._meaning, theme.color(role), size, scale)


def _tinted(meaning: str, color: QColor, size: QSize, ratio: float) -> QPixmap:
    key = f"skydeck {meaning} {color.name()} {size.width()}x{size.height()}@{ratio:g}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawn = _draw(meaning, color, size, ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def _draw(meaning: str, color: QColor, size: QSize, ratio: float) -> QPixmap:
    # QtSvg draws currentColor as black, so the colour is written into the drawing.
    svg = _drawing(meaning).replace("currentColor", color.name())
    picture = QPixmap(ceil(size.width() * ratio), ceil(size.height() * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    side = min(picture.width(), picture.height())
    corner = QPoint((picture.width() - side) // 2, (picture.height() - side) // 2)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(QRect(corner, QSize(side, side))))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
