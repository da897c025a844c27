"""A folder like `~/.aws`, engines that start in it, and a person who answers what they ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from skydeck.core.context import AwsContext, WriteMode
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.record.journal import Journal
from skydeck.engine.work.environment import Found
from skydeck.link.messages import Hello, UseNetwork
from tests.helpers.canaries import canary

KEYS = f"aws_access_key_id = AKIABASE\naws_secret_access_key = {canary('secret')}\n"


class Person:
    """Answers what it is asked, in order; then declines."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), []  # type: ignore[var-annotated]

    def __call__(self, title: str, text: str, choices: tuple[str, ...]) -> str | None:
        self.asked.append((title, text, choices))
        return self.answers.pop(0) if self.answers else None


class Aws:
    """A folder like `~/.aws`, and engines that start in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables: dict[str, str] = {
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        }
        self.person = Person()
        self.opened: list[tuple[Sessions, Journal]] = []

    def write(self, config: str = "", credentials: str = "") -> None:
        (self.folder / "config").write_text(config)
        (self.folder / "credentials").write_text(credentials)

    def sessions(self, **hello: Any) -> Sessions:
        network = UseNetwork(connect_timeout=1, read_timeout=15, attempts=hello.pop("attempts", 1))
        sessions = Sessions(Hello(str(self.folder / "data"), **hello), Found(self.variables), self.person)
        sessions.network.use(network)
        return sessions

    def gateway(self, **hello: Any) -> Gateway:
        sessions = self.sessions(**hello)
        journal = Journal(self.folder / "data")
        self.opened.append((sessions, journal))
        return Gateway(sessions, journal, lambda _record: None)

    def close(self) -> None:
        for sessions, journal in self.opened:
            sessions.forget()
            journal.close()


def ctx(account: str) -> AwsContext:
    return AwsContext(account, "us-east-1", WriteMode.READ_ONLY)


def by_id(sessions: Sessions) -> dict[str, Any]:
    return {account.id: account for account in sessions.accounts().accounts}
