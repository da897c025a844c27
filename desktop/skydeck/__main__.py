"""`python -m skydeck`: dispatches the role of this process before anything heavy is imported."""

from __future__ import annotations

import sys

from skydeck import __version__


def main(argv: list[str] | None = None) -> int:
    """Be the window, or the child that `--role` names."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["--version"]:
        print(f"skydeck {__version__}")
        return 0
    if arguments[:2] == ["--role", "engine"]:
        from skydeck.engine.__main__ import main as engine

        return engine(arguments[2:])
    if arguments[:2] == ["--role", "demo"]:
        from skydeck.demo.server import main as demo

        return demo(arguments[2:])
    from skydeck.main import main as window

    return window(arguments)


if __name__ == "__main__":
    sys.exit(main())
