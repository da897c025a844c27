"""Metric arithmetic as dashboards use it: + - * / and a few functions; anything else is refused in words."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable

from skydeck.demo.answers import AwsError

Values = dict[int, float]  # by second
_Term = Values | float

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: left / right if right else 0.0,
}


def _fold(join: Callable[[Iterable[float]], float]) -> Callable[[list[_Term]], _Term]:
    def folded(terms: list[_Term]) -> _Term:
        series = [term for term in terms if isinstance(term, dict)]
        if len(series) == 1:
            values = list(series[0].values())
            return join(values) if values else 0.0
        moments = sorted(set().union(*series))
        return {second: join([term[second] for term in series if second in term]) for second in moments}

    return folded


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def _fill(terms: list[_Term]) -> _Term:
    series, filler = terms
    return series if isinstance(series, dict) and isinstance(filler, float) else {}


_FUNCTIONS: dict[str, Callable[[list[_Term]], _Term]] = {
    "SUM": _fold(sum),
    "AVG": _fold(_mean),
    "MIN": _fold(min),
    "MAX": _fold(max),
    "FILL": _fill,
}


def evaluate(expression: str, known: dict[str, Values]) -> Values:
    """The values of an expression over the values of other queries."""
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise AwsError("ValidationError", f"The sandbox cannot read the expression {expression}.") from error
    term = _term(tree, known)
    if isinstance(term, dict):
        return term
    moments = sorted(set().union(*known.values())) if known else []
    return dict.fromkeys(moments, term)


def _term(node: ast.expr, known: dict[str, Values]) -> _Term:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _joined(operator.sub, 0.0, _term(node.operand, known))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _joined(_OPERATORS[type(node.op)], _term(node.left, known), _term(node.right, known))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        return _FUNCTIONS[node.func.id](_arguments(node, known))
    raise AwsError("ValidationError", f"The sandbox does not offer this in an expression: {ast.unparse(node)}.")


def _arguments(node: ast.Call, known: dict[str, Values]) -> list[_Term]:
    if len(node.args) == 1 and isinstance(node.args[0], ast.Call) and ast.unparse(node.args[0].func) == "METRICS":
        return list(known.values())
    flat: list[ast.expr] = []
    for argument in node.args:
        flat += argument.elts if isinstance(argument, ast.List) else [argument]
    return [_term(argument, known) for argument in flat]


def _joined(join: Callable[[float, float], float], left: _Term, right: _Term) -> _Term:
    if isinstance(left, dict) and isinstance(right, dict):
        return {second: join(left[second], right[second]) for second in left.keys() & right.keys()}
    if isinstance(left, dict):
        return {second: join(value, float(right)) for second, value in left.items() if not isinstance(right, dict)}
    if isinstance(right, dict):
        return {second: join(left, value) for second, value in right.items()}
    return join(left, right)
