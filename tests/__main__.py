"""`python3 -m tests [pytest arguments] | --bench | --soak`: sets up, then runs it all in a session of its own."""

import sys
from pathlib import Path

from desktop.interpreter import refuse_old_python

ROOT = Path(__file__).resolve().parents[1]
# Arguments of pytest that want the tests in one process, or say themselves how many there are.
SINGLE = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--capture", "--collect-only", "--co", "-p")


def main() -> int:
    """Run the tests; the exit code is pytest's."""
    refuse_old_python("tests")
    from desktop.bootstrap import prepare
    from desktop.steps import SetupError, SetupInterruptedError, say

    try:
        python = str(prepare(tests=True))
        if "--bench" in sys.argv[1:]:
            # Now: the session that follows has no network.
            from tests.bench import awscli

            awscli.prepare()
    except SetupError as error:
        say(str(error))
        return 130 if isinstance(error, SetupInterruptedError) else 1
    from tests.helpers import session

    return session.run([python, "-m", *command(sys.argv[1:])], ROOT)


def command(arguments: "list[str]") -> "list[str]":
    """The module that does what is asked for, and its arguments."""
    if "--bench" in arguments:
        return ["tests.bench", *(argument for argument in arguments if argument != "--bench")]
    if "--soak" in arguments:
        return ["pytest", "-m", "soak", *(argument for argument in arguments if argument != "--soak")]
    return ["pytest", *parallel(arguments), *platform_choice(), *arguments]


def parallel(arguments: "list[str]") -> "list[str]":
    """Two workers, unless the arguments want it otherwise; tests of one group stay together.

    A worker that dies ends the run: a new one in its place may wait for ever for tests that are handed out already.
    """
    if any(argument.split("=")[0].startswith(SINGLE) for argument in arguments):
        return []
    return ["-n", "2", "--dist", "loadgroup", "--max-worker-restart", "0"]


def platform_choice() -> "list[str]":
    """X is Linux's: elsewhere the tests of a real screen are left out, and pytest says how many."""
    return [] if sys.platform.startswith("linux") else ["-m", "not soak and not screen"]


if __name__ == "__main__":
    sys.exit(main())
