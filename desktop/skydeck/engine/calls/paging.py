"""How to read every page of operations that botocore has no paginator for; data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Where the token goes, where it comes from, and how the page size is asked for."""

    input_token: str
    output_token: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class _Single:
    """The operation answers everything at once."""


SINGLE = _Single()

# (boto3 service, boto3 method): by what it goes on, or SINGLE.
PAGING: Mapping[tuple[str, str], Paging | _Single] = {
    ("s3", "list_directory_buckets"): Paging("ContinuationToken", "ContinuationToken", "MaxDirectoryBuckets"),
    ("sts", "get_caller_identity"): SINGLE,
    ("ec2", "describe_key_pairs"): SINGLE,
    ("ec2", "describe_addresses"): SINGLE,
    ("ec2", "describe_regions"): SINGLE,
    ("ec2", "describe_availability_zones"): SINGLE,
    ("ec2", "describe_account_attributes"): SINGLE,
    ("cloudtrail", "describe_trails"): SINGLE,
    ("logs", "get_log_events"): Paging("nextToken", "nextForwardToken", "limit"),
}
