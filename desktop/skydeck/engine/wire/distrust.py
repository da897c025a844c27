"""Says in words why nothing could be sent: TLS, a proxy, a login page; it connects nowhere itself."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

from skydeck.core.errors import ErrorKind
from skydeck.engine.wire.sentences import Sentence

# OpenSSL's numbers for what it found wrong with a certificate.
_NOT_YET, _EXPIRED, _SELF_SIGNED, _HOST, _ADDRESS = 9, 10, 18, 62, 64
_UNKNOWN = frozenset({2, 19, 20, 21, 27})
# What OpenSSL says of an answer that is no TLS at all.
_PLAIN = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG"})
_NOTHING_SENT = "Nothing was sent."
_STATUS = re.compile(r"Tunnel connection failed: (\d{3}) ?([^'\")]*)")
_NEEDS_LOGIN = "407"
_TIMES = frozenset({_NOT_YET, _EXPIRED})

EXPIRED = "If this computer’s date is wrong, correct it; else another machine answers in its place."
OTHER_HOST = "Another machine answers in its place: look at the address, the proxy and the hosts file."
READ_ALONG = (
    "If your company does that on purpose, choose this computer’s certificates, or your company’s file, on the "
    "Network page."
)
OWN_SERVER = "AWS never does. If it is a server of your own, choose its certificate as the file on the Network page."
LOGIN_PAGE = "Networks do that until you have signed in to them: open any page in a browser, sign in, then try again."


def of_tls(error: BaseException, host: str = "", names: Mapping[str, str] | None = None) -> Sentence:
    """Why TLS failed. `names` may say more of the certificate that was shown: its issuer, when it ends, its hosts."""
    found = next(_of_kind(error, ssl.SSLError), None)
    known, who = names or {}, host or "the other side"
    if isinstance(found, ssl.SSLCertVerificationError):
        return _of_certificate(found.verify_code, who, known)
    if any(type(one).__name__ == "CertificateError" for one in _chain(error)):
        return _of_certificate(_HOST, who, known)
    if found is not None and found.reason in _PLAIN:
        return _untrusted(f"What answers as {who} does not encrypt.", LOGIN_PAGE)
    return _untrusted(f"Skydeck and {who} could not agree on an encryption.", "Something between may be in the way.")


def _of_certificate(code: int, who: str, known: Mapping[str, str]) -> Sentence:
    issuer = f" (“{known['issuer']}”)" if known.get("issuer") else ""
    if code in _TIMES:
        when = f" on {known['ends']}" if known.get("ends") and code == _EXPIRED else ""
        word = "has expired" if code == _EXPIRED else "is not valid yet"
        return _untrusted(f"The certificate of {who} {word}{when}.", EXPIRED)
    if code in (_HOST, _ADDRESS):
        names = f": {known['hosts']}" if known.get("hosts") else ""
        return _untrusted(f"What answers as {who} has a certificate for another name{names}.", OTHER_HOST)
    if code == _SELF_SIGNED:
        return _untrusted(f"The certificate of {who} is vouched for by nobody but itself.", OWN_SERVER)
    if code in _UNKNOWN:
        text = (
            f"The certificate of {who} comes from an authority that is not trusted{issuer}: something may read along."
        )
        return _untrusted(text, known.get("advice") or READ_ALONG)
    return _untrusted(f"The certificate of {who} is not valid.", "Another machine may answer in its place.")


def _untrusted(text: str, advice: str) -> Sentence:
    return Sentence(ErrorKind.UNTRUSTED, text, f"{_NOTHING_SENT} {advice}")


def of_proxy(error: BaseException) -> Sentence:
    """Why a proxy did not let us through, from what urllib3 raised."""
    found = next((match for one in _chain(error) if (match := _STATUS.search(str(one)))), None)
    if found is not None:
        return refused_by_proxy(found[1], found[2].strip())
    advice = "Check the proxy on the Network page; Test connection there names what fails."
    if next(_of_kind(error, ssl.SSLError), None) is not None:
        return Sentence(ErrorKind.UNTRUSTED, "The network's proxy could not prove who it is.", advice)
    return Sentence(ErrorKind.OFFLINE, "The network's proxy can't be reached.", advice)


def refused_by_proxy(status: str, reason: str = "", *, known: bool = False) -> Sentence:
    """What a proxy's answer means; `known`: it was told a user and password."""
    if status == _NEEDS_LOGIN and known:
        text = "The network's proxy does not accept the user and password."
        return Sentence(ErrorKind.OFFLINE, text, "Correct them on the Network page.")
    if status == _NEEDS_LOGIN:
        text = "The network's proxy wants a user and a password."
        return Sentence(ErrorKind.OFFLINE, text, "Enter them on the Network page; whoever runs the network has them.")
    said = f"{status} {reason}".strip()
    return Sentence(
        ErrorKind.OFFLINE,
        f"The network's proxy does not let Skydeck through ({said}).",
        "Ask whoever runs it to allow AWS.",
    )


def _of_kind(error: BaseException, kind: type[BaseException]) -> Iterator[Any]:
    return (one for one in _chain(error) if isinstance(one, kind))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was made from; botocore and urllib3 each wrap in a way of their own."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inside = (*one.args, *getattr(one, "kwargs", {}).values(), getattr(one, "reason", None), one.__cause__)
        waiting += [part for part in (*inside, one.__context__) if isinstance(part, BaseException)]
