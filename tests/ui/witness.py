"""The real program, which says what it has imported and started at two moments, and then leaves; run as a process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import skydeck.main as program


def main() -> int:
    """At the first paint, and when the engine has answered."""

    class Witnessed(program.Session):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            self._window.after_first_paint(lambda: tell("painted"))
            self._window.furnished.connect(self._watch)

        def _watch(self) -> None:
            self._window.interior.accounts.listed.connect(self._leave)

        def _leave(self) -> None:
            tell("answered")
            self._window.close()

    program.Session = Witnessed  # type: ignore[misc,assignment]
    return program.main([])


def tell(moment: str) -> None:
    """One line of JSON."""
    children = [
        words for listing in Path("/proc/self/task").glob("*/children") for words in listing.read_text().split()
    ]
    roots = sorted({name.partition(".")[0] for name in sys.modules})
    ours = sorted(name for name in sys.modules if name.startswith("skydeck."))
    told = {"moment": moment, "pid": os.getpid(), "children": children, "modules": roots, "ours": ours}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
