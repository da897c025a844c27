"""Which proxy a request goes through, and what it is told of us; it sends nothing."""

from __future__ import annotations

import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from botocore.httpsession import ProxyConfiguration

from skydeck.engine.wire.validate import is_loopback


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy; its address never holds the user or the password, so that no error or log can."""

    address: str  # scheme://host:port
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What it is told: who we are, if anybody."""
        if not self.user:
            return {}
        text = f"{self.user}:{self.password}".encode()
        return {"Proxy-Authorization": f"Basic {b64encode(text).decode('ascii')}"}

    @property
    def masked(self) -> str:
        """For people."""
        scheme, _, host = self.address.partition("://")
        return f"{scheme}://{'***:***@' if self.user else ''}{host}"


def parse(text: str) -> Proxy:
    """A proxy as people write it, with or without a scheme; `ValueError` says in words what is wrong."""
    full = text.strip() if "://" in text else f"http://{text.strip().lstrip('/')}"
    try:
        parts = urlsplit(full)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise ValueError("The proxy's port is no number between 1 and 65535.") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"A proxy of the sort “{parts.scheme}” can't be used, only http and https.")
    if not parts.hostname or any(letter.isspace() for letter in full):
        raise ValueError("This is no address of a proxy, such as http://proxy.example.com:3128.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Proxy(f"{parts.scheme}://{host}:{port}", user, password)


@dataclass(frozen=True, slots=True)
class Route:
    """Where requests go; `None` for straight ahead. Nothing on this machine is ever asked through a proxy."""

    by_scheme: Mapping[str, Proxy] = field(default_factory=dict)
    bypassed: Callable[[str], bool] = lambda _host: False

    def for_url(self, url: str) -> Proxy | None:
        """The proxy for an address."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if is_loopback(host) or self.bypassed(host):
            return None
        return self.by_scheme.get(parts.scheme)


STRAIGHT = Route()


def through(proxy: Proxy) -> Route:
    """Everything through one proxy."""
    return Route({"http": proxy, "https": proxy})


def system_route() -> Route:
    """What the environment says, or on Windows and macOS the system's settings; `ValueError` as `parse`."""
    found = urllib.request.getproxies()
    proxies = {scheme: parse(found[scheme]) for scheme in ("http", "https") if found.get(scheme)}
    return Route(proxies, lambda host: bool(urllib.request.proxy_bypass(host)))


def system_bypass() -> str:
    """Hosts that the environment lets go past its proxy."""
    return str(urllib.request.getproxies().get("no", ""))


class Chosen(ProxyConfiguration):
    """Botocore's way to ask which proxy to use, answered for each request instead of once for each client."""

    def __init__(self, route: Route, bundle: str) -> None:
        super().__init__(proxies_settings={"proxy_ca_bundle": bundle} if bundle else {})
        self._route = route

    def proxy_url_for(self, url: str) -> str | None:  # type: ignore[override]  # its stubs forget the None
        """The proxy's address, or None."""
        proxy = self._route.for_url(url)
        return proxy.address if proxy is not None else None

    def proxy_headers_for(self, proxy_url: str) -> dict[str, str]:
        """Who we are there."""
        known = self._route.by_scheme.values()
        return next((proxy.headers for proxy in known if proxy.address == proxy_url), {})
