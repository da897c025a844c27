"""Desks for journeys, and an independent look at what the sandbox's server has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from skydeck.demo.process import SandboxProcess
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.sandbox import use
from tests.helpers.sandbox_proxy import before
from tests.journeys.desk import Desk, at_desk

Server = Callable[[str], Any]
Sit = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def sit(sandbox: SandboxProcess, tmp_path: Path) -> Sit:
    """Sittings in the sandbox account that all journeys of the worker share.

    A test enters and leaves them itself: pytest-qt handles Qt's events after a test, when the loop does not run.
    """
    return partial(at_desk, tmp_path, use(sandbox))


@pytest.fixture
def server(sandbox: SandboxProcess) -> Server:
    """Clients of the shared sandbox that have nothing to do with the program."""
    return lambda service: client_of(sandbox, service)


@pytest.fixture
def proxy(sandbox: SandboxProcess) -> Iterator[FaultProxy]:
    """Stands before the shared sandbox, and does its faults to what goes through."""
    with before(sandbox) as running:
        yield running


def client_of(sandbox: SandboxProcess, service: str, region: str = "") -> Any:
    """A client of a sandbox."""
    return Session().create_client(
        service,
        region or sandbox.region,
        endpoint_url=sandbox.endpoint,
        aws_access_key_id=sandbox.access_key_id,
        aws_secret_access_key=sandbox.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, signature_version="s3v4" if service == "s3" else None),
    )
