"""Access keys as somebody typed, exported or kept them; it keeps none."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keys:
    """Credentials as the user entered them."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    expires: float = 0  # seconds since 1970; 0: it is not known, or never
