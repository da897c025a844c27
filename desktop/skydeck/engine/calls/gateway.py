"""The only way to AWS: permits, notes, sends and translates every call; it keeps no rows and shows nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.outcomes import OK, UNKNOWN
from skydeck.engine.accounts.credentials import Fresh
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls import reasons
from skydeck.engine.calls.owners import Owners
from skydeck.engine.calls.turning import pages as turned
from skydeck.engine.record.cost_meter import Meter
from skydeck.engine.record.costs import Asked
from skydeck.engine.record.journal import Journal
from skydeck.engine.record.states import shown
from skydeck.engine.record.witness import Witness
from skydeck.engine.wire import equivalents, operations, passes, permit
from skydeck.engine.wire.redact import redacted
from skydeck.engine.wire.stale import StaleError
from skydeck.engine.wire.translate import RAISED, Facts, encoded_reason, translate
from skydeck.engine.wire.validate import WATCH, Watch
from skydeck.engine.work.cancel import Cancelled
from skydeck.link.messages import CallRecord, Identity, Notice

T = TypeVar("T")

LINK_LIMIT = 3600
# A body that is read whole: an invocation's answer (6 MB at most), a preview.
_BODY_LIMIT = 64 * 1024 * 1024
# So often is a call sent again with other credentials, after AWS refused it because those had ended: it was not done.
_REFUSALS = 5
_PATIENT = frozenset({("lambda", "invoke"), ("lambda", "invoke_async")})


@dataclass(frozen=True, slots=True)
class SignedLink:
    """An address by which anybody can make one call, as secret as what it does."""

    url: str = field(repr=False)
    until: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class _Request:
    """One call, as the user's context and the catalogue describe it."""

    ctx: AwsContext
    service: str
    operation: str
    params: dict[str, Any]
    cancelled: Cancelled | None
    once: bool
    expected: Collection[str] = ()
    witness: Witness | None = None
    link: int = 0  # how many seconds a link to it holds; 0: it is sent

    @property
    def write(self) -> bool:
        """Whether it changes something, as far as anybody knows."""
        return _is_write(self.service, self.operation, self.params)


class Gateway:
    """One for the engine; used by all its threads. Every method raises `AppError` only."""

    def __init__(
        self,
        sessions: Sessions,
        journal: Journal,
        told: Callable[[CallRecord | Notice], None],
        costs: Meter | None = None,
    ) -> None:
        self._sessions, self._journal, self._told, self._costs = sessions, journal, told, costs
        self.owners = Owners(sessions, self.call, told)
        sessions.noted = self._note

    def permit(self, ctx: AwsContext, service: str, operation: str, params: dict[str, Any]) -> None:
        """Raise `AppError` when the context's mode does not allow the operation. A dry run is no exception:
        there are endpoints that take it for the real thing."""
        if ctx.mode is WriteMode.READ_ONLY and _is_write(service, operation, params):
            raise AppError(
                ErrorKind.READ_ONLY,
                "This account is set to read-only, so nothing was changed.",
                "Allow changes for it in the accounts list, if you mean it.",
                service=service,
                operation=operations.operation_model(service, operation).name,
                account=ctx.account,
                region=ctx.region,
            )

    def call(
        self,
        ctx: AwsContext,
        service: str,
        operation: str,
        params: dict[str, Any],
        *,
        cancelled: Cancelled | None = None,
        once: bool = False,
        expected: Collection[str] = (),
        witness: Witness | None = None,
    ) -> dict[str, Any]:
        """One call by its boto3 name. `once` never sends it twice, which creating calls get by themselves.

        Error codes in `expected` are answers to whoever asks, such as "there is none": they rise like all others, but
        the journal does not count them as failures. What a `witness` has seen before a change is noted beside it.
        """
        once = once or not operations.is_repeatable(service, operation)
        request = _Request(ctx, service, operation, params, cancelled, once, expected, witness)
        self._admit(request)
        patient = (service, operation) in _PATIENT

        def send() -> dict[str, Any]:
            client = self._sessions.client(ctx, service, patient=patient)
            answer: dict[str, Any] = getattr(client, operation)(**params)
            return _read_bodies(answer)

        return self._noted(request, send)

    def pages(
        self,
        ctx: AwsContext,
        service: str,
        operation: str,
        params: dict[str, Any],
        *,
        page_size: int = 0,
        cancelled: Cancelled | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Every page of a list, each noted as a call of its own."""
        request = _Request(ctx, service, operation, params, cancelled, once=operations.is_write(service, operation))
        self._admit(request)

        def turn(**given: Any) -> dict[str, Any]:
            answer: dict[str, Any] = self._noted(
                request, lambda: getattr(self._sessions.client(ctx, service), operation)(**given)
            )
            return answer

        turning = turned(turn, service, operation, params, page_size)
        while (page := self._translated(request, lambda: next(turning, None))) is not None:
            yield page

    def presign(
        self, ctx: AwsContext, service: str, operation: str, params: dict[str, Any], seconds: int
    ) -> SignedLink:
        """A link that makes one call, for whoever has it; it needs what the call needs. Nothing is sent."""
        if not 0 < seconds <= LINK_LIMIT:
            raise AppError(ErrorKind.INVALID, "A link holds for an hour at most.", "Choose a shorter time.")
        request = _Request(ctx, service, operation, params, None, once=True, link=seconds)
        name = operations.operation_model(service, operation).name
        if (service, name) in passes.OPENING:
            raise AppError(ErrorKind.INVALID, "Links must not hand out credentials.", service=service, operation=name)
        self._admit(request)

        def sign() -> SignedLink:
            client: Any = self._sessions.client(ctx, service)
            url: str = client.generate_presigned_url(operation, params, seconds)
            _require_new_signature(url)
            end = self._sessions.expires(ctx.account)
            until = time.time() + seconds
            return SignedLink(url, min(until, end) if end else until)

        return self._noted(request, sign)

    @contextmanager
    def pass_for(
        self, ctx: AwsContext, service: str, operation: str, params: dict[str, Any], also: Collection[str] = ()
    ) -> Iterator[passes.Pass]:
        """A pass for what other threads send until the block ends, such as a transfer's; noted as one call.

        `also` are the operations by which it is done, beside the one it is called by. The threads take the pass along
        with `Pass.carry` or `passes.Carrier`.
        """
        request = _Request(ctx, service, operation, params, None, once=False)
        every = (operation, *also)
        for one in every:
            self._admit(replace(request, operation=one))
            if self._costs is not None:
                self._costs.admit(ctx.account, service, one)
        self._opened(request, lambda: None)
        record, watch = self._begin(request), Watch(attempts=1)
        names = {operations.operation_model(service, one).name for one in every}
        outcome, started = UNKNOWN, time.monotonic()
        try:
            with passes.holding(_pass(request, *names)) as given:
                yield given
            outcome = OK
        except (*RAISED, AppError) as error:
            failed = self._failed(request, error, watch)
            outcome = _outcome(failed, ())
            raise failed from None
        finally:
            self._end(record, outcome, time.monotonic() - started, watch)

    def identity(self, ctx: AwsContext) -> Identity:
        """Who the account's credentials are; asked once for each set of them."""
        request = _Request(ctx, "sts", "get_caller_identity", {}, None, once=False)
        return self._opened(request, lambda: self.owners.identity(ctx))

    def require_owner(self, ctx: AwsContext) -> None:
        """Raise `AppError` when the account's credentials are not its own; every change asks this by itself."""
        request = _Request(ctx, "sts", "get_caller_identity", {}, None, once=False)
        self._opened(request, lambda: self.owners.require(ctx))

    def account_name(self, account: str) -> str:
        """What the user calls the account."""
        return self._sessions.account(account).name

    def left(self, witness: Witness, state: Mapping[str, Any] | str) -> None:
        """Note what a change has left, as rows by their ids, or why that is not known."""
        if witness.number:
            self._journal.after(witness.number, state if isinstance(state, str) else shown(state))

    def _admit(self, request: _Request) -> None:
        """Before anything is sent or noted: may this be done, and is it the account that it is meant for?"""
        ctx, service, operation = request.ctx, request.service, request.operation
        self.permit(ctx, service, operation, request.params)
        if request.write:
            self.require_owner(ctx)

    def _opened(self, request: _Request, use: Callable[[], T]) -> T:
        """What needs an open account, which may wait for a person; it is no call of its own."""

        def ready_and_use() -> T:
            self._sessions.keeper.ready(request.ctx.account, request.cancelled)
            return use()

        return self._translated(request, ready_and_use)

    def _translated(self, request: _Request, use: Callable[[], T]) -> T:
        try:
            return use()
        except (*RAISED, AppError) as error:
            raise translate(error, self._facts(request), Watch()) from None

    def _noted(self, request: _Request, send: Callable[[], T]) -> T:
        # A call may wait for hours here; nothing is noted of it before, which an end of the engine would leave open.
        self._opened(request, lambda: None)
        record = self._begin(request)
        watch = Watch((request.service, record.operation), request.cancelled, request.once)
        outcome = UNKNOWN
        started = time.monotonic()
        token = WATCH.set(watch)
        try:
            with passes.holding(_pass(request, record.operation)):
                answer = self._sent(request, watch, send)
            outcome = OK
            if self._costs is not None and watch.attempts:
                asked = Asked(request.service, request.operation, request.params, answer)
                self._costs.count(request.ctx.account, asked)
        except (*RAISED, AppError) as error:
            failed = self._failed(request, error, watch)
            outcome = _outcome(failed, request.expected)
            raise failed from None
        finally:
            WATCH.reset(token)
            if watch.attempts or outcome != OK or request.link:
                self._end(record, outcome, time.monotonic() - started, watch)
        return answer

    def _sent(self, request: _Request, watch: Watch, send: Callable[[], T]) -> T:
        """Send with credentials that hold, and again with others when AWS says that they had ended."""
        for left in reversed(range(_REFUSALS + 1)):
            fresh = self._sessions.keeper.ready(request.ctx.account, request.cancelled)
            if request.write:
                self.owners.require(request.ctx)  # whoever renewed them may have given those of another account
            try:
                return send()
            except StaleError:
                if not left:
                    raise
            except ClientError as error:
                if not left or not self._may_send_again(request, error, watch, fresh):
                    raise
                watch.attempts -= 1  # a refused one was not done
        raise StaleError

    def _may_send_again(self, request: _Request, error: ClientError, watch: Watch, fresh: Fresh) -> bool:
        """Whether a call failed for what it was signed with, and there may be something better now."""
        account, keeper = request.ctx.account, self._sessions.keeper
        failed = translate(error, self._facts(request), watch)
        if failed.kind is ErrorKind.EXPIRED:
            keeper.refuse(account, fresh)
            self._sessions.reread()  # another program may have renewed the keys in the files
            # Keys without a session do not end: there is something better only if the files have it.
            return bool(fresh.session_token) or not keeper.ready(account, request.cancelled).is_same(fresh)
        if fresh.session_token and failed.code == "400" and reasons.is_hidden(failed):
            reasons.explained(self, request.ctx, request.params, failed)  # which renews what has ended
            return keeper.fresh(account) is not fresh
        return False

    def _failed(self, request: _Request, error: BaseException, watch: Watch) -> AppError:
        if watch.cancelled is not None and watch.cancelled.is_set():
            return self._given_up(request, watch)
        facts = self._facts(request)
        failed = translate(error, facts, watch)
        return reasons.explained(self, request.ctx, request.params, failed, encoded_reason(error))

    def _given_up(self, request: _Request, watch: Watch) -> AppError:
        facts = self._facts(request)
        lost = facts.write and watch.attempts > 0
        return AppError(
            ErrorKind.CANCELLED,
            "Cancelled.",
            "It was sent already and may still complete." if lost else "",
            service=facts.service,
            operation=facts.operation,
            request_id=watch.request_id,
            account=facts.account,
            region=facts.region,
            may_have_happened=lost,
        )

    def _begin(self, request: _Request) -> CallRecord:
        model = operations.operation_model(request.service, request.operation)
        endpoint = self._sessions.endpoint(request.ctx.account, request.service)
        record = CallRecord(
            at=time.time(),
            account=request.ctx.account,
            region=request.ctx.region,
            service=request.service,
            operation=model.name,
            params=redacted(request.params, model.input_shape),
            seconds=0,
            outcome="",
            write=request.write,
            cli=_cli(request, endpoint),
            note=f"A link that holds for {request.link} seconds; nothing was sent." if request.link else "",
        )
        if self._costs is not None:
            self._costs.admit(record.account, request.service, request.operation)
        if record.write:
            record = self._journal.begin(record)
            if request.witness is not None:
                request.witness.number = record.number
                self._journal.before(record.number, shown(request.witness.before))
            self._told(record)
        return record

    def _note(self, record: CallRecord) -> None:
        self._journal.end(record)
        self._told(record)

    def _end(self, record: CallRecord, outcome: str, seconds: float, watch: Watch) -> None:
        ended = replace(
            record, outcome=outcome, seconds=round(seconds, 4), request_id=watch.request_id, attempts=watch.attempts
        )
        self._note(ended)

    def _facts(self, request: _Request) -> Facts:
        return Facts(
            request.service,
            operations.operation_model(request.service, request.operation).name,
            request.ctx.account,
            request.ctx.region,
            write=request.write,
            endpoint=self._sessions.endpoint(request.ctx.account, request.service),
        )


def _is_write(service: str, operation: str, params: Mapping[str, Any]) -> bool:
    """Some reads are changes with certain parameters."""
    name = operations.operation_model(service, operation).name
    return operations.is_write(service, operation) or permit.is_turned(service, name, params)


def _pass(request: _Request, *names: str) -> passes.Pass:
    """Only for what was admitted."""
    ctx, link = request.ctx, bool(request.link)
    return passes.Pass(ctx.account, request.service, frozenset(names), ctx.mode is WriteMode.READ_ONLY, link)


def _cli(request: _Request, endpoint: str) -> str:
    """The call as a line; the CLI makes links to objects only."""
    ctx, params = request.ctx, request.params
    if request.link:
        return equivalents.link(ctx, request.service, request.operation, params, request.link, endpoint=endpoint)
    return equivalents.cli(ctx, request.service, request.operation, params, endpoint=endpoint)


def _require_new_signature(url: str) -> None:
    """The older one is not bound to a region, and S3 alone would take it."""
    if "X-Amz-Algorithm=AWS4-" not in url or "X-Amz-Signature=" not in url:
        raise AppError(ErrorKind.BUG, "The link was not signed as it must be, so it was thrown away.")


def _outcome(failed: AppError, expected: Collection[str]) -> str:
    if failed.may_have_happened:
        return UNKNOWN
    return f"{OK}: {failed.code}" if failed.code in expected else failed.code or failed.kind.value


def _read_bodies(answer: dict[str, Any]) -> dict[str, Any]:
    """Streams become bytes, here where a broken one is still an error of this call."""
    for name, value in answer.items():
        if isinstance(value, StreamingBody):
            body = value.read(_BODY_LIMIT)
            if value.read(1):  # reading to the end is also what makes botocore compare the length
                value.close()
                raise AppError(ErrorKind.LIMIT, "The answer is too large to show.", "Download it instead.")
            answer[name] = body
    return answer
