"""A fault proxy before the sandbox: signs each request anew for the sandbox's own address, and changes nothing else."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from skydeck.demo import signing
from skydeck.demo.process import SandboxProcess
from skydeck.link import messages
from tests.helpers.fault_proxy import Choice, FaultProxy, Seen, fault_proxy
from tests.helpers.sandbox import use

_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")


@contextmanager
def before(sandbox: SandboxProcess) -> Iterator[FaultProxy]:
    """A proxy that the sandbox takes for its client, though it answers to its own address only."""
    own = urlsplit(sandbox.endpoint)
    with fault_proxy(own.port or 0) as proxy:
        proxy.outgoing = _resigner(own.netloc, sandbox.secret_access_key)
        yield proxy


def through(proxy: FaultProxy, sandbox: SandboxProcess) -> messages.UseSandbox:
    """What an engine is told that shall speak through the proxy."""
    return replace(use(sandbox), endpoint=proxy.url)


def calls_of(service: str) -> Choice:
    """Requests that were signed for a service."""
    return lambda seen: seen.service == service


def operation(seen: Seen) -> str:
    """What a request asks for; empty where the path says it."""
    target = seen.headers.get("x-amz-target", "").rpartition(".")[2]
    action = _ACTION.search(seen.body)
    return target or (action[1].decode() if action else "")


def calling(*names: str) -> Choice:
    """Requests of these operations."""
    return lambda seen: operation(seen) in names


def _resigner(host: str, secret: str) -> Callable[[Seen], dict[str, str]]:
    def resign(seen: Seen) -> dict[str, str]:
        headers = {**seen.headers, "host": host}
        path, _, query = seen.path.partition("?")
        request = signing.SignedRequest(seen.method, path, query, headers, seen.body)
        claim = signing.read_claim(request)
        key = signing._signing_key(secret, claim)
        mark = hmac.new(key, signing._string_to_sign(request, claim).encode(), hashlib.sha256).hexdigest()
        return {**headers, "authorization": headers["authorization"].replace(claim.signature, mark)}

    return resign
