"""What is wrong with something typed about an account, in a sentence, or nothing; it asks AWS for none of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from skydeck.core.pasted import Part, PastedKeys
from skydeck.ui.strings import tr

_KEY_ID = re.compile(r"[A-Z0-9_]{16,128}")
_AWS_KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9_]+")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d")
_ENDPOINT = re.compile(r"https?://[^\s/@?#]+(:\d+)?(/\S*)?")
_LOOPBACK = re.compile(r"http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/\S*)?")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}", re.ASCII)
_SHORT_ROLE = re.compile(r"(\d{12})[/:]([\w+=,.@/-]{1,576})", re.ASCII)
_EXTERNAL = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_DEVICE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:mfa|u2f)/[\w+=,.@/-]+", re.ASCII)
_HARDWARE = re.compile(r"[A-Z0-9]{9,64}", re.ASCII)
_SHORT_PORTAL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_PORTAL_REGION = re.compile(r"\.portal\.([a-z]{2,}(?:-[a-z]+)+-\d)\.")
_TEMPORARY = "ASIA"
NAME_LIMIT = 64


def name(text: str) -> str:
    """What an account is called."""
    if not text:
        return tr("Give it a name.")
    return tr("A name has {most} characters at most.").format(most=NAME_LIMIT) if len(text) > NAME_LIMIT else ""


def key_id(text: str) -> str:
    """An access key ID of AWS."""
    if _KEY_ID.fullmatch(text):
        return ""
    if re.fullmatch(r"[A-Za-z0-9/+]{40}", text):
        return tr("This looks like a secret access key; the access key ID belongs here.")
    return tr("An access key ID has 16 or more capital letters and digits, such as AKIA….")


def secret(text: str) -> str:
    """A secret access key of AWS."""
    if _AWS_KEY_ID.fullmatch(text):
        return tr("This looks like an access key ID; the secret belongs here.")
    return "" if len(text) >= 16 and not re.search(r"\s", text) else tr("A secret access key has 40 characters.")


def is_temporary(key: str) -> bool:
    """Whether a key needs a session token."""
    return key.startswith(_TEMPORARY)


def any_key(text: str) -> str:
    """A key of something that is not AWS: it has its own rules."""
    return "" if text and not re.search(r"\s", text) else tr("This is needed, and has no spaces.")


def region(text: str) -> str:
    """A region's id."""
    return "" if _REGION.fullmatch(text) else tr("A region looks like us-east-1.")


def endpoint(text: str) -> str:
    """An address where signed requests may go: encrypted, or on this computer."""
    if _LOOPBACK.fullmatch(text) or (text.startswith("https://") and _ENDPOINT.fullmatch(text)):
        return ""
    if text.startswith("http://"):
        return tr("Only https, except on this computer: requests would travel in the open.")
    return tr("An endpoint looks like https://s3.example.com or http://localhost:4566.")


def external_id(text: str) -> str:
    """What the owner of a role gave us to say."""
    return "" if not text or _EXTERNAL.fullmatch(text) else tr("An external id has letters, digits and _+=,.@:/-.")


def device(text: str) -> str:
    """The serial of an MFA device."""
    if not text or _DEVICE.fullmatch(text) or _HARDWARE.fullmatch(text):
        return ""
    return tr("A device is named like arn:aws:iam::123456789012:mfa/alice, or by the number on its back.")


def code(text: str) -> str:
    """A one-time code."""
    return "" if re.fullmatch(r"\d{6}", text, re.ASCII) else tr("A code has six digits.")


# --- a role ---


def role_arn(text: str) -> str:
    """The ARN that is meant: itself, "123456789012/Admin", or a link of the console that switches roles; else empty."""
    if _ROLE.fullmatch(text):
        return text
    if short := _SHORT_ROLE.fullmatch(text):
        return f"arn:aws:iam::{short[1]}:role/{short[2].removeprefix('role/')}"
    return _linked_role(text) if text.startswith("https://") else ""


def role(text: str) -> str:
    """What is wrong with a role, as precisely as it can be told while somebody types."""
    if role_arn(text):
        return ""
    parts = text.split(":")
    if not text.startswith("arn:") or len(parts) < 6:
        return tr("A role looks like arn:aws:iam::123456789012:role/Admin; 123456789012/Admin will do.")
    if parts[2] == "sts" or parts[5].startswith("assumed-role/"):
        return tr("This is the session of a role; its role has iam and role/ in it.")
    if parts[2] != "iam" or not parts[5].startswith("role/"):
        return tr("This ARN is not that of a role: it needs iam and role/ in it.")
    if not re.fullmatch(r"\d{12}", parts[4], re.ASCII):
        return tr("The account number in it has {count} of 12 digits.").format(count=len(parts[4]))
    return tr("The name after role/ is missing.") if parts[5] == "role/" else tr("The name has a character too many.")


def _linked_role(text: str) -> str:
    try:
        asked = parse_qs(urlsplit(text).query)
    except ValueError:
        return ""
    number, title = asked.get("account", [""])[0], asked.get("roleName", [""])[0]
    arn = f"arn:aws:iam::{number}:role/{title}"
    return arn if _ROLE.fullmatch(arn) else ""


# --- a portal ---


def start_url_of(text: str) -> str:
    """The start URL that is meant: "corp" is https://corp.awsapps.com/start; empty when none can be."""
    if _SHORT_PORTAL.fullmatch(text.lower()):
        return f"https://{text.lower()}.awsapps.com/start"
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    on_loopback = bool(_LOOPBACK.fullmatch(whole))
    known = parts.scheme == "https" and "." in host and not re.search(r"[\s@]", whole)
    if not known and not on_loopback:
        return ""
    path = parts.path.rstrip("/") or ("/start" if host.endswith(".awsapps.com") else "")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"


def start_url(text: str) -> str:
    """What is wrong with where to sign in."""
    if start_url_of(text):
        return ""
    if text.startswith("http://"):
        return tr("A start URL begins with https://.")
    return tr("A start URL looks like https://corp.awsapps.com/start; its first word will do.")


def portal_name(url: str) -> str:
    """The word by which people know a portal: "corp"."""
    host = urlsplit(url).hostname or ""
    return host.partition(".")[0]


def portal_region(url: str) -> str:
    """The region that some start URLs say."""
    found = _PORTAL_REGION.search(url)
    return found[1] if found else ""


# --- what was pasted ---


def pasted(keys: PastedKeys) -> str:
    """What keeps pasted keys from being used."""
    if keys.missing:
        words = {
            Part.KEY_ID: tr("the access key ID"),
            Part.SECRET: tr("the secret access key"),
            Part.TOKEN: tr("the session token, which a temporary key needs"),
        }
        return tr("Missing: {parts}.").format(parts=", ".join(words[part] for part in keys.missing))
    key_problem = any_key(keys.access_key_id) if keys.endpoint else key_id(keys.access_key_id)
    secret_problem = any_key(keys.secret_access_key) if keys.endpoint else secret(keys.secret_access_key)
    return key_problem or secret_problem or (endpoint(keys.endpoint) if keys.endpoint else "")
