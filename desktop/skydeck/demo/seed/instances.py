"""Plants instances in every state, their volumes, snapshots, addresses, interfaces and images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skydeck.demo import backends
from skydeck.demo.seed.network import PUBLIC_IMAGES, SUBNETS, VPCS
from skydeck.demo.seed.world import World, tag_list, tags

UBUNTU, AMAZON, ARM, WINDOWS = 3, 0, 1, 6  # places in PUBLIC_IMAGES


@dataclass(frozen=True, slots=True)
class Machine:
    """One instance to be."""

    name: str
    type: str
    state: str
    env: str
    team: str
    owner: str
    subnet: str
    group: str
    days: float
    disk: int
    image: int = UBUNTU


MACHINES = tuple(Machine(*row) for row in (
    ("web-1", "c7i.large", "running", "prod", "storefront", "mira.voss", "prod-app-a", "web", 41, 30),
    ("web-2", "c7i.large", "running", "prod", "storefront", "mira.voss", "prod-app-b", "web", 41, 30),
    ("web-3", "c7i.large", "running", "prod", "storefront", "mira.voss", "prod-app-a", "web", 12, 30),
    ("web-canary", "c7i.large", "running", "prod", "storefront", "mira.voss", "prod-app-b", "web", 1.2, 30),
    ("api-1", "m7g.xlarge", "running", "prod", "orders", "tomas.rehn", "prod-app-a", "api", 63, 40, ARM),
    ("api-2", "m7g.xlarge", "running", "prod", "orders", "tomas.rehn", "prod-app-b", "api", 63, 40, ARM),
    ("worker-mail", "t3.medium", "running", "prod", "orders", "tomas.rehn", "prod-app-a", "workers", 118, 20),
    ("worker-images", "c6a.xlarge", "running", "prod", "catalogue", "ines.akoto", "prod-app-b", "workers", 27, 60),
    ("worker-search", "r6i.large", "running", "prod", "catalogue", "ines.akoto", "prod-app-a", "workers", 88, 120),
    ("db-orders-primary", "r6i.xlarge", "running", "prod", "data", "sunil.dara", "prod-data-a", "postgres", 402, 500),
    ("db-orders-replica", "r6i.xlarge", "running", "prod", "data", "sunil.dara", "prod-data-b", "postgres", 402, 500),
    ("cache-sessions", "r7g.large", "running", "prod", "data", "sunil.dara", "prod-data-a", "redis", 210, 20, ARM),
    ("bastion", "t3.micro", "running", "prod", "platform", "robin.hale", "prod-public-a", "bastion", 365, 8, AMAZON),
    ("grafana", "t3.large", "running", "prod", "platform", "robin.hale", "prod-public-b", "monitoring", 151, 50),
    ("supplier-ftp", "t2.small", "running", "prod", "catalogue", "ines.akoto", "prod-public-a", "legacy-ftp", 1290, 80,
     AMAZON),
    ("erp-bridge", "t3.xlarge", "stopped", "prod", "finance", "greta.lund", "prod-app-a", "workers", 530, 99, WINDOWS),
    ("staging-web", "t3.small", "running", "staging", "storefront", "mira.voss", "staging-app-a", "staging-all", 6, 20),
    ("staging-api", "t3.medium", "running", "staging", "orders", "tomas.rehn", "staging-app-a", "staging-all", 6, 20),
    ("staging-db", "t3.large", "stopped", "staging", "data", "sunil.dara", "staging-app-a", "staging-all", 75, 100),
    ("load-test", "c6i.4xlarge", "stopped", "staging", "platform", "robin.hale", "staging-public-a", "staging-all", 19,
     30),
    ("spike-vector-search", "g5.xlarge", "stopped", "dev", "catalogue", "ines.akoto", "staging-app-a", "staging-all",
     48, 200),
    ("dev-mira", "t3.large", "stopping", "dev", "storefront", "mira.voss", "staging-app-a", "staging-all", 33, 50),
    ("dev-tomas", "t3.large", "running", "dev", "orders", "tomas.rehn", "staging-app-a", "staging-all", 21, 50),
    ("ci-runner-7f2", "c7i.2xlarge", "pending", "ci", "platform", "robin.hale", "staging-app-a", "staging-all", 0, 80),
    ("ci-runner-7f1", "c7i.2xlarge", "shutting-down", "ci", "platform", "robin.hale", "staging-app-a", "staging-all",
     0.1, 80),
    ("ci-runner-7f0", "c7i.2xlarge", "terminated", "ci", "platform", "robin.hale", "staging-app-a", "staging-all", 0.2,
     80),
    ("eu-web-1", "c7i.large", "running", "prod", "storefront", "mira.voss", "eu-app-a", "eu-web", 34, 30),
    ("eu-web-2", "c7i.large", "running", "prod", "storefront", "mira.voss", "eu-app-b", "eu-web", 34, 30),
    ("eu-api-1", "m7g.large", "running", "prod", "orders", "tomas.rehn", "eu-app-a", "eu-web", 34, 40, ARM),
    ("eu-bastion", "t3.micro", "stopped", "prod", "platform", "robin.hale", "eu-public-a", "eu-web", 200, 8, AMAZON),
))  # fmt: skip
STATE_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
# How long the states last that are on their way to another one when the sandbox opens.
SETTLING = {"pending": ("running", 45.0), "stopping": ("stopped", 60.0), "shutting-down": ("terminated", 75.0)}
# Which instance profile the machines of a security group have.
PROFILE_OF = {"web": "web-server", "api": "api-server", "workers": "queue-worker", "postgres": "database-host",
              "legacy-ftp": "supplier-ftp"}  # fmt: skip
ADDRESSED = ("bastion", "grafana", "supplier-ftp")
LOOSE_VOLUMES = (("old-orders-dump", 200, "gp2", 611), ("photo-import", 80, "gp3", 97), ("unlabelled", 8, "gp3", 260))
OWN_IMAGES = (("larkspur-web-2026-11-09", "web-1", 12), ("larkspur-web-2026-10-11", "web-1", 41),
              ("larkspur-api-2026-09-19", "api-1", 63), ("ci-runner-base-31", "load-test", 8))  # fmt: skip


def plant(world: World) -> None:
    """All instances and what hangs on them."""
    for machine in MACHINES:
        _launch(world, machine)
    _plant_addresses(world)
    _plant_snapshots(world)
    _plant_images(world)
    _plant_loose_volumes(world)
    world.transitions.install()
    for machine in MACHINES:
        if machine.state in SETTLING:
            world.transitions.settle(world.instances[machine.name], *SETTLING[machine.state])
    world.instances["worker-search"].checks = ("impaired", "failed")


def region_of(machine: Machine) -> str:
    """Where the subnet of a machine is."""
    vpc = next(row[1] for row in SUBNETS if row[0] == machine.subnet)
    return next(row[1] for row in VPCS if row[0] == vpc)


def _launch(world: World, machine: Machine) -> None:
    region = region_of(machine)
    store = backends.ec2(region)
    image = _image_named(store, PUBLIC_IMAGES[machine.image][0])
    labels = tags(machine.name, machine.env, machine.team, owner=machine.owner)
    reservation = store.run_instances(
        image.id, 1, None, [], instance_type=machine.type, is_instance_type_default=False, region_name=region,
        subnet_id=world.subnets[machine.subnet].id, security_group_ids=[world.groups[machine.group].id],
        key_name="larkspur-ops" if region == backends.HOME_REGION else "larkspur-eu",
        tags={"instance": labels, "volume": labels}, associate_public_ip="public" in machine.subnet,
        monitoring_state="enabled" if machine.env == "prod" else "disabled",
        block_device_mappings=[
            {"DeviceName": "/dev/xvda",
             "Ebs": {"VolumeSize": machine.disk, "VolumeType": "gp3", "DeleteOnTermination": True}}
        ],
    )  # fmt: skip
    instance = reservation.instances[0]
    if machine.group in PROFILE_OF:
        store.associate_iam_instance_profile(instance.id, PROFILE_OF[machine.group])
    _age(world, instance, machine)
    world.instances[machine.name] = instance


def _image_named(store: Any, name: str) -> Any:
    return next(image for image in store.amis.values() if image.name == name)


def _age(world: World, instance: Any, machine: Machine) -> None:
    instance.launch_time = world.ago(days=machine.days, minutes=world.rng.randrange(600) if machine.days > 1 else 0)
    instance.metadata_options.http_tokens = "optional" if machine.days > 300 else "required"
    instance.disable_api_termination = machine.name.startswith("db-")
    for _, device in instance.get_block_device_mapping:
        device.attach_time = instance.launch_time
        instance.ec2_backend.get_volume(device.volume_id).create_time = instance.launch_time
    for interface in instance.nics.values():
        interface.attach_time = instance.launch_time
    if machine.state in ("stopped", "stopping"):
        instance.stop()
    elif machine.state in ("terminated", "shutting-down"):
        instance.terminate()
    instance._state.name, instance._state.code = machine.state, STATE_CODES[machine.state]


def _plant_addresses(world: World) -> None:
    store = backends.ec2()
    for name in ADDRESSED:
        address = store.allocate_address("vpc", tags=tags(name, "prod"))
        store.associate_address(instance=world.instances[name], allocation_id=address.allocation_id)
    store.allocate_address("vpc", tags=tags("reserved-for-launch", team="storefront"))
    spare = store.create_network_interface(
        world.subnets["prod-app-a"], None, group_ids=[world.groups["api"].id], description="spare for failover",
        tags=tags("api-failover", "prod"),
    )  # fmt: skip
    spare.status = "available"


def _plant_snapshots(world: World) -> None:
    for name in ("db-orders-primary", "db-orders-replica", "grafana", "supplier-ftp"):
        instance = world.instances[name]
        volume = next(device.volume_id for _, device in instance.get_block_device_mapping)
        for days in range(7 if name.startswith("db-") else 2):
            snapshot = instance.ec2_backend.create_snapshot(volume, f"Nightly backup of {name}")
            snapshot.start_time = world.ago(days=days, hours=3)
            snapshot.add_tags(tags(f"{name}-nightly", "prod", "data", retention="30d"))


def _plant_images(world: World) -> None:
    store = backends.ec2()
    for name, source, days in OWN_IMAGES:
        labels = [{"ResourceType": "image", "Tags": tag_list(tags(name, team="platform"))}]
        image = store.create_image(world.instances[source].id, name, f"Built from {source}", labels)
        image.creation_date = world.ago(days=days)
        image.root_device_type, image.virtualization_type = "ebs", "hvm"
        image.ebs_snapshot.start_time = image.creation_date


def _plant_loose_volumes(world: World) -> None:
    store = backends.ec2()
    for name, size, kind, days in LOOSE_VOLUMES:
        volume = store.create_volume(size, "us-east-1a", volume_type=kind)
        volume.create_time = world.ago(days=days)
        volume.add_tags(tags(name) if name != "unlabelled" else {})
