"""botocore clients that speak to the session's sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from skydeck.demo.process import SandboxProcess

Clients = Callable[..., Any]


@pytest.fixture(scope="session")
def clients(sandbox: SandboxProcess) -> Clients:
    """Makes a client of a service, with this run's key unless another one is given."""
    session = Session()
    made: dict[tuple[Any, ...], Any] = {}

    def client(service: str, region: str = "us-east-1", **keys: str) -> Any:
        given = {"aws_access_key_id": sandbox.access_key_id, "aws_secret_access_key": sandbox.secret_access_key} | keys
        name = (service, region, *sorted(given.items()))
        if name not in made:
            made[name] = session.create_client(
                service,
                region,
                endpoint_url=sandbox.endpoint,
                config=Config(retries={"total_max_attempts": 1}, signature_version="s3v4" if service == "s3" else None),
                **given,
            )
        return made[name]

    return client
