"""The environment the sandbox runs in: an allow-list, so that no credential, proxy or profile of the user gets in."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

KEPT = frozenset(
    ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT")
)
KEPT_PREFIXES = ("PYTHON",)
ACCOUNT = "481516234200"

_FIXED = {
    "HOME": os.devnull,
    "USERPROFILE": os.devnull,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "*",
    "MOTO_ACCOUNT_ID": ACCOUNT,
    "MOTO_DISABLE_GLOBAL_CORS": "true",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
}


def scrubbed(environ: Mapping[str, str]) -> dict[str, str]:
    """What of the environment may reach the sandbox, plus the settings it runs with."""
    kept = {name: value for name, value in environ.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}
    # Without HOME, Python would lose packages installed for this user only.
    user_base = site.getuserbase()
    return kept | ({"PYTHONUSERBASE": user_base} if user_base else {}) | _FIXED


def for_child(environ: Mapping[str, str]) -> dict[str, str]:
    """The scrubbed environment, from which a Python child also finds this package."""
    result = scrubbed(environ)
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *result.get("PYTHONPATH", "").split(os.pathsep)]
        result["PYTHONPATH"] = os.pathsep.join(path for path in dict.fromkeys(paths) if path)
    return result


def enter() -> None:
    """Make this process's own environment the scrubbed one, for whoever started it without `process`."""
    clean = scrubbed(os.environ)
    os.environ.clear()
    os.environ.update(clean)
