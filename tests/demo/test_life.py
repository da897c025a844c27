from __future__ import annotations

import pytest
from botocore.session import Session

from skydeck.demo import process
from tests.helpers.waiting import until


@pytest.mark.parametrize("group", ["/larkspur/orders/api", "/larkspur/storefront/access"])
def test_lines_keep_coming(group: str) -> None:
    with process.start() as sandbox:
        logs = Session().create_client(
            "logs", "us-east-1", endpoint_url=sandbox.endpoint, aws_access_key_id=sandbox.access_key_id,
            aws_secret_access_key=sandbox.secret_access_key,
        )  # fmt: skip

        def count() -> int:
            return len(logs.filter_log_events(logGroupName=group, limit=10_000)["events"])

        before = count()
        until(lambda: count() > before, "more lines", timeout=12, step=0.2)
