"""The rules of AWS for tags, and what has to be sent to get from one set to another; no widgets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from skydeck.ui.strings import tr

KEY_LIMIT = 128
VALUE_LIMIT = 256
TAG_LIMIT = 50
RESERVED = "aws:"


@dataclass(frozen=True, slots=True)
class TagDiff:
    """Tags to write and keys to take away."""

    set: Mapping[str, str] = field(default_factory=dict)
    remove: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.set or self.remove)


def diff(before: Mapping[str, str], after: Mapping[str, str]) -> TagDiff:
    """The smallest change; tags of AWS itself are never touched."""
    changed = {key: value for key, value in after.items() if before.get(key) != value and not reserved(key)}
    return TagDiff(changed, [key for key in before if key not in after and not reserved(key)])


def reserved(key: str) -> bool:
    """Whether only AWS may write it."""
    return key.casefold().startswith(RESERVED)


def problems(rows: Sequence[tuple[str, str]]) -> list[str]:
    """One sentence or nothing for each row, in order; a wholly empty row is no problem."""
    counts = Counter(key for key, _value in rows)
    return [_problem(key, value, counts[key]) for key, value in rows]


def _problem(key: str, value: str, times: int) -> str:
    if not key:
        return tr("A tag needs a key.") if value else ""
    if reserved(key):
        return tr("Keys that start with aws: belong to AWS.")
    if times > 1:
        return tr("This key is there twice.")
    if len(key) > KEY_LIMIT:
        return tr("A key has at most 128 characters; this one has {count}.").format(count=len(key))
    if len(value) > VALUE_LIMIT:
        return tr("A value has at most 256 characters; this one has {count}.").format(count=len(value))
    return ""
