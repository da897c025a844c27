"""The least that a PySide6 program with an asyncio loop can be: the peer of the real window."""

import asyncio

import qasync
from PySide6.QtWidgets import QApplication, QMainWindow


def main() -> None:
    """Show an empty window until the process is ended."""
    application = QApplication([])
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    window = QMainWindow()
    window.resize(1200, 750)
    window.show()
    loop.run_forever()


if __name__ == "__main__":
    main()
