"""The border to moto's untyped objects, and what must be set before moto is imported; it plants nothing."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from typing import Any

from skydeck.demo.environment import ACCOUNT

HOME_REGION = "us-east-1"
SECOND_REGION = "eu-west-1"
GLOBAL = "aws"


def utc_now() -> datetime:
    """The time as moto keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


class LateOfferings(dict[str, list[dict[str, Any]]]):
    """Instance type offerings by region, read when a region is first asked for.

    moto reads those of all regions when it is imported, which is a third of the time until the first EC2 answer.
    """

    def __init__(self, location_type: str) -> None:
        super().__init__()
        self._location_type = location_type

    def __missing__(self, region: str) -> list[dict[str, Any]]:
        from moto.utilities.utils import load_resource

        try:
            rows = load_resource(f"ec2/resources/instance_type_offerings/{self._location_type}/{region}.json")
        except FileNotFoundError:
            rows = []
        self[region] = [row | {"LocationType": self._location_type} for row in rows]
        return self[region]

    def get(self, region: str, default: Any = None) -> Any:
        """As for a dict, but never missing."""
        return self[region] or default


class Regions:
    """Answers which regions there are, as a boto3 session does, from one session for all who ask.

    moto makes a session for each question, and each reads the endpoints and EC2's whole model again.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._resolver = session._session.get_component("endpoint_resolver")

    def get_available_regions(self, service: str, partition_name: str = "aws") -> list[str]:
        """The regions of a service in a partition."""
        if service == "ec2":
            return list(self._resolver.get_available_endpoints(service, partition_name))
        return list(self._session.get_available_regions(service, partition_name=partition_name))


def prepare() -> None:
    """Import moto with the settings of the sandbox, and without the data it would not use."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    from moto.core.config import default_user_config

    default_user_config["lambda"] = {"use_docker": False}
    default_user_config["batch"] = {"use_docker": False}
    _import_ec2_quickly()
    _use_addresses_of_nobody()
    _draw_secrets_well()


def _import_ec2_quickly() -> None:
    import boto3
    import moto.utilities.utils as utilities

    sessions: Any = boto3
    load_all, make_session = utilities.load_resource, sessions.Session
    regions = Regions(make_session())

    def load(resource: str) -> Any:
        return [] if "instance_type_offerings" in resource else load_all(resource)

    utilities.load_resource, sessions.Session = load, lambda: regions
    try:
        from moto.ec2.models import instance_types
    finally:
        utilities.load_resource, sessions.Session = load_all, make_session
    offerings = instance_types.INSTANCE_TYPE_OFFERINGS
    for location_type in list(offerings):
        offerings[location_type] = LateOfferings(location_type)


def _use_addresses_of_nobody() -> None:
    # moto draws public addresses from ranges that belong to somebody; these are for documentation.
    from moto.ec2.models import elastic_ip_addresses, elastic_network_interfaces
    from moto.moto_api._internal import mock_random

    addresses: Any = elastic_ip_addresses
    interfaces: Any = elastic_network_interfaces

    def address() -> str:
        return f"{mock_random.choice(('203.0.113', '198.51.100', '192.0.2'))}.{mock_random.randint(1, 254)}"

    addresses.random_ip = address
    interfaces.random_public_ip = address


def _draw_secrets_well() -> None:
    # moto's generator is seeded while the company is planted, and is no source of secrets at any time.
    from moto.iam import models as iam_models
    from moto.sts import models as sts_models

    iam: Any = iam_models
    sts: Any = sts_models
    iam.random_alphanumeric = lambda length: secrets.token_urlsafe(length)[:length]
    sts.random_session_token = lambda: secrets.token_urlsafe(180)


def backend(service: str, region: str = HOME_REGION) -> Any:
    """moto's store of one service in one region of the sandbox account."""
    if service == "lambda":
        from moto.awslambda_simple.models import lambda_simple_backends

        return lambda_simple_backends[ACCOUNT][region]
    from moto.backends import get_backend

    stores: Any = get_backend(service)  # type: ignore[call-overload]
    return stores[ACCOUNT][region]


def ec2(region: str = HOME_REGION) -> Any:
    """The EC2 store of a region."""
    return backend("ec2", region)


def iam() -> Any:
    """The IAM store."""
    return backend("iam", GLOBAL)


def s3() -> Any:
    """The S3 store."""
    return backend("s3", GLOBAL)
