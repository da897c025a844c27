"""Which certificates are trusted: finds the platform's store and describes a file of them; it verifies no server."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from skydeck.link.messages import Bundle
from skydeck.settings.store import write_private

# Debian, Fedora, SUSE, newer Fedora, Alpine and the BSDs.
WELL_KNOWN = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_KEYCHAINS = (
    "/System/Library/Keychains/SystemRootCertificates.keychain",
    "/Library/Keychains/System.keychain",
)
_SERVER = "1.3.6.1.5.5.7.3.1"  # "may vouch for servers"
_END = "-----END CERTIFICATE-----"
_NAMED = 3

Run = Callable[[list[str]], str]


def system_file(folder: Path) -> str:
    """The platform's store as a file of certificates; empty when it has none. Linux keeps one itself."""
    if sys.platform == "win32":
        return _written(folder, list(stores(ssl.enum_certificates)))
    if sys.platform == "darwin":
        return _written(folder, list(keychains(_run)))
    return next((path for path in WELL_KNOWN if Path(path).is_file()), "")


def _written(folder: Path, certificates: list[str]) -> str:
    if not certificates:
        return ""
    path = folder / "system-certificates.pem"
    write_private(path, "".join(dict.fromkeys(certificates)))
    return str(path)


def keychains(run: Run) -> Iterator[str]:
    """What macOS trusts, and what was added to the user's own keychains."""
    for keychain in ([path] for path in _KEYCHAINS):
        yield from _cut(run(["security", "find-certificate", "-a", "-p", *keychain]))
    yield from _cut(run(["security", "find-certificate", "-a", "-p"]))


def _cut(text: str) -> Iterator[str]:
    for block in text.split(_END)[:-1]:
        yield f"{block.lstrip()}{_END}\n"


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout


def stores(listed: Callable[[str], list[tuple[bytes, str, set[str] | bool]]]) -> Iterator[str]:
    """What Windows trusts for servers; `listed` is `ssl.enum_certificates`."""
    for store in ("ROOT", "CA"):
        for der, encoding, uses in listed(store):
            if encoding == "x509_asn" and (uses is True or (uses and _SERVER in uses)):
                yield ssl.DER_cert_to_PEM_cert(der)


def described(path: str, account: str = "") -> Bundle:
    """What is in a file of certificates, or why it can't be used."""
    try:
        data = Path(path).read_bytes()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        return Bundle(path, problem="No certificate in PEM form is in it.", account=account)
    except IsADirectoryError:
        return Bundle(path, problem="It is a folder.", account=account)
    except OSError as error:
        return Bundle(path, problem=f"{error.strerror or 'It can not be read'}.", account=account)
    count = context.cert_store_stats()["x509"]
    return Bundle(path, count, _fingerprint(data, count), _names(context), account=account)


def _fingerprint(data: bytes, count: int) -> str:
    """What a company publishes of its authority; for a whole bundle what `sha256sum` prints, in the same form."""
    if count == 1:
        pem = data[data.index(b"-----BEGIN") :].decode("latin-1")
        data = ssl.PEM_cert_to_DER_cert(pem[: pem.index(_END) + len(_END)])
    digest = hashlib.sha256(data).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _names(context: ssl.SSLContext) -> tuple[str, ...]:
    return tuple(name_of(one.get("subject")) for one in context.get_ca_certs()[:_NAMED])


def name_of(subject: object) -> str:
    """The common name in what `ssl` says of a subject or an issuer, or its organisation."""
    parts: dict[str, str] = {}
    if isinstance(subject, tuple):
        for pair in (pair for group in subject for pair in group):
            parts.setdefault(str(pair[0]), str(pair[1]))
    return parts.get("commonName") or parts.get("organizationName") or "?"
