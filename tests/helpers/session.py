"""A display, a session bus, a home and a network of the tests' own, with the standard library alone; runs no tests.

Nothing of the user's session is touched: what is made here is gone afterwards, and what was there is not seen.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from tests.helpers import outgoing
from tests.helpers.canaries import Processes, verdict

SCREEN = "1280x800x24"
# Of the user's session, or able to change what is tested. The rest (PATH, TERM, LANG, CI …) stays.
FOREIGN_PREFIXES = (
    "AWS_",
    "BOTO_",
    "DBUS_",
    "GNOME_",
    "GTK_",
    "KDE_",
    "QT_",
    "QML",
    "XDG_",
    "PYTHON",
    "PYTEST_",
    "SKYDECK_",
)
FOREIGN = (
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER", "DESKTOP_SESSION", "SSH_AUTH_SOCK", "VIRTUAL_ENV",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
)  # fmt: skip
GRACE_S = 10.0
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def run(command: Sequence[str], folder: Path) -> int:
    """Run a command inside a session of its own, pass signals on to it, and return its exit code."""
    started: list[subprocess.Popen[bytes]] = []
    with _passing_signals(started), session() as environment:
        with Processes() as processes:
            started.append(subprocess.Popen(list(command), cwd=folder, env=environment, preexec_fn=_preparation()))
            returncode = started[0].wait() or _refuse_outgoing(environment)
        root = Path(environment["HOME"]).parent
        if verdict([root, *folder.glob("core*")], processes, print) and returncode == 0:
            return 1
    # A shell's way to say that a signal ended it.
    return returncode if returncode >= 0 else 128 - returncode


def _refuse_outgoing(environment: dict[str, str]) -> int:
    """A run in which any process asked for another machine has failed, even if no test did."""
    tried = outgoing.attempts() if environment.get(outgoing.NETWORK) == outgoing.BY_KERNEL else 0
    if tried:
        print(f"tests: {tried} attempts to reach other machines", file=sys.stderr)
    return 1 if tried else 0


@contextmanager
def session() -> Iterator[dict[str, str]]:
    """The environment of a session; its programs end with it."""
    with ExitStack() as stack:
        root = Path(tempfile.mkdtemp(prefix="sky-"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        environment = own_environment(dict(os.environ), root)
        if sys.platform.startswith("linux"):
            _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            stack.callback(_end_descendants)
            environment[outgoing.NETWORK] = leave_network()
            environment |= _start_screen_and_bus(environment)
        else:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        yield environment


def own_environment(environment: dict[str, str], root: Path) -> dict[str, str]:
    """The environment without the user's session, and with empty folders where programs keep things."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in FOREIGN and not name.startswith(FOREIGN_PREFIXES)
    }
    folders = {
        "HOME": "home", "XDG_CONFIG_HOME": "home/.config", "XDG_DATA_HOME": "home/.local/share",
        "XDG_STATE_HOME": "home/.local/state", "XDG_CACHE_HOME": "home/.cache", "XDG_RUNTIME_DIR": "run", "TMPDIR": "t",
    }  # fmt: skip
    for name, folder in folders.items():
        (root / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        kept[name] = str(root / folder)
    kept |= {"LC_ALL": "C.UTF-8", "PYTHONFAULTHANDLER": "1", "PYTHONDONTWRITEBYTECODE": "1", "SKYDECK_LOG": "DEBUG"}
    return kept


def leave_network() -> str:
    """Give this process and all that it starts a network that has loopback only, if the kernel lets it; say which."""
    child = os.fork()
    if child == 0:
        os._exit(0 if _enter_loopback_network() else 1)
    # First tried in a child: a network half entered could not be left again.
    works = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    if works and _enter_loopback_network():
        return outgoing.BY_KERNEL
    return "loopback only, guarded in Python"


def _enter_loopback_network() -> bool:
    user, group = os.getuid(), os.getgid()
    try:
        _unshare(CLONE_NEWNET if user == 0 else CLONE_NEWUSER | CLONE_NEWNET)
        if user:
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        _bring_up_loopback()
    except OSError:
        return False
    return True


def _unshare(flags: int) -> None:
    if _libc().unshare(flags):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _bring_up_loopback() -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        answer = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", answer)[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _start_screen_and_bus(environment: dict[str, str]) -> dict[str, str]:
    """An X server, a session bus and a window manager; what a program needs to find them."""
    number = _start(["Xvfb", "-displayfd", "{}", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"], environment)
    found = {"DISPLAY": f":{number}", "SKYDECK_TEST_DISPLAY": f":{number}"}
    bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address={}"]
    found["DBUS_SESSION_BUS_ADDRESS"] = _start(bus, environment | found)
    # Without a window manager no dialog would ever get the keyboard.
    subprocess.Popen(
        ["openbox", "--sm-disable"],
        env=environment | found,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,
    )
    return found


def _start(command: Sequence[str], environment: dict[str, str]) -> str:
    """Start a server that writes where it listens to a descriptor (`{}` in the command), and read that line."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="ascii") as answer:
        subprocess.Popen(
            [part.format(writing) for part in command],
            env=environment,
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
        )
        os.close(writing)
        line = answer.readline().strip()
    if not line:
        sys.exit(f"tests: {command[0]} did not start")
    return line


def _preparation() -> Callable[[], None] | None:
    return _die_with_parent if sys.platform.startswith("linux") else None


def _die_with_parent() -> None:
    _libc().prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@contextmanager
def _passing_signals(started: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    """A request to stop becomes pytest's own way of stopping; a terminal's Ctrl+C reaches the child without us.

    In place before the child starts: one that begins with SIGINT ignored (a job in the background) would keep it so.
    """

    def forward(number: int, _frame: FrameType | None) -> None:
        from_terminal = number == signal.SIGINT and sys.stdin is not None and sys.stdin.isatty()
        for process in started:
            if not from_terminal and process.poll() is None:
                process.send_signal(signal.SIGINT)

    watched = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # else nohup's wish
        watched.append(signal.SIGHUP)
    before = {number: signal.signal(number, forward) for number in watched}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_descendants() -> None:
    """End all that the session started. As sub-reaper this process inherits whoever lost its own parent."""
    deadline = time.monotonic() + GRACE_S
    sent: set[int] = set()
    while pids := _children():
        late = time.monotonic() > deadline
        for pid in pids:
            if late or pid not in sent:
                _signal(pid, signal.SIGKILL if late else signal.SIGTERM)
                sent.add(pid)
        time.sleep(0.02)


def _children() -> set[int]:
    """The children that still run; those that have ended are collected on the way."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return set()
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
