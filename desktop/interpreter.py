"""Says which Pythons can run Skydeck; written so that any Python 3.6 or newer can read it."""

import sys

OLDEST = (3, 11)


def refuse_old_python(command: str) -> None:
    """End with a sentence where an unsupported Python would end in a traceback."""
    problem = too_old(sys.version_info[:2], command)
    if problem:
        sys.exit("setup: " + problem)


def too_old(python: "tuple[int, int]", command: str) -> str:
    """The reason, with a way on, not to run `command` with this Python; empty if it will do."""
    if python >= OLDEST:
        return ""
    return (
        f"Skydeck needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {python[0]}.{python[1]} ({sys.executable}).\n"
        f"       With uv:    uv run --no-project --python 3.13 -m {command}\n"
        f"       Without uv: install a newer Python (https://www.python.org/downloads/) and start it with that,\n"
        f"                   for example: python3.13 -m {command}"
    )


def crashing_pair(python: "tuple[int, int]", pyside: str) -> str:
    """The reason not to start if this PySide6 is known to abort on this Python; empty if not.

    6.12.0 drops one reference to None for each call that returns it; from Python 3.12 on None cannot die of that.
    """
    if python >= (3, 12) or pyside != "6.12.0":
        return ""
    return (
        f"PySide6 6.12.0 aborts on Python {python[0]}.{python[1]} (it drops references to None). "
        "Install PySide6-Essentials below 6.12, or use Python 3.12 or newer."
    )
