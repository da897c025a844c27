"""What a JMESPath expression gives, over types instead of values; finds members and states that do not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from tests.catalog.types import (
    ANYTHING,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    Anything,
    Array,
    Misfit,
    Record,
    Scalar,
    Table,
    Type,
    describe,
    either,
    of_value,
    options,
)

Node = Mapping[str, Any]


def infer(expression: str, over: Type) -> Type:
    """The type of the expression's result; raises `Misfit` when the model rules it out."""
    try:
        parsed = jmespath.compile(expression).parsed
    except JMESPathError as error:
        raise Misfit(f"does not parse: {str(error).splitlines()[0]}") from None
    return _node(parsed, over)


def _node(node: Node, over: Type) -> Type:
    rule = _RULES.get(node["type"])
    if rule is None:
        raise Misfit(f"uses {node['type']}, which the suite can't follow")
    return rule(node, over)


def _each(over: Type, step: Callable[[Type], Type]) -> Type:
    """A step over every option; it is a fault only if it fits none."""
    results, faults = [], []
    for one in options(over):
        try:
            results.append(ANYTHING if isinstance(one, Anything) else step(one))
        except Misfit as fault:
            faults.append(fault)
    if faults and not results:
        raise faults[0]
    return either(results)


def _field(node: Node, over: Type) -> Type:
    name = node["value"]

    def step(one: Type) -> Type:
        if isinstance(one, Record):
            return one.member(name)
        if isinstance(one, Table):
            return one.value
        raise Misfit(f"{describe(one)} has no member {name}")

    return _each(over, step)


def _items(over: Type) -> Type:
    def step(one: Type) -> Type:
        if isinstance(one, Array):
            return one.item
        raise Misfit(f"{describe(one)} is not a list")

    return _each(over, step)


def _chain(node: Node, over: Type) -> Type:
    for child in node["children"]:
        over = _node(child, over)
    return over


def _projection(node: Node, over: Type) -> Type:
    left, right = node["children"]
    return Array(_node(right, _items(_node(left, over))))


def _filtered(node: Node, over: Type) -> Type:
    left, right, condition = node["children"]
    item = _items(_node(left, over))
    _node(condition, item)
    return Array(_node(right, item))


def _values(node: Node, over: Type) -> Type:
    left, right = node["children"]
    inner = _each(_node(left, over), lambda one: one.value if isinstance(one, Table) else ANYTHING)
    return Array(_node(right, inner))


def _flatten(node: Node, over: Type) -> Type:
    item = _items(_node(node["children"][0], over))
    return Array(either(one.item if isinstance(one, Array) else one for one in options(item)))


def _comparison(node: Node, over: Type) -> Type:
    left, right = (_node(child, over) for child in node["children"])
    if node["value"] in {"eq", "ne"}:
        _comparable(left, right)
    else:
        for side in (left, right):
            if not all(isinstance(one, Anything) or one == NUMBER for one in options(side)):
                raise Misfit(f"{describe(side)} can't be less or more")
    return BOOLEAN


def _comparable(left: Type, right: Type) -> None:
    sides = options(left), options(right)
    if not all(sides) or any(isinstance(one, Anything) for side in sides for one in side):
        return
    if not any(_can_equal(one, other) for one in sides[0] for other in sides[1]):
        raise Misfit(f"{_shown(left)} is never {_shown(right)}")


def _can_equal(one: Type, other: Type) -> bool:
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.sort == other.sort and not (one.values and other.values and not one.values & other.values)
    return type(one) is type(other)


def _shown(kind: Type) -> str:
    if isinstance(kind, Scalar) and len(kind.values) == 1:
        return repr(next(iter(kind.values)))
    return describe(kind)


def _either_side(node: Node, over: Type) -> Type:
    return either(_node(child, over) for child in node["children"])


def _both_sides(node: Node, over: Type) -> Type:
    left, right = node["children"]
    _node(left, over)
    return _node(right, over)


def _negation(node: Node, over: Type) -> Type:
    _node(node["children"][0], over)
    return BOOLEAN


def _several(node: Node, over: Type) -> Type:
    return Array(either(_node(child, over) for child in node["children"]))


def _built(node: Node, over: Type) -> Type:
    return Record(None, {pair["value"]: _node(pair["children"][0], over) for pair in node["children"]})


def _call(node: Node, over: Type) -> Type:
    function = _FUNCTIONS.get(node["value"])
    if function is None:
        raise Misfit(f"there is no function {node['value']}")
    arguments = [_node(child, over) for child in node["children"]]
    try:
        return function(*arguments)
    except TypeError:
        raise Misfit(f"{node['value']} does not take {len(arguments)} arguments") from None


def _contains(subject: Type, search: Type) -> Type:
    for one in options(subject):
        if isinstance(one, Array):
            _comparable(one.item, search)
        else:
            _text(one)
    return BOOLEAN


def _text(*values: Type) -> Type:
    for one in (one for value in values for one in options(value)):
        if not (isinstance(one, Anything) or (isinstance(one, Scalar) and one.sort == "string")):
            raise Misfit(f"{describe(one)} is not text")
    return STRING


def _joined(glue: Type, parts: Type) -> Type:
    return _text(glue, _items(parts))


def _ended(text: Type, end: Type) -> Type:
    _text(text, end)
    return BOOLEAN


def _counted(value: Type) -> Type:
    if any(one in (NUMBER, BOOLEAN) for one in options(value)):
        raise Misfit(f"{describe(value)} has no length")
    return NUMBER


def _summed(values: Type) -> Type:
    if any(not isinstance(one, Anything) and one != NUMBER for one in options(_items(values))):
        raise Misfit(f"a sum over {describe(_items(values))}")
    return NUMBER


_FUNCTIONS: Mapping[str, Callable[..., Type]] = {
    "contains": _contains,
    "ends_with": _ended,
    "floor": lambda value: NUMBER,
    "from_base64": lambda value: STRING,
    "from_json": lambda value: ANYTHING,
    "last_segment": lambda value: STRING,
    "join": _joined,
    "keys": lambda value: Array(STRING),
    "length": _counted,
    "max": _items,
    "min": _items,
    "not_null": lambda *values: either(values),
    "starts_with": _ended,
    "sum": _summed,
    "to_number": lambda value: NUMBER,
    "to_string": lambda value: STRING,
}

_RULES: Mapping[str, Callable[[Node, Type], Type]] = {
    "and_expression": _both_sides,
    "comparator": _comparison,
    "current": lambda node, over: over,
    "field": _field,
    "filter_projection": _filtered,
    "flatten": _flatten,
    "function_expression": _call,
    "identity": lambda node, over: over,
    "index": lambda node, over: _items(over),
    "index_expression": _chain,
    "literal": lambda node, over: of_value(node["value"]) if node["value"] is not None else NULL,
    "multi_select_dict": _built,
    "multi_select_list": _several,
    "not_expression": _negation,
    "or_expression": _either_side,
    "pipe": _chain,
    "projection": _projection,
    "slice": lambda node, over: Array(_items(over)),
    "subexpression": _chain,
    "value_projection": _values,
}
