"""A frameless scroll area around a page; it decides nothing about what is in it."""

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from skydeck.ui.plain import set_name


def scrolled(inner: QWidget, name: str = "") -> QScrollArea:
    """The arrow keys scroll it, so it needs a name, unless the caller lets it have no focus."""
    area = QScrollArea()
    set_name(area, name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inner)
    return area
