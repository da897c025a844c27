"""The page of kinds is what the catalogue says, and its policies are policies."""

from __future__ import annotations

import json
import re

from skydeck.catalog import KINDS
from tests.catalog.kinds_page import PAGE, page
from tests.catalog.permissions import permission, policy, reads, writes

# IAM counts a managed policy without its white space.
_LARGEST_POLICY = 6144


def test_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: .venv/bin/python -m tests.catalog.kinds_page"


def test_every_kind_and_action_is_on_the_page() -> None:
    text = page()
    for kind in KINDS.values():
        assert f"`{kind.kind_id}`" in text
        assert all(f"| {action.title} |" in text for action in kind.actions)


def test_iam_names_differ_from_the_api_where_aws_says_so() -> None:
    assert permission("s3", "list_buckets") == "s3:ListAllMyBuckets"
    assert permission("lambda", "invoke") == "lambda:InvokeFunction"
    assert permission("elbv2", "describe_tags") == "elasticloadbalancing:DescribeTags"
    assert permission("ec2", "stop_instances") == "ec2:StopInstances"


def test_policy_to_look_changes_nothing_and_fits_into_one_managed_policy() -> None:
    needed = set[str]().union(*(reads(kind) for kind in KINDS.values()))
    assert all(re.match(r"[a-z0-9]+:(Describe|Get|List|Lookup)", name) for name in needed)
    assert not needed & set[str]().union(*(writes(kind) for kind in KINDS.values()))
    document = policy(needed)
    assert len(re.sub(r"\s", "", document)) <= _LARGEST_POLICY
    assert {one["Effect"] for one in json.loads(document)["Statement"]} == {"Allow"}
