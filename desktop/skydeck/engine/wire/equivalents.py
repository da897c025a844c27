"""The same call as an AWS CLI line and as boto3 code, for people to copy; secrets are left out."""

from __future__ import annotations

import json
import pprint
import shlex
from collections.abc import Mapping
from typing import Any

from botocore import xform_name

from skydeck.core.context import AwsContext
from skydeck.engine.wire.operations import operation_model
from skydeck.engine.wire.redact import redacted

_CLI_SERVICES = {"s3": "s3api"}
# Where the CLI calls an argument by another name than the API.
_RENAMED = {
    ("logs", "create-export-task", "from"): "from-time",
    ("iam", "*", "version"): "version",
    ("ec2", "run-instances", "min-count"): "",
    ("ec2", "run-instances", "max-count"): "count",
}
# These write their answer's body into a file that has to be named.
_OUTPUT = "output.bin"


def profile_of(account: str) -> str:
    """The CLI profile that is this account, if it is one."""
    kind, _, name = account.partition(":")
    return name if kind == "profile" else ""


def cli(ctx: AwsContext, service: str, operation: str, params: Mapping[str, Any], *, endpoint: str = "") -> str:
    """The call as one line for a POSIX shell."""
    model = operation_model(service, operation)
    command = xform_name(model.name, "-")
    words = ["aws", _CLI_SERVICES.get(service, service), command]
    for name, value in redacted(params, model.input_shape).items():
        option = xform_name(name, "-")
        option = _RENAMED.get((service, command, option), option)
        if option:
            words += _option(option, value)
    if model.has_streaming_output:
        words.append(_OUTPUT)
    words += _globals(ctx, endpoint)
    return " ".join(words)


def link(
    ctx: AwsContext, service: str, operation: str, params: Mapping[str, Any], seconds: int, *, endpoint: str = ""
) -> str:
    """A link to a call as one line; empty where the CLI makes none."""
    if (service, operation) != ("s3", "get_object") or set(params) != {"Bucket", "Key"}:
        return ""
    object_url = shlex.quote(f"s3://{params['Bucket']}/{params['Key']}")
    return " ".join(["aws", "s3", "presign", object_url, "--expires-in", str(seconds), *_globals(ctx, endpoint)])


def _option(option: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [f"--{option}" if value else f"--no-{option}"]
    if isinstance(value, list) and value and all(isinstance(item, str | int | float) for item in value):
        return [f"--{option}", *(shlex.quote(str(item)) for item in value)]
    if isinstance(value, list | dict):
        return [f"--{option}", shlex.quote(json.dumps(value, ensure_ascii=False))]
    text = str(value)
    # A value that looks like an option would be taken for one.
    return [f"--{option}={shlex.quote(text)}"] if text.startswith("-") else [f"--{option}", shlex.quote(text)]


def _globals(ctx: AwsContext, endpoint: str) -> list[str]:
    words = ["--region", shlex.quote(ctx.region)] if ctx.region else []
    if profile := profile_of(ctx.account):
        words += ["--profile", shlex.quote(profile)]
    if endpoint:
        words += ["--endpoint-url", shlex.quote(endpoint)]
    return words


def boto3(ctx: AwsContext, service: str, operation: str, params: Mapping[str, Any], *, endpoint: str = "") -> str:
    """The call as Python that can be pasted and run."""
    profile = profile_of(ctx.account)
    session = f"profile_name={profile!r}, " if profile else ""
    more = f", endpoint_url={endpoint!r}" if endpoint else ""
    arguments = _arguments(redacted(params, operation_model(service, operation).input_shape))
    return (
        "import boto3\n\n"
        f"session = boto3.Session({session}region_name={ctx.region!r})\n"
        f"client = session.client({service!r}{more})\n"
        f"answer = client.{operation}({arguments})\n"
    )


def _arguments(params: Mapping[str, Any]) -> str:
    if not params:
        return ""
    lines = []
    for name, value in params.items():
        shown = pprint.pformat(value, width=100, sort_dicts=False).replace("\n", "\n" + " " * (5 + len(name)))
        lines.append(f"    {name}={shown},\n")
    return "\n" + "".join(lines)
