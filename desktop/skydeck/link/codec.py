"""Messages to bytes and back, by their type hints; a closed registry, no pickle."""

from __future__ import annotations

import json
import struct
import types
import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import Annotated, Any, TypeVar

from skydeck.core.errors import AppError

T = TypeVar("T")
# A field of this type holds a registered message, or None: its name travels with it. A plain `Any` never does,
# so that no text from AWS can pass for a message.
Typed = Annotated[Any, "message"]

_HEADER = struct.Struct("<I")
_REGISTRY: dict[str, type[Any]] = {}
_HINTS: dict[type[Any], dict[str, Any]] = {}  # the fields of a message and their types, read once


def message(cls: type[T]) -> type[T]:
    """Enter a message type into the closed registry; a name can be taken once."""
    if cls.__name__ in _REGISTRY:
        raise ValueError(f"two messages are called {cls.__name__}")
    _REGISTRY[cls.__name__] = cls
    return cls


def encode(number: int, body: Any) -> bytes:
    """One message as bytes: a JSON header, then the raw buffers it names."""
    buffers: list[bytes] = []
    data = _to_wire(body, buffers)
    header = {"t": type(body).__name__, "n": number, "f": data, "b": [len(buffer) for buffer in buffers]}
    text = json.dumps(header, separators=(",", ":")).encode()
    return b"".join((_HEADER.pack(len(text)), text, *buffers))


def decode(data: bytes) -> tuple[int, Any]:
    """The number and the message; an unknown type or a wrong shape raises `ValueError`."""
    try:
        (length,) = _HEADER.unpack_from(data)
        header = json.loads(data[4 : 4 + length])
        buffers = _cut(memoryview(data)[4 + length :], header["b"])
        return header["n"], _from_wire(_REGISTRY[header["t"]], header["f"], buffers)
    except (struct.error, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"not a message: {error!r}") from error


def _cut(rest: memoryview, lengths: list[int]) -> list[bytes]:
    buffers, start = [], 0
    for length in lengths:
        buffers.append(bytes(rest[start : start + length]))
        start += length
    if start != len(rest):
        raise ValueError("not a message: its buffers do not add up")
    return buffers


def _to_wire(value: Any, buffers: list[bytes]) -> Any:
    if value is None or (isinstance(value, str | int | float | bool) and not isinstance(value, Enum)):
        return value
    if isinstance(value, bytes):
        buffers.append(value)
        return len(buffers) - 1
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, AppError):
        return value.to_json()
    if is_dataclass(value):
        kind: type[Any] = type(value)
        hints = _hints(kind)
        return {name: _field_to_wire(hint, getattr(value, name), buffers) for name, hint in hints.items()}
    if isinstance(value, Mapping):
        return {key: _to_wire(item, buffers) for key, item in value.items()}
    return [_to_wire(item, buffers) for item in value]


def _field_to_wire(hint: Any, value: Any, buffers: list[bytes]) -> Any:
    if hint == Typed and value is not None:
        if _REGISTRY.get(type(value).__name__) is not type(value):
            raise TypeError(f"{type(value).__name__} is not a message")
        return {"t": type(value).__name__, "f": _to_wire(value, buffers)}
    return _to_wire(value, buffers)


def _hints(cls: type[Any]) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = typing.get_type_hints(cls, include_extras=True)
    return _HINTS[cls]


def _from_wire(kind: Any, data: Any, buffers: list[bytes]) -> Any:
    if kind is Any or data is None:
        return data
    if kind == Typed:
        return _from_wire(_REGISTRY[data["t"]], data["f"], buffers)
    if kind is bytes:
        return buffers[data]
    if kind is AppError:
        return AppError.from_json(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _from_wire(hints[name], item, buffers) for name, item in data.items()})
    return _from_generic(kind, data, buffers)


def _from_generic(kind: Any, data: Any, buffers: list[bytes]) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _from_wire(next(one for one in arguments if one is not type(None)), data, buffers)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_from_wire(arguments[0], item, buffers) for item in data)
        return tuple(_from_wire(one, item, buffers) for one, item in zip(arguments, data, strict=True))
    if origin in (dict, Mapping):
        return {key: _from_wire(arguments[1], item, buffers) for key, item in data.items()}
    if origin is list:
        return [_from_wire(arguments[0], item, buffers) for item in data]
    return data
