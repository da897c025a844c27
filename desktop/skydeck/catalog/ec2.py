"""The EC2 entry of the sidebar: which kinds it has, in the order of the AWS console; it defines none itself."""

from __future__ import annotations

from skydeck.catalog.autoscaling import AUTO_SCALING_GROUPS
from skydeck.catalog.ec2_instances import INSTANCES
from skydeck.catalog.ec2_network import ELASTIC_IPS, NETWORK_INTERFACES, SECURITY_GROUPS
from skydeck.catalog.ec2_storage import IMAGES, KEY_PAIRS, SNAPSHOTS, VOLUMES
from skydeck.catalog.elb import LOAD_BALANCERS, TARGET_GROUPS
from skydeck.core.kinds import Service

SERVICE = Service(
    "ec2",
    "EC2",
    "ec2",
    "Virtual servers, and the disks, addresses and firewalls around them.",
    (
        INSTANCES,
        IMAGES,
        VOLUMES,
        SNAPSHOTS,
        SECURITY_GROUPS,
        ELASTIC_IPS,
        KEY_PAIRS,
        NETWORK_INTERFACES,
        LOAD_BALANCERS,
        TARGET_GROUPS,
        AUTO_SCALING_GROUPS,
    ),
)
