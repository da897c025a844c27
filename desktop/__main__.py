"""`python3 -m desktop [arguments]`: sets up what is missing, then becomes Skydeck; standard library only."""

import os
import sys

from desktop.interpreter import refuse_old_python

# Arguments that open no window.
WINDOWLESS = ("--screenshots", "--version", "--help", "-h", "--self-check")


def main() -> int:
    """Become the program, or end with a sentence."""
    refuse_old_python("desktop --demo")
    from desktop.bootstrap import prepare
    from desktop.steps import SetupError, SetupInterruptedError, say

    arguments = sys.argv[1:]
    if no_screen() and opens_window(arguments):
        say("this machine has no screen (neither DISPLAY nor WAYLAND_DISPLAY is set).")
        say("To see the program as pictures: python3 -m desktop --demo --screenshots DIR")
        return 2
    try:
        python = prepare()
    except SetupError as error:
        say(str(error))
        return 130 if isinstance(error, SetupInterruptedError) else 1
    return become([str(python), "-m", "skydeck", *arguments])


def no_screen() -> bool:
    """Whether Qt would find nothing to draw on. A platform chosen by hand is believed."""
    chosen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in chosen)


def opens_window(arguments: "list[str]") -> bool:
    return not any(argument.split("=")[0] in WINDOWLESS for argument in arguments)


def become(command: "list[str]") -> int:
    """Put the program in this process's place; Windows cannot, so there it is a child."""
    environment = dict(os.environ)
    if no_screen():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    if sys.platform != "win32":
        os.execve(command[0], command, environment)
    import subprocess

    return subprocess.call(command, env=environment)


if __name__ == "__main__":
    sys.exit(main())
