"""What a value can be, as far as botocore's models say; it knows nothing of kinds and of JMESPath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.model import Shape

# botocore reads these JSON documents itself; the model still calls them strings.
_DOCUMENTS = frozenset({"policyDocumentType"})
_NUMBERS = frozenset({"integer", "long", "float", "double"})


class Misfit(Exception):  # noqa: N818 - it is a finding, not a failure
    """An expression or value does not fit the model."""


@dataclass(frozen=True)
class Anything:
    """The model does not say."""


@dataclass(frozen=True)
class Null:
    """Never a value."""


@dataclass(frozen=True)
class Scalar:
    """A string, number, boolean, moment or blob; `values` when only some can occur."""

    sort: str
    values: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Array:
    """A list of one sort of thing."""

    item: Type


@dataclass(frozen=True)
class Table:
    """Any keys, one sort of value."""

    value: Type


@dataclass(frozen=True)
class Record:
    """Known members: a structure of a model, what an expression built, or both."""

    shape: Shape | None = None
    extra: Mapping[str, Type] = field(default_factory=dict, hash=False)

    @property
    def names(self) -> frozenset[str]:
        """Its members."""
        return frozenset(self.extra) | frozenset(self.shape.members if self.shape is not None else ())

    def member(self, name: str) -> Type:
        """What is under `name`."""
        if name in self.extra:
            return self.extra[name]
        if self.shape is None or name not in self.shape.members:
            raise Misfit(f"{self.shape.name if self.shape is not None else 'a record'} has no member {name}")
        return of_shape(self.shape.members[name])

    def joined_by(self, **extra: Type) -> Record:
        """The same with more members."""
        return Record(self.shape, {**self.extra, **extra})


@dataclass(frozen=True)
class Either:
    """One of several."""

    options: tuple[Type, ...]


Type = Anything | Null | Scalar | Array | Table | Record | Either

ANYTHING, NULL = Anything(), Null()
STRING, NUMBER, BOOLEAN = Scalar("string"), Scalar("number"), Scalar("boolean")


def of_shape(shape: Shape | None) -> Type:
    """The type that a shape of a model stands for."""
    if shape is None:
        return Record()
    if shape.type_name == "structure":
        return ANYTHING if getattr(shape, "is_document_type", False) else Record(shape)
    if shape.type_name == "list":
        return Array(of_shape(shape.member))
    if shape.type_name == "map":
        return Table(of_shape(shape.value))
    return _scalar(shape)


def _scalar(shape: Shape) -> Type:
    if shape.name in _DOCUMENTS:
        return ANYTHING
    if shape.type_name in _NUMBERS:
        return NUMBER
    if shape.type_name == "timestamp":
        return Scalar("moment")
    return Scalar(shape.type_name, frozenset(getattr(shape, "enum", ())))


def of_value(value: Any) -> Type:
    """The type of a literal."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return Scalar("string", frozenset({value}))
    if isinstance(value, list):
        return Array(either(of_value(item) for item in value))
    return Record(None, {name: of_value(item) for name, item in value.items()})


def either(options: Iterable[Type]) -> Type:
    """One type for several; strings of known values are taken together."""
    flat = [one for option in options for one in (option.options if isinstance(option, Either) else (option,))]
    found: list[Type] = []
    for one in flat:
        if isinstance(one, Null) or one in found:
            continue
        found.append(one)
    strings = [one for one in found if isinstance(one, Scalar) and one.sort == "string"]
    if len(strings) > 1:
        known = all(one.values for one in strings)
        values = frozenset[Any]().union(*(one.values for one in strings)) if known else frozenset()
        found = [one for one in found if one not in strings] + [Scalar("string", values)]
    if not found:
        return NULL
    return found[0] if len(found) == 1 else Either(tuple(found))


def options(kind: Type) -> tuple[Type, ...]:
    """What it can be, null left out."""
    return tuple(one for one in (kind.options if isinstance(kind, Either) else (kind,)) if not isinstance(one, Null))


def fits(given: Type, shape: Shape, where: str) -> None:
    """Raise `Misfit` when AWS would not take such a value as this input."""
    for one in options(given):
        _fits_one(one, shape, where)


def _fits_one(given: Type, shape: Shape, where: str) -> None:
    if isinstance(given, Anything):
        return
    if shape.type_name == "list" and isinstance(given, Array):
        fits(given.item, shape.member, f"{where}[]")
    elif shape.type_name == "structure" and isinstance(given, Record):
        _fits_record(given, shape, where)
    elif shape.type_name == "map" and isinstance(given, Table | Record):
        return
    elif isinstance(given, Scalar) and _same_sort(given, shape):
        _fits_values(given, shape, where)
    else:
        raise Misfit(f"{where} is a {shape.type_name}, not {describe(given)}")


def _fits_record(given: Record, shape: Shape, where: str) -> None:
    for name in given.names:
        if name not in shape.members:
            raise Misfit(f"{where} has no member {name}")
        fits(given.member(name), shape.members[name], f"{where}.{name}")
    if missing := sorted(set(shape.required_members) - given.names):
        raise Misfit(f"{where} needs {missing[0]}")


def _same_sort(given: Scalar, shape: Shape) -> bool:
    wanted = _scalar(shape)
    if shape.type_name in {"structure", "list", "map"} or not isinstance(wanted, Scalar):
        return False
    return given.sort == wanted.sort or (given.sort, wanted.sort) == ("string", "blob")


def _fits_values(given: Scalar, shape: Shape, where: str) -> None:
    allowed = frozenset(getattr(shape, "enum", ()))
    if allowed and given.values and (wrong := sorted(given.values - allowed)):
        raise Misfit(f"{where} is never {wrong[0]!r}")


def describe(kind: Type) -> str:
    """A type in a word or two."""
    if isinstance(kind, Scalar):
        return f"a {kind.sort}"
    if isinstance(kind, Record):
        return f"a {kind.shape.name}" if kind.shape is not None else "a record"
    return f"{type(kind).__name__.lower()}"
