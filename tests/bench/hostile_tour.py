"""A whole window with one text in every field: each command is a tour of all views, in milliseconds of its turns."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from skydeck.ui.theme import theme
from tests.bench.puppets import Answer, serve
from tests.helpers.loops import qasync_loop
from tests.ui.stalls import ORDINARY, TEXTS, longest_turns


def main() -> None:
    """One tour for each line of input, which names the text."""
    application = QApplication([])
    theme.install(application, "light")
    loop = qasync_loop()

    def act(name: str) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            return loop.run_until_complete(longest_turns(Path(folder), TEXTS.get(name, ORDINARY)))

    serve(act)


if __name__ == "__main__":
    main()
