"""What every test gets: guards, a loop, empty AWS files; and the fixtures of the real parts."""

from __future__ import annotations

import os

import pytest

pytest_plugins = (
    "tests.helpers.isolation",
    "tests.helpers.quiet",
    "tests.helpers.canary_guard",
    "tests.helpers.loops",
    "tests.helpers.secret_service",
    "tests.helpers.screen",
    "tests.helpers.sandbox",
    "tests.helpers.markup",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pointer and focus exist once: the tests that use them share one worker, the others go anywhere."""
    for item in items:
        if item.get_closest_marker("screen"):
            item.add_marker(pytest.mark.xdist_group("screen"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("screen") and not os.environ.get("SKYDECK_TEST_DISPLAY"):
        pytest.skip("needs a screen of its own: run it with `python3 -m tests`")


def pytest_report_header() -> list[str]:
    network = os.environ.get("SKYDECK_TEST_NETWORK", "loopback only, guarded in Python")
    display = os.environ.get("SKYDECK_TEST_DISPLAY", "none: tests marked `screen` are skipped")
    return [f"network: {network}", f"screen: {display}"]
