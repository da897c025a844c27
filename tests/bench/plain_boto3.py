"""What a script does: boto3 and its paginators in one process; `five` makes five clients first."""

from __future__ import annotations

import sys
import time
from typing import Any

import boto3

from tests.bench.puppets import Answer, serve

SERVICES = ("ec2", "s3", "iam", "lambda", "cloudwatch")
PAGE = 200  # as the engine asks for


def main() -> None:
    """Lists every instance for each line of input."""
    names = SERVICES if "five" in sys.argv else SERVICES[:1]
    clients: list[Any] = [boto3.client(name) for name in names]  # type: ignore[call-overload]

    def act(_command: str) -> Answer:
        wall, cpu, count = time.perf_counter(), time.process_time(), 0
        for page in clients[0].get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": PAGE}):
            count += sum(len(one["Instances"]) for one in page["Reservations"])
        return {"rows": count, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}

    serve(act)


if __name__ == "__main__":
    main()
