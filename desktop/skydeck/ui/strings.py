"""Translation of the words we wrote ourselves; data and log text never pass through here."""

from PySide6.QtCore import QCoreApplication

# What lupdate writes for a function that is no method; anything else would never be found.
CONTEXT = ""


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """The user's language for a literal; fill placeholders afterwards: `tr("Stop {name}").format(name=…)`."""
    return QCoreApplication.translate(CONTEXT, text, comment, n)
