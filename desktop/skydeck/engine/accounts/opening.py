"""Makes the botocore session of one account, with everything switched off that a config file could turn against it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import Session

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.credentials import Held
from skydeck.engine.accounts.renewal_notes import RenewalNotes
from skydeck.engine.accounts.sources import Files, Source, endpoint_problem
from skydeck.engine.network.transport import Network
from skydeck.engine.wire.models import LOADER
from skydeck.engine.wire.validate import Rules, guard
from skydeck.settings.store import write_private

Ask = Callable[[str, str, tuple[str, ...]], str | None]

RUN, DO_NOT_RUN = "Run it", "Do not run it"


def moment_as_text(value: Any) -> str:
    """Leave timestamps as ISO text: `datetime` objects cost more than all the rest of parsing, and are not JSON."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return cast(str, value)
    return datetime.fromtimestamp(value, UTC).isoformat()


class AccountSession(Session):
    """A botocore session all of whose clients, also those it makes for itself, are guarded and go where we say."""

    def __init__(self, source: Source, network: Network, held: Held, *, loopback_only: bool) -> None:
        super().__init__(profile=source.profile or None)
        self._source, self._network, self._loopback_only = source, network, loopback_only
        self._held = held
        self.notes: RenewalNotes | None = None

    def get_credentials(self) -> Held:
        """What its clients sign with; others renew it."""
        return self._held

    def create_client(self, service_name: str, *args: Any, **kwargs: Any) -> BaseClient:
        """Botocore's, with our endpoint, certificate bundle and configuration, and the checks in front."""
        endpoint = self.endpoint(service_name)
        problem = endpoint_problem(endpoint) if endpoint else ""
        if problem:
            raise AppError(ErrorKind.UNTRUSTED, problem, "Use an https address.")
        asked = kwargs.pop("config", None)
        config = self._config_for(service_name, endpoint)
        kwargs["config"] = config.merge(asked) if asked else config
        kwargs["verify"] = self._network.verify(self._source.ca_bundle, endpoint)
        kwargs["endpoint_url"] = endpoint or None
        client: BaseClient = super().create_client(service_name, *args, **kwargs)
        self._network.join(client, self._source.ca_bundle)
        if self.notes is not None:
            self.notes.watch(client)
        custom = bool(endpoint)
        guard(
            client,
            Rules(
                account=self._source.account.id,
                loopback_only=self._loopback_only,
                request_id=self._source.request_ids and (self._loopback_only or not custom),
                custom=custom,
            ),
        )
        return client

    def endpoint(self, service: str) -> str:
        """Where calls of a service go; empty: to AWS."""
        if not self._source.endpoints:
            return ""
        return self._source.endpoint_for(str(self.get_service_model(service).service_id))

    def _config_for(self, service: str, endpoint: str) -> Config:
        settings: dict[str, Any] = {"signature_version": "s3v4"} if service == "s3" else {}
        if endpoint:
            # Look-alikes rarely answer to bucket or prefix host names.
            settings["inject_host_prefix"] = False
            settings["s3"] = {"addressing_style": self._source.addressing or "path"}
        return self._network.config().merge(Config(**settings))


class Consents:
    """Which commands of profiles the user agreed to, by hash; kept in a file."""

    def __init__(self, folder: Path, ask: Ask) -> None:
        self._path, self._ask = folder / "consents.json", ask
        self._given = self._load()
        self._lock = threading.Lock()

    def require(self, command: str, account: str) -> None:
        """Return when the command may run, raise `AppError` when the user does not want it."""
        digest = hashlib.sha256(command.encode()).hexdigest()
        if digest in self._given:
            return
        text = f"The profile of “{account}” gets its keys from a command on this computer:\n\n{command}"
        if self._ask("Run this command?", text, (RUN, DO_NOT_RUN)) != RUN:
            raise AppError(
                ErrorKind.CANCELLED, "The profile's command was not run.", "Without it the account has no keys."
            )
        with self._lock:
            self._given.add(digest)
            write_private(self._path, json.dumps(sorted(self._given)))

    def _load(self) -> set[str]:
        try:
            return set(json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError):
            return set()


class Opener:
    """Opens accounts: one session for each."""

    def __init__(self, network: Network, consents: Consents, *, loopback_only: bool) -> None:
        self._network, self._consents = network, consents
        self._loopback_only = loopback_only

    def open(self, source: Source, files: Files | None, held: Held) -> AccountSession:
        """The account's session; asks for consent where its profile runs a command."""
        if source.account.problem:
            raise AppError(ErrorKind.SIGN_IN, source.account.problem, "Correct it in ~/.aws, or use another account.")
        for command in source.commands:
            self._consents.require(command, source.account.name)
        session = AccountSession(source, self._network, held, loopback_only=self._loopback_only)
        session.register_component("data_loader", LOADER)
        session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=moment_as_text)
        session.set_config_variable("region", source.account.region)
        session.set_config_variable("csm_enabled", False)
        usable = files if source.profile else None
        for name, path in (("config_file", "config"), ("credentials_file", "credentials")):
            session.set_config_variable(name, usable.usable(getattr(usable, path)) if usable else os.devnull)
        return session
