"""How a call of the journal ended, in the words that both processes use; it keeps no calls."""

from __future__ import annotations

SENT, OK, UNKNOWN = "sent", "ok", "unknown"
# Of changes that a person has looked at, because nobody knew.
WAS_DONE, WAS_NOT_DONE = "settled: done", "settled: not done"

_NO_FAILURES = frozenset({OK, SENT, WAS_DONE, WAS_NOT_DONE})


def is_failure(outcome: str) -> bool:
    """Whether a call went wrong; "ok: Code" is a code that means "none" or "it would work"."""
    return outcome not in _NO_FAILURES and not outcome.startswith(f"{OK}: ")
