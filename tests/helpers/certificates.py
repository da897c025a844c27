"""Certificate authorities for loopback, made for one test."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AUTHORITY = "Test authority"
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificates:
    """Where the authority's certificate is, and a server's side of TLS that it vouches for."""

    bundle: Path
    server: ssl.SSLContext


def certificates(folder: Path, host: str = "127.0.0.1", days: int = 1, *, more: tuple[str, ...] = ()) -> Certificates:
    """One that vouches for itself, on `host` and `more`; with negative `days` it expired that long ago."""
    folder.mkdir(exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _signed(AUTHORITY, AUTHORITY, key, key, days, (host, *more), authority=True)
    return _kept(folder, made, made, key)


def vouched_for(folder: Path, *hosts: str, days: int = 1) -> Certificates:
    """One of an authority, as companies have that read along."""
    folder.mkdir(exist_ok=True)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _signed(AUTHORITY, AUTHORITY, root_key, root_key, 30, (), authority=True)
    return _kept(folder, root, _signed("A server", AUTHORITY, key, root_key, days, hosts, authority=False), key)


def _signed(
    subject: str, issuer: str, key: Key, by: Key, days: int, hosts: tuple[str, ...], *, authority: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(host) for host in hosts]), critical=False)
    return builder.sign(by, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _kept(folder: Path, root: x509.Certificate, own: x509.Certificate, key: Key) -> Certificates:
    bundle, shown, secret = folder / "ca.pem", folder / "server.pem", folder / "key.pem"
    bundle.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    shown.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(shown, secret)
    return Certificates(bundle, server)
