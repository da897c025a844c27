"""Reads one row in full without its parts, for what is copied or opened; it keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link import messages
from skydeck.link.client import Link

Answers = AsyncGenerator[Any, None]


async def read_detail(link: Link, request: messages.FetchDetail) -> messages.Detail:
    """The detail; its parts are not waited for."""
    # Left early: closed here, or the loop would have to do it at some later time.
    async with link.stream(request) as stream, aclosing(cast(Answers, stream.__aiter__())) as answers:
        async for body in answers:
            if isinstance(body, messages.Detail):
                return body
    raise AppError(ErrorKind.BUG, "The engine said nothing about this.")
