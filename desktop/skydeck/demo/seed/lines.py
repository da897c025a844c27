"""Believable log lines of the company's programs; seeding and life both write them."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from datetime import datetime

_PATHS = ("/", "/products/alpine-tent", "/products/trail-boots", "/basket", "/checkout", "/api/stock", "/search?q=tent")
_AGENTS = ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)", "larkspur-app/4.2")


def storefront(rng: random.Random, moment: datetime) -> str:
    """A line of the storefront's access log."""
    status = rng.choices((200, 304, 404, 500), (90, 6, 3, 1))[0]
    address = f"198.51.100.{rng.randrange(1, 255)}"
    stamp = f"{moment:%d/%b/%Y:%H:%M:%S} +0000"
    request = f"GET {rng.choice(_PATHS)} HTTP/2"
    return f'{address} - - [{stamp}] "{request}" {status} {rng.randrange(400, 48_000)} "{rng.choice(_AGENTS)}"'


def api(rng: random.Random, moment: datetime) -> str:
    """A JSON line of the order API."""
    level = rng.choices(("INFO", "WARN", "ERROR"), (92, 6, 2))[0]
    words = {
        "INFO": ("order accepted", "payment captured", "stock reserved"),
        "WARN": ("payment provider slow", "stock low"),
        "ERROR": ("payment declined by provider", "deadlock detected, retrying"),
    }[level]
    line = {
        "time": f"{moment.isoformat(timespec='milliseconds')}Z",
        "level": level,
        "msg": rng.choice(words),
        "order": f"LK-{rng.randrange(10**6):06d}",
        "ms": round(rng.lognormvariate(3.6, 0.6), 1),
        "trace": f"{rng.randrange(16**16):016x}",
    }
    return json.dumps(line)


def worker(rng: random.Random, moment: datetime) -> str:
    """A plain line of a queue worker."""
    job = rng.choice(("scale-picture", "send-mail", "index-product"))
    return (
        f"{moment:%Y-%m-%d %H:%M:%S,%f}"[:-3] + f" INFO worker.{job} done in {rng.uniform(0.02, 2.5):.3f}s attempts=1"
    )


def postgres(rng: random.Random, moment: datetime) -> str:
    """A line of the database."""
    ms = rng.uniform(1000, 4200)
    words = (
        f"duration: {ms:.3f} ms  statement: execute open_orders",
        "checkpoint complete: wrote 412 buffers (2.5%)",
        'automatic vacuum of table "orders.public.order_lines": index scans: 1',
    )
    return f"{moment:%Y-%m-%d %H:%M:%S UTC} [{rng.randrange(900, 9999)}] LOG:  {rng.choice(words)}"


def function(rng: random.Random, _: datetime) -> str:
    """The lines of one invocation of a function, in one text."""
    request = uuid.UUID(int=rng.getrandbits(128), version=4)
    ms = rng.lognormvariate(3.9, 0.5)
    body = f"INFO order=LK-{rng.randrange(10**6):06d} total={rng.uniform(20, 400):.2f} EUR"
    if rng.random() < 0.04:
        trace = 'Traceback (most recent call last):\n  File "/var/task/confirm.py", line 11, in handler'
        body = f"[ERROR] KeyError: 'price'\n{trace}"
    report = (
        f"REPORT RequestId: {request}\tDuration: {ms:.2f} ms\tBilled Duration: {int(ms) + 1} ms\t"
        f"Memory Size: 256 MB\tMax Memory Used: {rng.randrange(61, 118)} MB"
    )
    return f"START RequestId: {request} Version: $LATEST\n{body}\nEND RequestId: {request}\n{report}"


Writer = Callable[[random.Random, datetime], str]
