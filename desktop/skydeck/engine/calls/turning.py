"""Turns the pages of a list, by botocore's rules or our own; it sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.paginate import Paginator

from skydeck.engine.calls import paging
from skydeck.engine.wire import operations

Turn = Callable[..., dict[str, Any]]


def pages(
    turn: Turn, service: str, operation: str, params: Mapping[str, Any], page_size: int
) -> Iterator[dict[str, Any]]:
    """The pages of a list; `turn` asks for one, and sends it again by itself: an error ends botocore's iterator."""
    how = operations.pagination(service, operation)
    if how is None:
        return _by_table(turn, paging.PAGING.get((service, operation), paging.SINGLE), dict(params), page_size)
    # EC2 refuses a page size beside a list of ids.
    by_id = any(name.endswith(("Ids", "Names")) for name in params)
    config = {"PageSize": page_size} if page_size and how.get("limit_key") and not by_id else {}
    make: Any = Paginator  # its stubs are wrong
    paginator = make(turn, how, operations.operation_model(service, operation))
    return iter(paginator.paginate(**params, PaginationConfig=config))


def _by_table(turn: Turn, how: Any, params: dict[str, Any], page_size: int) -> Iterator[dict[str, Any]]:
    if not isinstance(how, paging.Paging):
        yield turn(**params)
        return
    if page_size and how.limit:
        params[how.limit] = page_size
    while True:
        page = turn(**params)
        yield page
        token = page.get(how.output_token)
        # Some services end a list by repeating the token.
        if not token or token == params.get(how.input_token):
            return
        params[how.input_token] = token
