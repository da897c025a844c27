"""How long the window's loop works without a break while hostile text is in every field; it judges nothing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ui.hostile import HostileLink, Tour
from tests.ui.window_parts import stage

STALL_MS = 100
ORDINARY = "web-1"
# As long as AWS lets a name or a tag's value be, in a hundred fields at once; twenty times the marks of any language.
TEXTS = {
    "files": 'x <img src="/dev/zero"><img src="/dev/urandom"><img width="100000" height="100000">',
    "marks": "Z" + "\u0351\u036b\u0343\u036a\u0302" * 200,
    "bidi": "\u202e\u2066\u0645" * 85,
}
Turns = dict[str, float]


@contextmanager
def heartbeat() -> Iterator[list[float]]:
    """How long the loop worked between its beats, in milliseconds of its thread: other programs don't count."""
    loop, gaps = asyncio.get_running_loop(), [0.0]
    last, over = time.thread_time(), False

    def beat() -> None:
        nonlocal last
        now = time.thread_time()
        gaps.append((now - last) * 1000)
        last = now
        if not over:
            loop.call_later(0.002, beat)

    loop.call_later(0.002, beat)
    yield gaps
    over = True


async def longest_turns(folder: Path, text: str) -> Turns:
    """Of each view of a tour in which nobody but the window does anything, by name; equal names are numbered."""
    turns: Turns = {}
    count: Counter[str] = Counter()
    link = HostileLink([text])
    async with stage(folder, start=False, engine=link) as it:
        with heartbeat() as gaps:
            async for name, _widget in Tour(it, link).every_view():
                await asyncio.sleep(0.03)  # it is painted meanwhile
                count[name] += 1
                turns[f"{name} {count[name]}"] = max(gaps)
                gaps[:] = [0.0]
    return turns
