"""IAM as moto does not have it: the tags of instance profiles."""

from __future__ import annotations

from collections.abc import Callable

from skydeck.demo import answers, backends, calls
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.calls import Call
from skydeck.demo.seed.world import World


def table(_: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""
    return {("iam", "ListInstanceProfileTags"): _profile_tags}


def _profile_tags(call: Call) -> Answer:
    name = calls.parameters(call).get("InstanceProfileName", "")
    profile = backends.iam().instance_profiles.get(name)
    if profile is None:
        raise AwsError("NoSuchEntity", f"Instance Profile {name} cannot be found.", 404)
    return answers.result(call, {"Tags": list(profile.tags), "IsTruncated": False})
