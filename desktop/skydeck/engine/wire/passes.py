"""What may be signed and sent just now: whoever has no pass of the gateway's is stopped; it permits nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire import permit

P = ParamSpec("P")
T = TypeVar("T")

# What opens a session hands this process credentials and changes nothing in an account. It may be sent, and never
# becomes a link. What is called with such credentials needs a pass like everything else.
OPENING = {
    ("sts", "AssumeRole"): "a profile's role",
    ("sts", "AssumeRoleWithSAML"): "a profile's role",
    ("sts", "AssumeRoleWithWebIdentity"): "a profile's role",
    ("sts", "GetSessionToken"): "a one-time code opens a session",
    ("sso-oidc", "RegisterClient"): "sign-in to IAM Identity Center",
    ("sso-oidc", "StartDeviceAuthorization"): "sign-in to IAM Identity Center",
    ("sso-oidc", "CreateToken"): "sign-in to IAM Identity Center",
    ("sso", "GetRoleCredentials"): "the credentials of a role of IAM Identity Center",
    ("sso", "ListAccounts"): "what a sign-in offers",
    ("sso", "ListAccountRoles"): "what a sign-in offers",
    ("sso", "Logout"): "ends a sign-in of ours",
    ("signin", "CreateOAuth2Token"): "the session of `aws login`",
}
# What botocore asks by itself while a call of the same service and account is under way.
ON_THE_WAY = {
    ("s3", "HeadBucket"): "finds a bucket's region after a redirect",
    ("s3", "CreateSession"): "opens a directory bucket; the session stays in this process, and each use needs a pass",
    ("dynamodb", "DescribeEndpoints"): "finds the account's endpoint",
    ("timestream-query", "DescribeEndpoints"): "finds the account's endpoint",
    ("timestream-write", "DescribeEndpoints"): "finds the account's endpoint",
}
# Calls into which botocore puts a link to the very same call, for the region that it copies from.
LINKS_ITSELF = frozenset(
    {
        ("ec2", "CopySnapshot"),
        ("rds", "CopyDBClusterSnapshot"),
        ("rds", "CopyDBSnapshot"),
        ("rds", "CreateDBCluster"),
        ("rds", "CreateDBInstanceReadReplica"),
        ("rds", "StartDBInstanceAutomatedBackupsReplication"),
        ("neptune", "CopyDBClusterSnapshot"),
        ("neptune", "CreateDBCluster"),
        ("docdb", "CopyDBClusterSnapshot"),
        ("docdb", "CreateDBCluster"),
    }
)


@dataclass(eq=False, slots=True)
class Pass:
    """For some operations of one service in one account, until the block ends that it was issued for."""

    account: str
    service: str
    operations: frozenset[str]  # by their API names
    read_only: bool
    link: bool = False  # for a link, and not for sending
    over: bool = False

    def carry(self, work: Callable[P, T]) -> Callable[P, T]:
        """The work with this pass, for a thread that has none: context variables do not cross threads."""

        def carried(*args: P.args, **kwargs: P.kwargs) -> T:
            token = _HELD.set(self)
            try:
                return work(*args, **kwargs)
            finally:
                _HELD.reset(token)

        return carried


_HELD: ContextVar[Pass | None] = ContextVar("pass", default=None)


@contextmanager
def holding(given: Pass) -> Iterator[Pass]:
    """With this pass until the block ends; then it is void, whoever still has it. Only the gateway makes passes."""
    token = _HELD.set(given)
    try:
        yield given
    finally:
        given.over = True
        _HELD.reset(token)


class Carrier(ThreadPoolExecutor):
    """A pool whose threads have the pass of whoever gave them the work: for `TransferManager(executor_cls=…)`."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As in any pool."""
        context = copy_context()
        return super().submit(lambda: context.run(fn, *args, **kwargs))


def require(account: str, service: str, operation: str, *, link: bool = False) -> None:
    """Raise `AppError` when this thread has no pass for what an account's client is about to sign or send."""
    if (service, operation) in OPENING and not link:
        return
    held = _HELD.get()
    if held is None or not _fits(held, account, service, operation, link=link):
        raise AppError(
            ErrorKind.BUG,
            "Skydeck stopped a request of its own that nobody had permitted; it was not sent.",
            "Please report it.",
            service=service,
            operation=operation,
            account=account,
        )


def _fits(held: Pass, account: str, service: str, operation: str, *, link: bool) -> bool:
    if held.over or (held.account, held.service) != (account, service):
        return False
    if operation not in held.operations:
        return not link and (service, operation) in ON_THE_WAY
    if held.read_only and not permit.is_read(service, operation):
        return False
    return link is held.link or (link and (service, operation) in LINKS_ITSELF)


def is_link(signature: Any) -> bool:
    """Whether a signature of botocore's makes a link (or a form) that anybody can use later."""
    return isinstance(signature, str) and signature.endswith(("-query", "-presign-post"))
