"""Opens one connection as clients do, hop by hop, so that the one that fails has a name; it sends no credentials."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from botocore.httpsession import create_urllib3_context
from urllib3.util.ssltransport import SSLTransport

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.network.proxies import Proxy
from skydeck.engine.network.trust import name_of
from skydeck.engine.wire.distrust import of_tls, refused_by_proxy
from skydeck.engine.wire.sentences import Sentence
from skydeck.engine.work.cancel import Cancelled

_LOOK = 0.1
_NO_CHECK_TIME = 0x200000  # OpenSSL's, which Python has no name for
_NAMES = 3

Connection = Any  # a socket, encrypted or not; the two kinds of encrypted ones have no common type
Found = tuple[Any, ...]  # what `getaddrinfo` says of one address


def failure(sentence: Sentence, code: str = "") -> AppError:
    """A sentence as an error."""
    return AppError(sentence.kind, sentence.text, sentence.advice, code=code)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a service is, and the way there."""

    url: str
    proxy: Proxy | None
    bundle: str  # the file of certificates that are trusted
    connect_timeout: float
    read_timeout: float

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The server's port."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def encrypted(self) -> bool:
        """Whether it speaks TLS."""
        return self.url.startswith("https:")

    @property
    def first(self) -> tuple[str, int]:
        """What is connected to: the proxy, or the server itself."""
        if self.proxy is None:
            return self.host, self.port
        parts = urlsplit(self.proxy.address)
        return parts.hostname or "", parts.port or 80


def addresses(target: Target, cancelled: Cancelled) -> list[Found]:
    """What the name stands for. The system's resolver can't be told to hurry, so it has a thread of its own."""
    host, port = target.first
    pool = ThreadPoolExecutor(1, thread_name_prefix="resolver")
    asked: Future[list[Found]] = pool.submit(socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
    pool.shutdown(wait=False)
    deadline = time.monotonic() + target.connect_timeout
    while not wait([asked], _LOOK).done:
        if cancelled.is_set():
            raise AppError(ErrorKind.CANCELLED, "Cancelled.")
        if time.monotonic() > deadline:
            text = f"Nobody says within {target.connect_timeout:g} s where {host} is."
            raise AppError(ErrorKind.OFFLINE, text, "The network’s name server does not answer: check the network.")
    try:
        return asked.result()
    except (OSError, UnicodeError):
        whose = "the proxy’s name" if target.proxy is not None else "the name"
        text = f"Nobody knows {whose} {host}."
        raise AppError(ErrorKind.OFFLINE, text, "Check the network, and the name for a mistake.") from None


def connected(target: Target, found: list[Found]) -> socket.socket:
    """A connection to the first address that takes one."""
    problem: OSError | None = None
    for family, kind, protocol, _, address in found:
        made = socket.socket(family, kind, protocol)
        made.settimeout(target.connect_timeout)
        try:
            made.connect(address)
        except OSError as error:
            problem = error
            made.close()
        else:
            made.settimeout(target.read_timeout)
            return made
    raise failure(_not_connected(target, problem))


def _not_connected(target: Target, problem: OSError | None) -> Sentence:
    host, port = target.first
    who = f"The proxy {host}:{port}" if target.proxy is not None else f"{host}:{port}"
    if isinstance(problem, ConnectionRefusedError):
        text = f"{who} refuses connections."
        return Sentence(ErrorKind.OFFLINE, text, "Check the address and the port, and that it is running.")
    if isinstance(problem, TimeoutError):
        text = f"{who} does not answer within {target.connect_timeout:g} s."
        return Sentence(ErrorKind.OFFLINE, text, "A firewall may swallow it; a proxy may be needed.")
    said = problem.strerror if problem is not None and problem.strerror else "no address"
    return Sentence(ErrorKind.OFFLINE, f"{who} can’t be reached: {said}.", "Check the network.")


def through_proxy(target: Target, connection: socket.socket) -> tuple[Connection, str]:
    """A tunnel to the server, and what the proxy said."""
    proxy = target.proxy
    if proxy is None:
        raise ValueError("no proxy")
    inside: Connection = connection
    if proxy.address.startswith("https:"):
        inside = _encrypted_to_proxy(target, connection)
    where = f"[{target.host}]" if ":" in target.host else target.host
    answer = _asked(inside, "CONNECT", f"{where}:{target.port}", f"{where}:{target.port}", proxy.headers)
    if answer.status != 200:
        raise failure(refused_by_proxy(str(answer.status), answer.reason, known=bool(proxy.user)), str(answer.status))
    return inside, f"{answer.status} {answer.reason}".strip()


def _encrypted_to_proxy(target: Target, connection: socket.socket) -> Connection:
    host = target.first[0]
    try:
        return encrypted(connection, host, context(target.bundle))
    except ssl.SSLError as error:
        raise failure(of_tls(error, host), error.reason or "") from None
    except OSError as error:
        text = f"The proxy {host} broke the connection off when it was to be encrypted."
        raise AppError(ErrorKind.OFFLINE, text, "Check its address.", code=type(error).__name__) from None


def context(bundle: str) -> ssl.SSLContext:
    """As clients verify, but here OpenSSL itself also compares the name, and says what it minds."""
    made: ssl.SSLContext = create_urllib3_context()
    made.check_hostname = True
    made.load_verify_locations(cafile=bundle)
    return made


def encrypted(connection: Connection, host: str, how: ssl.SSLContext) -> Connection:
    """The connection with TLS on it."""
    if isinstance(connection, socket.socket) and not isinstance(connection, ssl.SSLSocket):
        return how.wrap_socket(connection, server_hostname=host)
    return SSLTransport(connection, how, server_hostname=host)  # TLS inside the TLS to a proxy


def verified(
    target: Target, connection: Connection, again: Callable[[], Connection], others: Mapping[str, str]
) -> Connection:
    """The connection, encrypted with the server that it was meant for.

    When the certificate will not do, `again` connects once more to look at it; nothing is sent then. `others` are
    further files of certificates, by what to advise when they would do.
    """
    try:
        return encrypted(connection, target.host, context(target.bundle))
    except ssl.SSLCertVerificationError as error:
        names = _shown(target, again) | _advice(target, again, others)
        raise failure(of_tls(error, target.host, names), f"X509-{error.verify_code}") from None
    except ssl.SSLError as error:
        raise failure(of_tls(error, target.host), error.reason or "") from None
    except OSError as error:
        text = f"{target.host} broke the connection off when it was to be encrypted."
        advice = "A firewall that lets only some names through does that; a proxy may be needed."
        raise AppError(ErrorKind.OFFLINE, text, advice, code=type(error).__name__) from None


def _shown(target: Target, again: Callable[[], Connection]) -> dict[str, str]:
    """What stands in a certificate that is not trusted. Python reads only those it has verified: so for a look, and for
    nothing else, the certificate is made its own authority."""
    look = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    look.check_hostname, look.verify_mode = False, ssl.CERT_NONE
    try:
        with encrypted(again(), target.host, look) as shown:
            der = shown.getpeercert(True)
        look.load_verify_locations(cadata=der)
        look.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
        look.verify_mode = ssl.CERT_REQUIRED
        with encrypted(again(), target.host, look) as shown:
            return _read(shown.getpeercert())
    except (OSError, AppError):
        return {}


def _read(certificate: dict[str, Any]) -> dict[str, str]:
    hosts = [value for _, value in certificate.get("subjectAltName", ())]
    more = f" and {len(hosts) - _NAMES} more" if len(hosts) > _NAMES else ""
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    return {
        "issuer": name_of(certificate.get("issuer")),
        "ends": ends.date().isoformat(),
        "hosts": ", ".join(hosts[:_NAMES]) + more,
    }


def _advice(target: Target, again: Callable[[], Connection], others: Mapping[str, str]) -> dict[str, str]:
    for path, words in others.items():
        try:
            encrypted(again(), target.host, context(path)).close()
        except (OSError, AppError):
            continue
        return {"advice": words}
    return {}


def described(connection: Connection) -> str:
    """The version of TLS and who vouches for the server."""
    certificate = connection.getpeercert() or {}
    return f"{connection.version()}, vouched for by {name_of(certificate.get('issuer'))}"


def clock_offset(target: Target, connection: Connection) -> float | None:
    """How far the server's clock is ahead of ours, in seconds; None when it does not say. The request says nothing."""
    before = time.time()
    where = target.host if target.port in (80, 443) else f"{target.host}:{target.port}"
    date = _asked(connection, "HEAD", "/", where, {"Connection": "close"}).headers.get("Date")
    try:
        said = parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return None
    # It was said some time between the two, and in whole seconds: only what is outside of that is an offset.
    least, most = said - time.time(), said + 1 - before
    return 0.0 if least <= 0 <= most else min(least, most, key=abs)


def _asked(connection: Connection, method: str, what: str, host: str, headers: Mapping[str, str]) -> HTTPResponse:
    """The head of the answer to a request without a body."""
    lines = [f"{method} {what} HTTP/1.1", f"Host: {host}", "User-Agent: skydeck"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    try:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        answer = HTTPResponse(connection, method=method)
        answer.begin()
    except (OSError, HTTPException, ValueError) as error:
        text = "The answer is none that the web knows, or none came."
        raise AppError(
            ErrorKind.OFFLINE, text, "Check the network, and the proxy.", code=type(error).__name__
        ) from None
    return answer
