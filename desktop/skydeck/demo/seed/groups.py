"""Plants Auto Scaling groups around instances that are there already, and a launch template."""

from __future__ import annotations

from typing import Any

from skydeck.demo import backends
from skydeck.demo.seed.instances import OWN_IMAGES
from skydeck.demo.seed.world import World

# name, subnets, members, smallest, largest
GROUPS = (
    ("storefront-web", ("prod-app-a", "prod-app-b"), ("web-1", "web-2", "web-3"), 2, 8),
    ("queue-workers", ("prod-app-a", "prod-app-b"), ("worker-mail", "worker-images"), 1, 4),
    ("ci-runners", ("staging-app-a",), (), 0, 6),
)


def plant(world: World) -> None:
    """The groups of the home region."""
    template = _launch_template(world)
    store = backends.backend("autoscaling")
    for name, subnets, members, smallest, largest in GROUPS:
        store.create_auto_scaling_group(
            name, [], 0, largest, 0, None, {"LaunchTemplateId": template.id, "Version": "$Latest"},
            ",".join(world.subnets[subnet].id for subnet in subnets), 300, 300, "EC2", [], [], None, ["OldestInstance"],
            _tags(name),
        )  # fmt: skip
        group = store.autoscaling_groups[name]
        store.attach_instances(name, [world.instances[member].id for member in members])
        group.min_size = smallest
        group.created_time = world.ago(days=300)


def _launch_template(world: World) -> Any:
    store = backends.ec2()
    image = next(image for image in store.amis.values() if image.name == OWN_IMAGES[0][0])
    data = {
        "ImageId": image.id,
        "InstanceType": "c7i.large",
        "KeyName": "larkspur-ops",
        "SecurityGroupIds": [world.groups["web"].id],
    }
    return store.create_launch_template("storefront-web", "Storefront servers", data, {})


def _tags(name: str) -> list[dict[str, str]]:
    common = {"ResourceId": name, "ResourceType": "auto-scaling-group", "PropagateAtLaunch": "true"}
    return [common | {"Key": "env", "Value": "ci" if name.startswith("ci-") else "prod"}]
