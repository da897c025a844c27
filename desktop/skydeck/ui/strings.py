"""Translation of the words we wrote ourselves; data and log text never pass through here."""

from PySide6.QtCore import QCoreApplication

CONTEXT = "skydeck"


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """The user's language for a literal; fill placeholders afterwards: `tr("Stop {name}").format(name=…)`."""
    return QCoreApplication.translate(CONTEXT, text, comment, n)
