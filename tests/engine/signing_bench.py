"""A gateway whose accounts have a scripted STS, and a person who answers what their calls wait for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from skydeck.core.context import AwsContext, WriteMode
from skydeck.engine.accounts.answers import Answers
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import Found
from skydeck.link.messages import CallRecord, Hello, RenewKeys, SessionTime, SignInNeeded, SignInOver
from tests.helpers.scripted_sts import ScriptedSts
from tests.helpers.waiting import until

REGION = "us-east-1"
DEVICE = "arn:aws:iam::111122223333:mfa/me"
BASE = "aws_access_key_id = AKIABASE\naws_secret_access_key = base-secret\n"
OLD = "aws_access_key_id = ASIAOLD\naws_secret_access_key = old\naws_session_token = old-token\n"
# Nothing keeps secrets here.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "none"}


class SigningBench:
    """One engine's accounts, without the link."""

    def __init__(
        self, sts: ScriptedSts, folder: Path, profiles: str, credentials: str = f"[base]\n{BASE}", **environ: str
    ) -> None:
        self.sts, self.folder = sts, folder
        (folder / "config").write_text(profiles)
        (folder / "credentials").write_text(credentials)
        variables = {
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
            "AWS_ENDPOINT_URL": sts.url,
        }
        self.told: list[SignInNeeded | SignInOver | SessionTime] = []
        self.noted: list[CallRecord] = []
        self.sign_ins = SignIns(self.told.append)
        self.sessions = Sessions(Hello(str(folder)), Found(variables | NO_KEYRING | environ), sign_ins=self.sign_ins)
        self.journal = Journal(folder)
        self.gateway = Gateway(self.sessions, self.journal, self._note)
        self.answers = Answers(self.sessions, self.sign_ins)
        self.pool = ThreadPoolExecutor(16)

    def _note(self, event: Any) -> None:
        if isinstance(event, CallRecord):
            self.noted.append(event)

    def close(self) -> None:
        for asked in self.needs():
            self.sign_ins.declined(asked.session)
        self.pool.shutdown()
        self.sessions.forget()
        self.journal.close()

    def call(self, account: str, operation: str = "list_users", cancelled: Event | None = None, **params: Any) -> Any:
        """A call of IAM."""
        context = AwsContext(account, REGION, WriteMode.FREE)
        return self.gateway.call(context, "iam", operation, params, cancelled=cancelled)

    def begin(self, work: Callable[..., Any], *given: Any, **more: Any) -> Future[Any]:
        """Work in a thread of its own, which may wait."""
        return self.pool.submit(work, *given, **more)

    def needs(self) -> list[SignInNeeded]:
        """What was asked for, each change of the count left out."""
        return [event for event in self.told if isinstance(event, SignInNeeded) and event.waiting == 1]

    def need(self, session: str, waiting: int = 1) -> SignInNeeded:
        """What is asked for a session, once so many calls wait for it."""

        def found() -> SignInNeeded | None:
            asked = (event for event in list(self.told) if isinstance(event, SignInNeeded))
            return next((one for one in asked if (one.session, one.waiting) == (session, waiting)), None)

        return until(found, f"{waiting} to wait for {session}")

    def renew_keys(self, account: str, key: str = "ASIANEW") -> None:
        """The person gives other keys."""
        self.answers.renew_keys(RenewKeys(account, key, "secret", f"token-of-{key}"))


MakeSigning = Callable[..., SigningBench]
