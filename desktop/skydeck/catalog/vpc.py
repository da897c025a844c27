"""VPC as data: private networks, their subnets and the tables that route between them."""

from __future__ import annotations

from skydeck.catalog.shared import NAME, NAME_TAG, ec2_tags, filtered, history, one_field
from skydeck.core.kinds import Action, Call, Child, Column, Render, ResourceKind, Risk, Service

VPCS = ResourceKind(
    service="vpc",
    name="vpcs",
    title="VPCs",
    singular="VPC",
    icon="vpc",
    about="Private networks inside AWS; nothing gets in or out unless a gateway and a route allow it.",
    client="ec2",
    list=Call("describe_vpcs", rows="Vpcs", page_size=200),
    id="VpcId",
    label=NAME_TAG,
    columns=(
        NAME,
        Column("VPC ID", "VpcId", Render.MONO, key="id"),
        Column("State", "State", Render.STATE),
        Column("IPv4 range", "CidrBlock", Render.MONO, key="cidr"),
        Column("IPv6 range", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", Render.LIST, key="ipv6"),
        Column("Default", "IsDefault", Render.BOOL),
        Column("Tenancy", "InstanceTenancy", hidden=True),
        Column("DHCP options", "DhcpOptionsId", Render.MONO, key="dhcp", hidden=True),
        Column("Owner", "OwnerId", Render.MONO, hidden=True),
    ),
    detail=Call("describe_vpcs", rows="Vpcs", params={"VpcIds": "ids"}),
    overview=(
        Column("IPv4 ranges", "CidrBlockAssociationSet[].CidrBlock", Render.LIST),
        Column("IPv6 ranges", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", Render.LIST, missing="none"),
        Column("Default", "IsDefault", Render.BOOL),
        Column("Tenancy", "InstanceTenancy"),
        Column("DHCP options", "DhcpOptionsId", Render.MONO),
        Column("Owner", "OwnerId", Render.MONO),
    ),
    parts=(
        one_field(
            "DNS hostnames",
            Call("describe_vpc_attribute", params={"VpcId": "VpcId", "Attribute": "'enableDnsHostnames'"}),
            "EnableDnsHostnames.Value",
            Render.BOOL,
        ),
        one_field(
            "DNS resolution",
            Call("describe_vpc_attribute", params={"VpcId": "VpcId", "Attribute": "'enableDnsSupport'"}),
            "EnableDnsSupport.Value",
            Render.BOOL,
        ),
    ),
    actions=(
        Action(
            "delete", "Delete VPC…", "delete_vpc", {"VpcId": "VpcId"}, Risk.L3, "Deleted {label}",
            when="!IsDefault", icon="delete", dry_run=True,
            consequence="The network is gone for ever, with its own security group and main route table. AWS refuses"
            " while subnets, gateways or other groups are left in it.",
        ),
    ),
    children=(
        filtered("Subnets", "vpc.subnets", "vpc-id", "VpcId"),
        filtered("Route tables", "vpc.route-tables", "vpc-id", "VpcId"),
        filtered("Security groups", "ec2.security-groups", "vpc-id", "VpcId"),
        filtered("Instances", "ec2.instances", "vpc-id", "VpcId"),
        filtered("Network interfaces", "ec2.network-interfaces", "vpc-id", "VpcId"),
        Child("Load balancers", "ec2.load-balancers", where="VpcId == $id"),
        history("VpcId"),
    ),
    tags=ec2_tags("VpcId"),
    arn="arn:{partition}:ec2:{region}:{account}:vpc/{id}",
    arn_tail="/",
    console="vpcconsole/home?region={region}#VpcDetails:VpcId={id}",
    pending="State == 'pending'",
    sort="name",
)  # fmt: skip

SUBNETS = ResourceKind(
    service="vpc",
    name="subnets",
    title="Subnets",
    singular="subnet",
    icon="subnet",
    about="Ranges of a VPC's addresses, each in one Availability Zone; instances are launched into them.",
    client="ec2",
    list=Call("describe_subnets", rows="Subnets", page_size=200),
    id="SubnetId",
    label=NAME_TAG,
    columns=(
        NAME,
        Column("Subnet ID", "SubnetId", Render.MONO, key="id"),
        Column("State", "State", Render.STATE),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("IPv4 range", "CidrBlock", Render.MONO, key="cidr"),
        Column("Free addresses", "AvailableIpAddressCount", Render.NUMBER, key="free"),
        Column("Zone", "AvailabilityZone"),
        Column("Public IP at launch", "MapPublicIpOnLaunch", Render.BOOL, key="public"),
        Column("Default", "DefaultForAz", Render.BOOL, hidden=True),
        Column("IPv6 range", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", Render.LIST, key="ipv6", hidden=True),
        Column("Zone ID", "AvailabilityZoneId", hidden=True),
        Column("Owner", "OwnerId", Render.MONO, hidden=True),
    ),
    detail=Call("describe_subnets", rows="Subnets", params={"SubnetIds": "ids"}),
    overview=(
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("IPv4 range", "CidrBlock", Render.MONO),
        Column("IPv6 ranges", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", Render.LIST, missing="none"),
        Column("Free addresses", "AvailableIpAddressCount", Render.NUMBER),
        Column("Zone", "AvailabilityZone"),
        Column("Zone ID", "AvailabilityZoneId"),
        Column("Public IP at launch", "MapPublicIpOnLaunch", Render.BOOL),
        Column("IPv6 at launch", "AssignIpv6AddressOnCreation", Render.BOOL),
        Column("Default of its zone", "DefaultForAz", Render.BOOL),
        Column("Owner", "OwnerId", Render.MONO),
    ),
    actions=(
        Action(
            "delete", "Delete subnet…", "delete_subnet", {"SubnetId": "SubnetId"}, Risk.L2, "Deleted {label}",
            icon="delete", dry_run=True,
            consequence="The subnet is gone for ever; its address range is free again. AWS refuses while an interface"
            " is left in it.",
        ),
    ),
    children=(
        filtered("Instances", "ec2.instances", "subnet-id", "SubnetId"),
        filtered("Network interfaces", "ec2.network-interfaces", "subnet-id", "SubnetId"),
        filtered("Route tables", "vpc.route-tables", "association.subnet-id", "SubnetId"),
        history("SubnetId"),
    ),
    tags=ec2_tags("SubnetId"),
    arn="SubnetArn",
    arn_tail="/",
    console="vpcconsole/home?region={region}#SubnetDetails:subnetId={id}",
    pending="State == 'pending'",
    sort="name",
)  # fmt: skip

_DESTINATION = "DestinationCidrBlock || DestinationIpv6CidrBlock || DestinationPrefixListId"
_VIA = (
    "GatewayId || NatGatewayId || TransitGatewayId || VpcPeeringConnectionId || NetworkInterfaceId || InstanceId"
    " || EgressOnlyInternetGatewayId || LocalGatewayId || CarrierGatewayId || CoreNetworkArn"
)
_ROUTES = f"Routes[].join(' ', [{_DESTINATION}, '→', {_VIA}, State == 'blackhole' && '(blackhole)'][?@])"

ROUTE_TABLES = ResourceKind(
    service="vpc",
    name="route-tables",
    title="Route tables",
    singular="route table",
    icon="route",
    about="Where packets that leave a subnet go. A route to an internet gateway is what makes a subnet public.",
    client="ec2",
    list=Call("describe_route_tables", rows="RouteTables", page_size=100),
    id="RouteTableId",
    label=NAME_TAG,
    columns=(
        NAME,
        Column("Route table ID", "RouteTableId", Render.MONO, key="id"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Main", "length(Associations[?Main] || `[]`) > `0`", Render.BOOL),
        Column("Subnets", "Associations[].SubnetId", Render.LIST, key="subnet", link="vpc.subnets"),
        Column("Routes", "length(Routes || `[]`)", Render.NUMBER),
        Column("Blackholes", "length(Routes[?State=='blackhole'] || `[]`)", Render.NUMBER),
        Column("To the internet", "length(Routes[?starts_with(GatewayId || '', 'igw-')] || `[]`) > `0`", Render.BOOL,
               key="public"),
        Column("Owner", "OwnerId", Render.MONO, hidden=True),
    ),
    detail=Call("describe_route_tables", rows="RouteTables", params={"RouteTableIds": "ids"}),
    overview=(
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Main", "length(Associations[?Main] || `[]`) > `0`", Render.BOOL),
        Column("Routes", _ROUTES, Render.LIST),
        Column("Subnets", "Associations[].SubnetId", Render.LIST, link="vpc.subnets", missing="none of its own"),
        Column("Propagates from", "PropagatingVgws[].GatewayId", Render.LIST, missing="none"),
        Column("Owner", "OwnerId", Render.MONO),
    ),
    actions=(
        Action(
            "delete", "Delete route table…", "delete_route_table", {"RouteTableId": "RouteTableId"}, Risk.L2,
            "Deleted {label}", when="!(Associations[?Main])", icon="delete", dry_run=True,
            consequence="Its routes are gone for ever. AWS refuses while a subnet uses it.",
        ),
    ),
    children=(history("RouteTableId"),),
    tags=ec2_tags("RouteTableId"),
    arn="arn:{partition}:ec2:{region}:{account}:route-table/{id}",
    arn_tail="/",
    console="vpcconsole/home?region={region}#RouteTableDetails:RouteTableId={id}",
    sort="name",
)  # fmt: skip

SERVICE = Service(
    "vpc", "VPC", "vpc", "Private networks for everything that runs in AWS.", (VPCS, SUBNETS, ROUTE_TABLES)
)
