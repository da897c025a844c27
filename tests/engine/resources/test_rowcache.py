"""The row cache keeps what was seen, within its bound."""

from __future__ import annotations

from skydeck.core.context import AwsContext
from skydeck.engine.resources.rowcache import RowCache

HERE = AwsContext("sandbox", "us-east-1")
ELSEWHERE = AwsContext("sandbox", "eu-west-1")


def test_row_is_found_again_in_its_own_place_only() -> None:
    cache = RowCache()
    cache.put(HERE, "ec2.instances", [("i-1", {"a": [1, None, "ü"]})])
    assert cache.get(HERE, "ec2.instances", "i-1") == {"a": [1, None, "ü"]}
    assert cache.get(ELSEWHERE, "ec2.instances", "i-1") is None
    assert cache.get(HERE, "ec2.volumes", "i-1") is None


def test_oldest_rows_go_when_the_bound_is_reached() -> None:
    cache = RowCache(max_bytes=2000)
    for number in range(200):
        cache.put(HERE, "k", [(str(number), {"number": number, "text": f"{number}" * 5})])
    assert cache.get(HERE, "k", "0") is None
    assert cache.get(HERE, "k", "199") == {"number": 199, "text": "199" * 5}
    assert sum(len(data) for data in cache._rows.values()) == cache._bytes <= 2000


def test_newer_row_replaces_the_older() -> None:
    cache = RowCache()
    cache.put(HERE, "k", [("a", {"v": 1})])
    cache.put(HERE, "k", [("a", {"v": 2})])
    assert cache.get(HERE, "k", "a") == {"v": 2}
