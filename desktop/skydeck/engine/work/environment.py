"""Takes AWS settings out of the process environment and shuts its memory; it decides nothing about accounts."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

from skydeck.core.cores import no_core_dumps

_PREFIXES = ("AWS_", "BOTOCORE_", "BOTO_")
_NAMES = frozenset({"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSLKEYLOGFILE", "PYTHON_KEYRING_BACKEND"})
_LOUD = ("boto3", "botocore", "urllib3", "s3transfer", "keyring", "secretstorage", "jeepney")
# They log a traceback for what they raise as well, which the user is told in a sentence.
_SAID_BY_US = ("botocore.credentials", "botocore.tokens", "urllib3.connection")
_PR_SET_DUMPABLE = 4
# Names a folder, and botocore asks for it each time.
_LEFT = frozenset({"AWS_LOGIN_CACHE_DIRECTORY"})
# What every library in this process sees from now on.
_REPLACED = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the environment said about AWS when the process started; only `sessions` and `accounts` read it."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> str:
        """The variable's value, or an empty string."""
        return self.values.get(name, "")

    def for_child(self) -> dict[str, str]:
        """The environment as it was, for a `credential_process` the user agreed to."""
        scrubbed = {name: value for name, value in os.environ.items() if name not in _REPLACED}
        return scrubbed | dict(self.values)


NOTHING_FOUND = Found()


def take(environ: MutableMapping[str, str] = os.environ) -> Found:
    """Move every AWS setting out of the environment, so that no library acts on one behind our back."""
    values = {name: environ.pop(name) for name in list(environ) if _is_ours(name)}
    environ.update({name: values[name] for name in _LEFT & values.keys()} | _REPLACED)
    return Found(values)


def _is_ours(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(_PREFIXES) or upper in _NAMES or upper.endswith("_CA_BUNDLE")


def shut_memory() -> None:
    """No core dumps; on Linux no other process of this user may read our memory or environment either."""
    no_core_dumps()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def quiet_libraries() -> None:
    """At DEBUG these libraries write keys, tokens and bodies: keep them at INFO, whatever the root logger says."""
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in _SAID_BY_US:
        logging.getLogger(name).setLevel(logging.CRITICAL)
