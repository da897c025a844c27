"""`python -m skydeck`: dispatches the role of this process before anything heavy is imported."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from skydeck import __version__
from skydeck.core.cores import no_core_dumps


def main(argv: list[str] | None = None) -> int:
    """Be the window, the child that `--role` names, or the command that stands first."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["--version"]:
        print(f"skydeck {__version__}")
        return 0
    no_core_dumps()
    if arguments[:2] == ["--role", "engine"]:
        from skydeck.engine.__main__ import main as engine

        return engine(arguments[2:])
    if arguments[:2] == ["--role", "demo"]:
        from skydeck.demo.server import main as demo

        return demo(arguments[2:])
    if arguments[:1] == ["credentials"]:
        _credentials(arguments[1:])
    from skydeck.main import main as window

    return window(arguments)


def _credentials(arguments: list[str]) -> NoReturn:
    from skydeck.core.folders import config_folder, data_folder
    from skydeck.engine.export import main as export
    from skydeck.settings.store import Settings
    from skydeck.tasks.greetings import network

    code = export(arguments, data_folder(), network(Settings(config_folder() / "settings.json")))
    sys.stdout.flush()
    sys.stderr.flush()
    # A thread may still wait for the keyring's dialog; whoever called us must not.
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
