"""What the engine knows stays in it: others of the same user can't read it, and no process of ours dumps core."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone shows this in /proc")

# One process becomes the engine, another one of the same user looks into it, before and after. Root may read all, so
# it becomes somebody else first; that alone would shut the memory, so it is opened again.
ATTACK = """
import ctypes, os, resource, sys, time  # all at once: somebody else may not be allowed to read the library
from pathlib import Path
from skydeck.__main__ import main
import skydeck.engine.__main__

def become_somebody():
    if os.getuid() == 0:
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)

def look(name):
    try:
        with open(f"/proc/{engine}/{name}", "rb") as file:
            file.seek(0 if name == "environ" else address)
            return "read" if len(file.read(16)) == 16 else "empty"
    except PermissionError:
        return "refused"

def until(name, answer):
    while look(name) != answer and time.monotonic() < deadline:
        time.sleep(0.01)
    return look(name)

kept = ctypes.create_string_buffer(b"what nobody else may read" * 4)
address = ctypes.addressof(kept)
go_reads, go = os.pipe()
engine_reads, window_writes = os.pipe()
window_reads, engine_writes = os.pipe()
engine = os.fork()
if engine == 0:
    for end in (go, window_writes, window_reads):
        os.close(end)
    become_somebody()
    os.read(go_reads, 1)
    main(["--role", "engine", "--link", f"{engine_reads},{engine_writes}"])
become_somebody()
deadline = time.monotonic() + 20
print("before:", until("environ", "read"), flush=True)
os.write(go, b"x")
print("after:", until("environ", "refused"), look("mem"))
print("alive:", Path(f"/proc/{engine}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX")
print(next(line.split()[4:6] for line in Path(f"/proc/{engine}/limits").read_text().splitlines() if "core" in line))
os.close(window_writes)
os.waitpid(engine, 0)
"""

LIMITS = """
import resource
import skydeck.demo.server, skydeck.main
from skydeck.__main__ import main

def limit(arguments):
    print(resource.getrlimit(resource.RLIMIT_CORE))
    return 0

resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
skydeck.main.main = skydeck.demo.server.main = limit
main([] if {window} else ["--role", "demo"])
"""


def said_by(code: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_memory_and_the_environment_of_the_engine_can_not_be_read_by_the_same_user() -> None:
    assert said_by(ATTACK) == ["before: read", "after: refused refused", "alive: True", "['0', '0']"]


@pytest.mark.parametrize("window", [True, False], ids=["window", "sandbox"])
def test_neither_the_window_nor_the_sandbox_dumps_core(window: bool) -> None:
    assert said_by(LIMITS.replace("{window}", str(window))) == ["(0, 0)"]
