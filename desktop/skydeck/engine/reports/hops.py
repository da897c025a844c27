"""Walks from this computer to an answer of AWS and says of each hop how it went; it changes nothing on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from botocore.httpsession import get_cert_path

from skydeck.catalog import KINDS
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import ResourceKind
from skydeck.core.text import account_number_text
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.network import dialling, trust
from skydeck.engine.network.dialling import Connection, Target
from skydeck.engine.resources.expressions import evaluate
from skydeck.engine.wire.translate import CLOCK_BORNE, clock_words
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import Hop, HopTested, TryConnection

_ROWS = 5
_RIGHT = 2.0  # seconds; a Date header is no better than that
_SYSTEM_WOULD_DO = "This computer’s own certificates would do: choose them on the Network page."
_BUNDLED_WOULD_DO = "Those that come with Skydeck would do: choose them on the Network page."


class Untried(Exception):  # noqa: N818 - no error: there is nothing to try here
    """Why a hop does not apply."""


class Hops:
    """One for the engine; each walk is one of its own."""

    def __init__(self, sessions: Sessions, gateway: Gateway) -> None:
        self._sessions, self._gateway = sessions, gateway

    def walk(self, job: Job, request: TryConnection) -> None:
        """Tell of every hop; none after the first that fails is tried."""
        walk = _Walk(self._sessions, self._gateway, job, request)
        failed = False
        try:
            for hop in Hop:
                job.check()
                told = HopTested(hop, "", 0, skipped=True) if failed else walk.tried(hop)
                failed = failed or told.error is not None
                job.answer(told)
        finally:
            walk.close()


class _Walk:
    def __init__(self, sessions: Sessions, gateway: Gateway, job: Job, request: TryConnection) -> None:
        self._sessions, self._gateway, self._job = sessions, gateway, job
        self._ctx, self._service = request.context, request.service
        self._target: Target
        self._found: list[Any] = []
        self._connection: Connection = None
        self._began = 0.0
        self._steps: dict[Hop, Callable[[], str]] = {
            Hop.NAME: self._name,
            Hop.CONNECTION: self._connect,
            Hop.PROXY: self._proxy,
            Hop.ENCRYPTION: self._encrypt,
            Hop.CLOCK: self._clock,
            Hop.CREDENTIALS: self._credentials,
            Hop.PERMISSION: self._permission,
        }

    def tried(self, hop: Hop) -> HopTested:
        """One hop, and how long it took."""
        self._began = time.monotonic()

        def told(text: str, error: AppError | None = None, *, skipped: bool = False) -> HopTested:
            return HopTested(hop, text, round(time.monotonic() - self._began, 4), error, skipped)

        try:
            return told(self._steps[hop]())
        except Untried as reason:
            return told(str(reason), skipped=True)
        except AppError as error:
            if error.kind is ErrorKind.CANCELLED and self._job.cancelled.is_set():
                raise
            return told("", replace(error, account=self._ctx.account, region=self._ctx.region))

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()

    # --- the hops ---

    def _name(self) -> str:
        self._target = target = self._aim()
        self._began = time.monotonic()  # to find out where to go is no part of the way
        self._found = dialling.addresses(target, self._job.cancelled)
        numbers = list(dict.fromkeys(str(one[4][0]) for one in self._found))
        host = target.first[0]
        return f"{host} is an address" if numbers == [host] else f"{host}: {', '.join(numbers)}"

    def _connect(self) -> str:
        self._connection = dialling.connected(self._target, self._found)
        address, port = self._connection.getpeername()[:2]
        return f"{address}, port {port}"

    def _proxy(self) -> str:
        target = self._target
        if target.proxy is None:
            raise Untried("None: straight to the server.")
        self._connection, said = dialling.through_proxy(target, self._connection)
        return f"{target.proxy.masked} leads to {target.host}:{target.port} ({said})"

    def _encrypt(self) -> str:
        if not self._target.encrypted:
            raise Untried("None, which is allowed on this computer only.")
        self._connection = dialling.verified(self._target, self._connection, self._again, self._other_trust())
        return dialling.described(self._connection)

    def _clock(self) -> str:
        offset = dialling.clock_offset(self._target, self._connection)
        self.close()
        if offset is None:
            raise Untried("The server does not say what time it is.")
        if abs(offset) > CLOCK_BORNE:
            advice = "AWS refuses what is signed more than 5 minutes early or late: set the clock of this computer."
            raise AppError(ErrorKind.CLOCK, f"Your computer's clock is wrong{clock_words(offset)}.", advice)
        return "Right" if abs(offset) < _RIGHT else f"{abs(offset):.0f} s {'slow' if offset > 0 else 'fast'}"

    def _credentials(self) -> str:
        try:
            who = self._gateway.call(self._ctx, "sts", "get_caller_identity", {}, cancelled=self._job.cancelled)
        except AppError as error:
            if error.kind is ErrorKind.NOT_OFFERED:
                raise Untried("This endpoint does not say who we are.") from None
            raise
        return f"{account_number_text(str(who['Account']))}, {str(who['Arn']).rpartition(':')[2]}"

    def _permission(self) -> str:
        kind = first_list(self._service)
        if kind is None:
            raise Untried("Who we are may always be asked.")
        call = kind.list
        pages = self._gateway.pages(
            self._ctx,
            call.client or kind.boto3_service,
            call.operation,
            evaluate(call.params, {}),
            page_size=_ROWS,
            cancelled=self._job.cancelled,
        )
        next(pages, None)
        return f"{kind.title} may be listed"

    # --- what they need ---

    def _aim(self) -> Target:
        network, wanted = self._sessions.network, self._sessions.network.wanted
        url = self._sessions.address(self._ctx, self._service)
        trusted = network.verify(self._sessions.bundle(self._ctx.account), url)
        bundle = trusted if isinstance(trusted, str) else str(get_cert_path(True))
        if problem := trust.described(bundle).problem:
            text = f"The trusted certificates can't be used ({bundle}): {problem}"
            raise AppError(ErrorKind.UNTRUSTED, text, "Correct it where the account or the Network page names them.")
        return Target(url, network.route().for_url(url), bundle, wanted.connect_timeout, wanted.read_timeout)

    def _again(self) -> Connection:
        fresh: Connection = dialling.connected(self._target, self._found)
        return dialling.through_proxy(self._target, fresh)[0] if self._target.proxy is not None else fresh

    def _other_trust(self) -> dict[str, str]:
        system, bundled = trust.system_file(self._sessions.network.folder), str(get_cert_path(True))
        others = {system: _SYSTEM_WOULD_DO, bundled: _BUNDLED_WOULD_DO}
        return {path: words for path, words in others.items() if path and path != self._target.bundle}


def first_list(service: str) -> ResourceKind | None:
    """The first list of a service that needs nothing but a region, to see whether one may read there."""
    plain = (kind for kind in KINDS.values() if kind.boto3_service == service and not kind.parent)
    return next((kind for kind in plain if (kind.list.client or service) == service), None)
