"""`python3 -m tests.packaging.clean_root bookworm`: both commands in a fresh Debian that has git and Python only.

Started by hand, as root, with debootstrap installed. Mirrors, indexes, proxies and certificates are this machine's own,
read when it runs. Everything happens in name spaces of its own, so nothing stays mounted or running afterwards.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
CHECKOUT = "/srv/skydeck"
PERSON = "visitor"
PASSED_ON = re.compile(r"(PIP|UV|REQUESTS_CA|CURL_CA)_\w+|SSL_CERT_FILE|\w+_proxy|\w+_PROXY")
ESSENTIALS = ("git", "python3")
MOUNTS = "mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && mount -t tmpfs tmpfs {root}/run"


@dataclass
class CleanRoot:
    """A Debian in a folder, and what it may use of this machine."""

    folder: Path
    environment: dict[str, str]
    binds: list[Path] = field(default_factory=list)

    def run(self, command: Sequence[str], *, user: str = "root", folder: str = "/") -> int:
        """One command inside; it sees its own processes only."""
        home = "/root" if user == "root" else f"/home/{user}"
        settings = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "CI": "true"}
        variables = [f"{name}={value}" for name, value in (self.environment | settings).items()]
        switch = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        inner = ["chroot", str(self.folder), "env", "-i", f"--chdir={folder}", *variables, *switch, *command]
        script = " && ".join([MOUNTS.format(root=shlex.quote(str(self.folder))), *self._bind_lines()])
        full = f"{script} && exec {shlex.join(inner)}"
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", full]
        return subprocess.run(unshare, check=False, stdin=subprocess.DEVNULL).returncode

    def must_run(self, command: Sequence[str]) -> None:
        code = self.run(command)
        if code:
            sys.exit(f"clean root: {shlex.join(command)} ended with {code}")

    def _bind_lines(self) -> list[str]:
        lines = []
        for path in self.binds:
            inside = self.folder / _shown_at(path).lstrip("/")
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.mkdir(exist_ok=True) if path.is_dir() else inside.touch()
            lines.append(f"mount --bind -o ro {shlex.quote(str(path))} {shlex.quote(str(inside))}")
        return lines


def main() -> int:
    """Make the root, walk through it, and say how long each step took."""
    arguments = _arguments()
    if os.geteuid():
        sys.exit("clean root: making a Debian in a folder takes root")
    folder = Path(tempfile.mkdtemp(prefix=f"clean-{arguments.suite}-"))
    folder.chmod(0o755)
    try:
        return _walk(_make(folder, arguments), arguments)
    finally:
        if arguments.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m tests.packaging.clean_root", description=__doc__)
    parser.add_argument("suite", help="bookworm, trixie, sid …")
    parser.add_argument("--user", action="store_true", help="as a person with sudo, not as root")
    parser.add_argument("--mirror", help="of Debian; else the first one of this machine's apt")
    parser.add_argument("--start", default="--demo --screenshots /tmp/shots", help="arguments of python3 -m desktop")
    parser.add_argument("--tests", default="", help="arguments of python3 -m tests")
    parser.add_argument("--keep", action="store_true", help="leave the folder for a look")
    return parser.parse_args()


def _make(folder: Path, arguments: argparse.Namespace) -> CleanRoot:
    mirror = arguments.mirror or _mirror()
    subprocess.run(["debootstrap", "--variant=minbase", arguments.suite, str(folder), mirror], check=True)
    settings = _index_settings()
    paths = _paths_in(settings.values())
    for path in paths:
        settings = {name: value.replace(str(path), _shown_at(path)) for name, value in settings.items()}
    root = CleanRoot(folder, settings, paths)
    (folder / "etc/apt/sources.list").write_text(f"deb {mirror} {arguments.suite} main\n")
    for snippet in Path("/etc/apt/apt.conf.d").iterdir():
        if "Acquire" in snippet.read_text(errors="replace"):
            shutil.copy(snippet, folder / "etc/apt/apt.conf.d")
    for name in ("resolv.conf", "hosts", "hostname"):
        if Path("/etc", name).exists():
            shutil.copy(f"/etc/{name}", folder / "etc" / name)
    root.must_run(["apt-get", "update", "-q"])
    sudo = ["sudo"] if arguments.user else []
    root.must_run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *ESSENTIALS, *sudo])
    # As on the first day: the first command must cope with empty lists.
    root.must_run(["sh", "-c", "rm -rf /var/lib/apt/lists/*"])
    _copy_checkout(folder)
    if arguments.user:
        root.must_run(["useradd", "--create-home", PERSON])
        (folder / "etc/sudoers.d/visitor").write_text(f"{PERSON} ALL=(ALL) NOPASSWD: ALL\n")
        root.must_run(["chown", "-R", f"{PERSON}:{PERSON}", CHECKOUT])
    return root


def _walk(root: CleanRoot, arguments: argparse.Namespace) -> int:
    user = PERSON if arguments.user else "root"
    start = ["python3", "-m", "desktop", *shlex.split(arguments.start)]
    report = []
    worst = 0
    for command in (start, start, ["python3", "-m", "tests", *shlex.split(arguments.tests)]):
        print(f"\n=== {shlex.join(command)}", flush=True)
        began = time.monotonic()
        code = root.run(command, user=user, folder=CHECKOUT)
        report.append(f"{time.monotonic() - began:7.1f} s  exit {code}  {shlex.join(command)}")
        worst = worst or code
    print(f"\n=== {arguments.suite}, as {user}", *report, sep="\n")
    return worst


def _mirror() -> str:
    """The first mirror of this machine's apt that is not the one for security updates."""
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in lists:
        words = path.read_text() if path.suffix in (".list", ".sources") and path.exists() else ""
        for line in re.findall(r"^(?:URIs:|deb )(.*)$", words, re.MULTILINE):
            for url in re.findall(r"https?://\S+", line):
                if urlsplit(url).path.rstrip("/").endswith("/debian"):
                    return str(url)
    sys.exit("clean root: this machine's apt names no Debian mirror; use --mirror")


def _index_settings() -> dict[str, str]:
    """How this machine reaches its package index: variables, and pip's own settings as variables."""
    found = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
    ask = [sys.executable, "-m", "pip", "config", "list"]
    listing = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
    for name, value in re.findall(r"^(?:global|install)\.([\w-]+)='(.*)'$", listing, re.MULTILINE):
        found.setdefault("PIP_" + name.upper().replace("-", "_"), value.replace("\\n", " ").strip())
    return found


def _paths_in(values: Iterable[str]) -> list[Path]:
    """Files and folders of this machine that the settings name, so that they can be shown inside."""
    words = [word.removeprefix("file://") for value in values for word in value.split()]
    paths = {Path(word) for word in words if word.startswith("/") and Path(word).exists()}
    # An index in a folder has its files beside its pages.
    return sorted({path.parent if path.name == "simple" else path for path in paths})


def _shown_at(path: Path) -> str:
    """Files of /etc belong to packages that will be installed inside, so ours must not stand in their place."""
    return f"/srv/host{path}" if path.is_relative_to("/etc") else str(path)


def _copy_checkout(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        target = folder / CHECKOUT.lstrip("/") / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)


if __name__ == "__main__":
    sys.exit(main())
