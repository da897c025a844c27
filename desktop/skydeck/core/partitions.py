"""Which partition of AWS a region's name belongs to; whether the region exists it does not say."""

from __future__ import annotations

from collections.abc import Mapping

COMMERCIAL, CHINA, GOVCLOUD, SOVEREIGN = "aws", "aws-cn", "aws-us-gov", "aws-eusc"
_PREFIXES: Mapping[str, str] = {
    "cn-": CHINA,
    "us-gov-": GOVCLOUD,
    "eusc-": SOVEREIGN,
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


def partition_of(region: str) -> str:
    """By the region's name; the commercial one when it has no prefix of its own."""
    return next((name for prefix, name in _PREFIXES.items() if region.startswith(prefix)), COMMERCIAL)
