"""The sandbox's process: opens the door, says so to its parent, seeds, lives, and leaves when the parent does."""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from skydeck.core import pipes
from skydeck.demo import backends, environment, function_child
from skydeck.demo.alarms import AlarmLog
from skydeck.demo.front import Front
from skydeck.demo.gate import Gate
from skydeck.demo.keys import KeyRing
from skydeck.demo.metrics import MetricStore
from skydeck.demo.moto_app import MotoBackend
from skydeck.demo.trail import Trail
from skydeck.demo.transitions import Agenda, Transitions

Clock = Callable[[str], None]


def main(argv: list[str]) -> int:
    """Run the sandbox until the parent's end of the life pipe is closed; 2 when the arguments are wrong."""
    options = _options(argv)
    if options.run_function:
        return function_child.main(options.run_function)
    if not ipaddress.ip_address(options.host).is_loopback:
        print("The sandbox runs code and keeps no secrets; it listens on loopback only.", file=sys.stderr)
        return 2
    # Ctrl+C in the terminal goes to the whole group; the parent decides when the sandbox ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    environment.enter()
    _run(options, _clock(options.timing))
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skydeck --role demo", description="The sandbox account of Skydeck.")
    parser.add_argument("--role", choices=("demo",), help=argparse.SUPPRESS)
    parser.add_argument("--ready-fd", type=int, help="where to write one line of JSON when calls are accepted")
    parser.add_argument("--life-fd", type=int, help="leave when this pipe ends")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--timing", action="store_true", help="print to stderr when each part was ready")
    parser.add_argument("--run-function", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--pace", type=float, default=1.0, help="how many times faster than usual things happen")
    parser.add_argument("--still", action="store_true", help="seed, but let nothing happen by itself")
    return parser.parse_args(argv)


def _clock(wanted: bool) -> Clock:
    start = time.perf_counter()

    def tell(what: str) -> None:
        if wanted:
            print(f"{time.perf_counter() - start:6.2f} s  {what}", file=sys.stderr, flush=True)

    return tell


def _run(options: argparse.Namespace, tell: Clock) -> None:
    backends.prepare()
    tell("moto imported")
    from skydeck.demo import extra, life, seed

    ring, trail, metrics, agenda = KeyRing(), Trail(), MetricStore(), Agenda(options.pace)
    world = seed.World(ring, trail, metrics, AlarmLog(), agenda, Transitions(agenda, metrics))
    gate = Gate(seed.STAGES)
    front = Front(ring, gate, trail, MotoBackend(), extra.handlers(world))
    server = _listen(options.host, front)
    threading.Thread(target=server.serve_forever, daemon=True, name="sandbox-server").start()
    tell("listening")
    _announce(options.ready_fd, ring, f"http://{options.host}:{front.port}")
    seeder = threading.Thread(target=seed.sow, args=(world, gate, tell), daemon=True, name="sandbox-seed")
    seeder.start()
    if not options.still:
        threading.Thread(target=life.live, args=(world, seeder, options.pace), daemon=True, name="sandbox-life").start()
    _wait(options.life_fd)


def _listen(host: str, front: Front) -> Any:
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    server = make_server(host, 0, front, threaded=True, request_handler=MotoRequestHandler)
    front.port = server.server_port
    return server


def _announce(ready: int | None, ring: KeyRing, endpoint: str) -> None:
    line = json.dumps(
        {
            "endpoint": endpoint,
            "access_key_id": ring.own.key_id,
            "secret_access_key": ring.own.secret,
            "account": environment.ACCOUNT,
            "region": backends.HOME_REGION,
        }
    )
    if ready is not None:
        with os.fdopen(pipes.inherited_fd(ready, os.O_WRONLY), "w", encoding="utf-8") as pipe:
            pipe.write(line + "\n")


def _wait(life: int | None) -> None:
    if life is None:
        threading.Event().wait()
        return
    pipes.wait_for_end(pipes.inherited_fd(life, os.O_RDONLY))
    from skydeck.demo import functions

    functions.kill_running()
    # Nothing is worth finishing: the state is in memory and goes with the process.
    os._exit(0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
