"""How every client reaches AWS: time-outs, attempts, proxy and trusted certificates; it opens no connection itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.client import BaseClient
from botocore.config import Config
from botocore.httpsession import get_cert_path

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.network import proxies, trust
from skydeck.engine.network.proxies import STRAIGHT, Chosen, Proxy, Route
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.wire.validate import is_loopback
from skydeck.link.messages import (
    BUNDLED,
    NO_PROXY,
    SYSTEM,
    Bundle,
    KeepProxyPassword,
    NetworkFacts,
    UseNetwork,
)


class Network:
    """One for the engine; used by all its threads. `sandbox` takes time-outs only: nothing of it leaves the machine."""

    def __init__(self, folder: Path, vault: Vault, *, sandbox: bool = False) -> None:
        self.folder = folder
        self._vault, self._sandbox = vault, sandbox
        self._lock = threading.Lock()
        self._wanted = UseNetwork()
        self._config = base_config(self._wanted)
        self._session_only: dict[str, str] = {}
        self._checked: Bundle | None = None
        self.generation = 0  # of what holds: a client of an older one must not be kept
        self._changed: Callable[[], None] = lambda: None

    # --- what holds ---

    @property
    def wanted(self) -> UseNetwork:
        """What was asked for last."""
        return self._wanted

    def use(self, wanted: UseNetwork) -> None:
        """From now on; reads neither the keyring nor the disk."""
        with self._lock:
            if wanted == self._wanted:
                return
            self._wanted, self._config, self._checked = wanted, base_config(wanted), None
        self._renew()

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call back when clients have to be made anew."""
        self._changed = callback

    def _renew(self) -> None:
        self.generation += 1
        self._changed()

    # --- for a client ---

    def config(self) -> Config:
        """What every client is made with, before anything of its own."""
        return self._config

    def verify(self, bundle: str = "", endpoint: str = "") -> str | bool:
        """What a client is told to trust; `bundle` is the account's own. `AppError` when it can't be had."""
        if bundle or self._sandbox or self._wanted.trust == BUNDLED or endpoint.startswith("http:"):
            return bundle or True
        found = self._checked = self._checked or self._trusted()
        if found.problem:
            text = f"The trusted certificates can't be used ({found.path or 'the system’s'}): {found.problem}"
            raise AppError(ErrorKind.UNTRUSTED, text, "Choose others on the Network page.")
        return found.path

    def join(self, client: BaseClient, bundle: str = "") -> None:
        """Send a new client's requests the chosen way. Botocore has no public place for a choice by request."""
        endpoint = client.meta.endpoint_url
        here = is_loopback(urlsplit(endpoint).hostname)
        own = self.verify(bundle, endpoint)
        session: Any = client._endpoint.http_session  # type: ignore[attr-defined]
        session._proxy_config = Chosen(STRAIGHT if here else self.route(), own if isinstance(own, str) else "")

    def route(self) -> Route:
        """The way of requests; `AppError` when it can't be had."""
        wanted = self._wanted
        if self._sandbox or wanted.proxy == NO_PROXY:
            return STRAIGHT
        try:
            return proxies.system_route() if wanted.proxy == SYSTEM else proxies.through(self._given(wanted))
        except ValueError as error:
            raise AppError(ErrorKind.OFFLINE, str(error), "Correct it on the Network page.") from None

    # --- the proxy's password ---

    def keep_password(self, request: KeepProxyPassword) -> None:
        """Keep or forget the password of a user at the proxy that is set, and of no other."""
        try:
            name = _item(proxies.parse(self._wanted.proxy).address, request.user)
        except ValueError as error:
            raise AppError(ErrorKind.INVALID, str(error), "Correct it on the Network page.") from None
        self._session_only.pop(name, None)
        if request.password and not request.keep:
            self._session_only[name] = request.password
        elif request.password:
            self._vault.put_text(name, request.password)
        else:
            self._vault.remove_text(name)
        self._renew()

    def _given(self, wanted: UseNetwork) -> Proxy:
        proxy = proxies.parse(wanted.proxy)
        if proxy.password:
            raise ValueError("The proxy's address holds a password, which belongs in the keyring.")
        user = wanted.proxy_user or proxy.user
        return Proxy(proxy.address, user, self._password(proxy.address, user)) if user else proxy

    def _password(self, address: str, user: str) -> str:
        name = _item(address, user)
        return self._session_only.get(name) or self._vault.get_text(name) or ""

    # --- what is shown ---

    def facts(self, bundles: Iterable[tuple[str, str]] = ()) -> NetworkFacts:
        """What the settings come to here; `bundles` are accounts and the files that they bring."""
        system, problem = self._system()
        proxy = ""
        try:
            found = self.route().by_scheme.get("https")
            proxy = found.masked if found is not None else ""
        except AppError as error:
            problem = error.text
        return NetworkFacts(
            system_proxy=system,
            system_bypass=proxies.system_bypass(),
            proxy=proxy,
            proxy_problem=problem,
            proxy_password=self._kept(),
            trust=self._trusted(),
            bundles=tuple(trust.described(path, account) for account, path in bundles),
            vault=self._vault.problem(),
            sandbox=self._sandbox,
        )

    def _system(self) -> tuple[str, str]:
        try:
            found = proxies.system_route().by_scheme.get("https")
        except ValueError as error:
            return "", str(error) if self._wanted.proxy == SYSTEM else ""
        return (found.masked if found is not None else ""), ""

    def _kept(self) -> str:
        wanted = self._wanted
        if self._sandbox or wanted.proxy in (SYSTEM, NO_PROXY) or not wanted.proxy_user:
            return ""
        try:
            address = proxies.parse(wanted.proxy).address
            if _item(address, wanted.proxy_user) in self._session_only:
                return "session"
            return "kept" if self._password(address, wanted.proxy_user) else ""
        except (ValueError, AppError):
            return ""

    def _trusted(self) -> Bundle:
        choice = self._wanted.trust
        if choice == BUNDLED:
            return trust.described(str(get_cert_path(True)))
        if choice != SYSTEM:
            return trust.described(choice)
        found = trust.system_file(self.folder)
        if not found:
            return Bundle("", problem="This computer has no store of certificates in a place that is known.")
        return trust.described(found)


def _item(address: str, user: str) -> str:
    """With the address: a password never goes to another proxy than the one it was entered for."""
    return f"proxy:{user}@{address}"


def base_config(wanted: UseNetwork) -> Config:
    """Everything a hostile config file could set, set by us (D1)."""
    make: Any = Config  # its stubs do not know every option
    config: Config = make(
        connect_timeout=wanted.connect_timeout,
        read_timeout=wanted.read_timeout,
        retries={"mode": "standard", "total_max_attempts": wanted.attempts},
        proxies={},  # else botocore asks the environment; `Network.join` has the word
        max_pool_connections=20,
        tcp_keepalive=True,
        parameter_validation=True,
        request_checksum_calculation="when_supported",
        response_checksum_validation="when_supported",
        ignore_configured_endpoint_urls=True,
        s3={"us_east_1_regional_endpoint": "regional"},
        user_agent_extra="skydeck",
    )
    return config
