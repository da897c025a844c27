"""Plants VPCs, subnets, routes, gateways, security groups, key pairs and Amazon's images; no instances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skydeck.demo import backends
from skydeck.demo.seed.world import World, tag_list, tags

# name, region, CIDR, env
VPCS = (
    ("larkspur-prod", "us-east-1", "10.20.0.0/16", "prod"),
    ("larkspur-staging", "us-east-1", "10.30.0.0/16", "staging"),
    ("larkspur-eu", "eu-west-1", "10.40.0.0/16", "prod"),
)
# name, VPC, CIDR, zone letter, public
SUBNETS = (
    ("prod-public-a", "larkspur-prod", "10.20.0.0/24", "a", True),
    ("prod-public-b", "larkspur-prod", "10.20.1.0/24", "b", True),
    ("prod-app-a", "larkspur-prod", "10.20.16.0/20", "a", False),
    ("prod-app-b", "larkspur-prod", "10.20.32.0/20", "b", False),
    ("prod-data-a", "larkspur-prod", "10.20.64.0/24", "a", False),
    ("prod-data-b", "larkspur-prod", "10.20.65.0/24", "b", False),
    ("staging-public-a", "larkspur-staging", "10.30.0.0/24", "a", True),
    ("staging-app-a", "larkspur-staging", "10.30.16.0/20", "a", False),
    ("eu-public-a", "larkspur-eu", "10.40.0.0/24", "a", True),
    ("eu-app-a", "larkspur-eu", "10.40.16.0/20", "a", False),
    ("eu-app-b", "larkspur-eu", "10.40.32.0/20", "b", False),
)
ANYWHERE, OFFICE = "0.0.0.0/0", "203.0.113.0/24"
# name, VPC, description, rules: protocol, port, source (CIDR or name of a group), words
GROUPS: tuple[tuple[str, str, str, tuple[tuple[str, int, str, str], ...]], ...] = (
    ("lb-public", "larkspur-prod", "Load balancers open to the internet",
     (("tcp", 443, ANYWHERE, "HTTPS"), ("tcp", 80, ANYWHERE, "redirected to HTTPS"))),
    ("web", "larkspur-prod", "Storefront servers",
     (("tcp", 8080, "lb-public", "from the load balancer"), ("tcp", 22, "bastion", "maintenance"))),
    ("api", "larkspur-prod", "Order and catalogue API",
     (("tcp", 9000, "web", "storefront"), ("tcp", 9000, "lb-public", "mobile apps"))),
    ("workers", "larkspur-prod", "Queue workers", (("tcp", 9100, "monitoring", "metrics"),)),
    ("postgres", "larkspur-prod", "Databases", (("tcp", 5432, "api", "API"), ("tcp", 5432, "workers", "workers"))),
    ("redis", "larkspur-prod", "Caches", (("tcp", 6379, "api", "API"),)),
    ("bastion", "larkspur-prod", "The only way in by SSH", (("tcp", 22, OFFICE, "office in Tallinn"),)),
    ("monitoring", "larkspur-prod", "Prometheus and Grafana", (("tcp", 3000, OFFICE, "dashboards"),)),
    ("legacy-ftp", "larkspur-prod", "Supplier uploads, to be removed", (("tcp", 21, ANYWHERE, "suppliers"),)),
    ("staging-all", "larkspur-staging", "Everything in staging", (("tcp", 443, OFFICE, "office"),)),
    ("eu-web", "larkspur-eu", "Storefront servers in Ireland", (("tcp", 443, ANYWHERE, "HTTPS"),)),
)  # fmt: skip
# name, description, architecture, platform, how many days old
PUBLIC_IMAGES = (
    ("al2023-ami-2023.9.20261013.0-kernel-6.1-x86_64", "Amazon Linux 2023 AMI", "x86_64", None, 39),
    ("al2023-ami-2023.9.20261013.0-kernel-6.1-arm64", "Amazon Linux 2023 AMI", "arm64", None, 39),
    ("al2023-ami-minimal-2023.8.20260815.0-kernel-6.1-x86_64", "Amazon Linux 2023 minimal", "x86_64", None, 98),
    ("ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261008", "Ubuntu 24.04 LTS", "x86_64", None, 44),
    ("ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20261008", "Ubuntu 24.04 LTS", "arm64", None, 44),
    ("debian-13-amd64-20261005-2256", "Debian 13", "x86_64", None, 47),
    ("Windows_Server-2022-English-Full-Base-2026.10.14", "Windows Server 2022", "x86_64", "windows", 38),
    ("amzn2-ami-ecs-hvm-2.0.20260912-x86_64-ebs", "Amazon Linux 2 for ECS", "x86_64", None, 70),
)
KEY_PAIRS = (("larkspur-ops", "us-east-1", 780), ("build-agents", "us-east-1", 410), ("robin-laptop", "us-east-1", 95),
             ("larkspur-eu", "eu-west-1", 300))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A VPC with its store."""

    name: str
    store: Any
    vpc: Any
    env: str


def plant(world: World) -> None:
    """Everything that instances stand on."""
    for name, region, cidr, env in VPCS:
        _plant_vpc(world, _Place(name, backends.ec2(region), _new_vpc(region, name, cidr, env), env))
    _plant_groups(world)
    for region in (backends.HOME_REGION, backends.SECOND_REGION):
        _plant_images(world, region)
    for name, region, days in KEY_PAIRS:
        pair = backends.ec2(region).create_key_pair(name, "ed25519", tags("", team="platform"))
        pair.create_time = world.ago(days=days)


def _new_vpc(region: str, name: str, cidr: str, env: str) -> Any:
    return backends.ec2(region).create_vpc(cidr, tags=tag_list(tags(name, env, "platform")))


def _plant_vpc(world: World, place: _Place) -> None:
    world.vpcs[place.name] = place.vpc
    gateway = place.store.create_internet_gateway(tag_list(tags(f"{place.name}-igw", place.env)))
    place.store.attach_internet_gateway(gateway.id, place.vpc.id)
    public = _table(place, "public")
    place.store.create_route(public.id, ANYWHERE, gateway_id=gateway.id)
    private = _table(place, "private")
    for row in SUBNETS:
        if row[1] == place.name:
            _plant_subnet(world, place, row, public if row[4] else private)
    _plant_nat(world, place, private)


def _table(place: _Place, kind: str) -> Any:
    return place.store.create_route_table(place.vpc.id, tag_list(tags(f"{place.name}-{kind}", place.env)))


def _plant_subnet(world: World, place: _Place, row: tuple[str, str, str, str, bool], table: Any) -> None:
    name, _, cidr, letter, public = row
    zone = place.store.region_name + letter
    subnet = place.store.create_subnet(place.vpc.id, cidr, availability_zone=zone)
    subnet.add_tags(tags(name, place.env, tier="public" if public else "private"))
    subnet.map_public_ip_on_launch = public
    place.store.associate_route_table(table.id, subnet_id=subnet.id)
    world.subnets[name] = subnet


def _plant_nat(world: World, place: _Place, private: Any) -> None:
    address = place.store.allocate_address("vpc", tags=tags(f"{place.name}-nat", place.env))
    subnet = next(world.subnets[row[0]] for row in SUBNETS if row[1] == place.name and row[4])
    nat = place.store.create_nat_gateway(subnet.id, address.allocation_id, tags(f"{place.name}-nat", place.env))
    place.store.create_route(private.id, ANYWHERE, nat_gateway_id=nat.id)


def _plant_groups(world: World) -> None:
    for name, vpc, description, _ in GROUPS:
        place = world.vpcs[vpc]
        world.groups[name] = place.ec2_backend.create_security_group(
            name, description, place.id, tags(name, team="platform")
        )
    for name, vpc, _, rules in GROUPS:
        for rule in rules:
            _allow(world, world.vpcs[vpc], name, rule)


def _allow(world: World, vpc: Any, name: str, rule: tuple[str, int, str, str]) -> None:
    protocol, port, source, words = rule
    from_group = source in world.groups
    vpc.ec2_backend.authorize_security_group_ingress(
        world.groups[name].id,
        protocol,
        str(port),
        str(port),
        [] if from_group else [{"CidrIp": source, "Description": words}],
        source_groups=[{"GroupId": world.groups[source].id, "Description": words}] if from_group else [],
        vpc_id=vpc.id,
    )


def _plant_images(world: World, region: str) -> None:
    for name, description, architecture, platform, days in PUBLIC_IMAGES:
        _public_image(region, name, description, architecture, platform, world.ago(days=days))


def _public_image(
    region: str, name: str, description: str, architecture: str, platform: str | None, created: datetime
) -> None:
    from moto.ec2.models.amis import Ami
    from moto.ec2.utils import random_ami_id

    store = backends.ec2(region)
    image = Ami(
        store,
        random_ami_id(),
        name=name,
        description=description,
        owner_id="137112412989",
        owner_alias="amazon",
        public=True,
        architecture=architecture,
        platform=platform,
        virtualization_type="hvm",
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/xvda",
        creation_date=created,
        image_location=f"amazon/{name}",
        region_name=region + "a",
    )
    store.amis[image.id] = image
    # Amazon's own snapshots are not in the account's list.
    store.snapshots.pop(image.ebs_snapshot.id, None)
