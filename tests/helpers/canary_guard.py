"""Everything is logged, from DEBUG on, and a test fails that printed or logged a secret, or gave one to a process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from skydeck.engine.work.environment import quiet_libraries
from tests.helpers import canaries

_given: list[str] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen":
        program, argv, _folder, environment = arguments
        if canaries.is_in(repr((argv, dict(environment) if environment is not None else dict(os.environ)))):
            _given.append(str(program))


@pytest.fixture(autouse=True)
def no_secret_for_a_process() -> Iterator[None]:
    """Fail a test that started a program with a secret in its arguments or its environment."""
    _given.clear()
    yield
    given = list(_given)
    _given.clear()
    if given:
        pytest.fail(f"a secret in the arguments or the environment of: {', '.join(given)}", pytrace=False)


@pytest.fixture
def given_secrets() -> list[str]:
    """For a test of the guard itself: who was given one so far; empty it to say that it was meant."""
    return _given


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A secret in what a test printed or logged, at any level, fails it."""
    report: Any = yield
    told = [name for name, text in report.sections if canaries.is_in(text)]
    if told and report.passed and not item.get_closest_marker("tells_secrets"):
        report.outcome = "failed"
        report.longrepr = f"a secret in: {', '.join(told)}"
    return report


# As both of our processes do when they start.
quiet_libraries()
sys.addaudithook(_audit)
