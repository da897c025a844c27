"""That there is nothing to sign with any more, said across the engine; it renews nothing."""

from __future__ import annotations


class StaleError(Exception):
    """There are no credentials that still hold; nothing was signed. The gateway renews them and sends again."""
