"""Sign-ins of the engine against a scripted IAM Identity Center, and a person who clicks what is shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from skydeck.engine.accounts.credentials import Held
from skydeck.engine.accounts.opening import Consents, Opener
from skydeck.engine.accounts.own_accounts import OwnAccounts
from skydeck.engine.accounts.signins import SignIns
from skydeck.engine.accounts.sources import read_files
from skydeck.engine.network.transport import Network
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.sso.identity_center import Sso
from skydeck.engine.work.environment import Found
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import AddSsoSession, Browser, Notice, SignIn, SignInNeeded, SignInOver, SignInStep
from tests.engine.aws_files import Person
from tests.helpers.scripted_sso import REGION, START_URL, ScriptedSso
from tests.helpers.waiting import until

# Nothing keeps secrets here: they stay in memory.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "none"}


@dataclass
class ScriptedJob:
    """What the server hands to a handler."""

    steps: list[SignInStep] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    received: float = field(default_factory=time.monotonic)

    def answer(self, body: Any) -> None:
        self.steps.append(body)

    @property
    def as_job(self) -> Job:
        return cast(Job, self)

    @property
    def step(self) -> SignInStep:
        """The first one, as soon as it is there."""
        return until(lambda: self.steps[0] if self.steps else None, "where to sign in")


class SsoBench:
    """One engine's sign-ins. Its folders stay when another one is made over them, as after a restart."""

    def __init__(self, script: ScriptedSso, folder: Path, variables: dict[str, str], patience: float = 10) -> None:
        self.script, self.cache = script, folder / "home" / ".aws" / "sso" / "cache"
        found = Found(script.environment | variables)
        self.told: list[SignInNeeded | SignInOver] = []
        self.notices: list[Notice] = []
        self.sign_ins = SignIns(self.told.append)
        self.own = OwnAccounts(folder / "data")
        vault = Vault(found)
        opener = Opener(Network(folder, vault), Consents(folder, Person()), loopback_only=False)
        self.sso = Sso(
            self.own,
            lambda: read_files(found),
            found,
            vault,
            lambda source: opener.open(source, None, Held()),
            self.sign_ins,
            self.notices.append,
            cache=self.cache,
            patience=patience,
            interval=0.02,
        )
        self.pool = ThreadPoolExecutor(8)

    def close(self) -> None:
        self.sso.forget()
        self.pool.shutdown()

    def add(self, name: str = "corp") -> str:
        """A session of Skydeck's own."""
        return self.sso.add_session(AddSsoSession(name, f"{START_URL}/#/", REGION)).id

    def begin(self, session: str, browser: Browser = Browser.HERE) -> tuple[ScriptedJob, Future[None]]:
        """A sign-in under way."""
        job = ScriptedJob()
        return job, self.pool.submit(self.sso.sign_in, job.as_job, SignIn(session, browser))

    def sign_in(self, session: str, browser: Browser = Browser.HERE) -> ScriptedJob:
        """A sign-in by a person who clicks at once."""
        job, done = self.begin(session, browser)
        if browser is Browser.HERE:
            self.script.sign_in_as_browser(job.step.url)
        done.result(10)
        return job


MakeSso = Callable[..., SsoBench]
