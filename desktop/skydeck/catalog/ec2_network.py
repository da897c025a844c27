"""How EC2 instances meet the network as data: security groups, Elastic IPs and network interfaces."""

from __future__ import annotations

from skydeck.catalog.shared import NAME, NAME_TAG, ec2_tags, filtered, history
from skydeck.core.kinds import Action, Call, Child, Column, Render, ResourceKind, Risk

# One rule as a person says it: "tcp 443 from 0.0.0.0/0, sg-1"; `{}` is "from" or "to".
_RULE = (
    "join(' ', [IpProtocol == '-1' && 'all traffic' || IpProtocol,"
    " (FromPort == `null` || FromPort == `-1`) && '{}'"
    " || FromPort == ToPort && join(' ', [to_string(FromPort), '{}'])"
    " || join(' ', [join('-', [to_string(FromPort), to_string(ToPort)]), '{}']),"
    " join(', ', [IpRanges[].CidrIp, Ipv6Ranges[].CidrIpv6, UserIdGroupPairs[].GroupId,"
    " PrefixListIds[].PrefixListId][])])"
)
_INBOUND = f"IpPermissions[].{_RULE.replace('{}', 'from')}"
_OUTBOUND = f"IpPermissionsEgress[].{_RULE.replace('{}', 'to')}"
_WORLD = (
    "length(IpPermissions[?contains(IpRanges[].CidrIp || `[]`, '0.0.0.0/0')"
    " || contains(Ipv6Ranges[].CidrIpv6 || `[]`, '::/0')] || `[]`) > `0`"
)

SECURITY_GROUPS = ResourceKind(
    service="ec2",
    name="security-groups",
    title="Security groups",
    singular="security group",
    icon="security-group",
    about="Firewalls around network interfaces: what may come in and go out; what no rule allows is blocked.",
    list=Call("describe_security_groups", rows="SecurityGroups", page_size=200),
    id="GroupId",
    label="GroupName",
    columns=(
        Column("Name", "GroupName", width=200),
        Column("Group ID", "GroupId", Render.MONO, key="id"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Inbound rules", "length(IpPermissions || `[]`)", Render.NUMBER, key="inbound"),
        Column("Outbound rules", "length(IpPermissionsEgress || `[]`)", Render.NUMBER, key="outbound"),
        Column("Open to all", _WORLD, Render.BOOL, key="open"),
        Column("Description", "Description", width=280),
        Column("Inbound", _INBOUND, Render.LIST, key="from", hidden=True),
        Column("Name tag", NAME_TAG, key="tag-name", hidden=True),
        Column("Owner", "OwnerId", Render.MONO, hidden=True),
    ),
    detail=Call("describe_security_groups", rows="SecurityGroups", params={"GroupIds": "ids"}),
    overview=(
        Column("Description", "Description"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Inbound", _INBOUND, Render.LIST, missing="nothing is allowed in"),
        Column("Outbound", _OUTBOUND, Render.LIST, missing="nothing is allowed out"),
        Column("Open to all", _WORLD, Render.BOOL),
        Column("Lets in", "IpPermissions[].UserIdGroupPairs[].GroupId", Render.LIST, link="ec2.security-groups",
               missing="none"),
        Column("Owner", "OwnerId", Render.MONO),
    ),
    actions=(
        Action(
            "delete", "Delete security group…", "delete_security_group", {"GroupId": "GroupId"}, Risk.L2,
            "Deleted {label}", when="GroupName != 'default'", icon="delete", dry_run=True,
            consequence="Its rules are gone for ever. AWS refuses while an interface or another group's rule uses it.",
        ),
    ),
    children=(
        filtered("Instances", "ec2.instances", "instance.group-id", "GroupId"),
        filtered("Network interfaces", "ec2.network-interfaces", "group-id", "GroupId"),
        filtered("Groups that let it in", "ec2.security-groups", "ip-permission.group-id", "GroupId"),
        Child("Load balancers", "ec2.load-balancers", where="contains(SecurityGroups || `[]`, $id)"),
        history("GroupId"),
    ),
    tags=ec2_tags("GroupId"),
    arn="arn:{partition}:ec2:{region}:{account}:security-group/{id}",
    arn_tail="/",
    console="ec2/home?region={region}#SecurityGroup:groupId={id}",
    sort="name",
)  # fmt: skip

ELASTIC_IPS = ResourceKind(
    service="ec2",
    name="elastic-ips",
    title="Elastic IPs",
    singular="Elastic IP",
    icon="elastic-ip",
    about="Public IPv4 addresses that are yours until released; each costs money by the hour, used or not.",
    list=Call("describe_addresses", rows="Addresses"),
    id="AllocationId",
    label=f"{NAME_TAG} || PublicIp",
    columns=(
        NAME,
        Column("Address", "PublicIp", Render.MONO, width=130, key="ip"),
        Column("Allocation ID", "AllocationId", Render.MONO, key="id"),
        Column("In use", "AssociationId != `null`", Render.BOOL, key="used"),
        Column("Instance", "InstanceId", Render.MONO, link="ec2.instances"),
        Column("Private IP", "PrivateIpAddress", Render.MONO, width=130),
        Column("Network interface", "NetworkInterfaceId", Render.MONO, key="eni", link="ec2.network-interfaces"),
        Column("Association ID", "AssociationId", Render.MONO, key="association", hidden=True),
        Column("Pool", "PublicIpv4Pool", hidden=True),
        Column("Border group", "NetworkBorderGroup", hidden=True),
        Column("Managed by", "ServiceManaged", hidden=True),
    ),
    detail=Call("describe_addresses", rows="Addresses", params={"AllocationIds": "ids"}),
    overview=(
        Column("Address", "PublicIp", Render.MONO),
        Column("Instance", "InstanceId", Render.MONO, link="ec2.instances", missing="none"),
        Column("Network interface", "NetworkInterfaceId", Render.MONO, link="ec2.network-interfaces", missing="none"),
        Column("Private IP", "PrivateIpAddress", Render.MONO),
        Column("Subnet", "SubnetId", Render.MONO, link="vpc.subnets"),
        Column("Pool", "PublicIpv4Pool"),
        Column("Border group", "NetworkBorderGroup"),
        Column("Managed by", "ServiceManaged", missing="you"),
    ),
    actions=(
        Action(
            "disassociate", "Disassociate Elastic IP…", "disassociate_address", {"AssociationId": "AssociationId"},
            Risk.L1, "Disassociated {label}", when="AssociationId", icon="unlink",
            consequence="What it pointed to can't be reached under this address any more; the address stays yours.",
        ),
        Action(
            "release", "Release Elastic IP…", "release_address", {"AllocationId": "AllocationId"}, Risk.L2,
            "Released {label}", when="AllocationId && !AssociationId", icon="delete", dry_run=True,
            consequence="The address goes back to AWS, and someone else may get it. Change DNS records and allow-lists"
            " that name it first.",
        ),
    ),
    children=(history("AllocationId"),),
    tags=ec2_tags("AllocationId"),
    arn="arn:{partition}:ec2:{region}:{account}:elastic-ip/{id}",
    arn_tail="/",
    console="ec2/home?region={region}#ElasticIpDetails:AllocationId={id}",
    sort="name",
)  # fmt: skip

_TAG_SET_NAME = "TagSet[?Key=='Name'].Value | [0]"

NETWORK_INTERFACES = ResourceKind(
    service="ec2",
    name="network-interfaces",
    title="Network interfaces",
    singular="network interface",
    icon="network-interface",
    about="Virtual network cards: they hold addresses and security groups, and join an instance to a subnet.",
    list=Call("describe_network_interfaces", rows="NetworkInterfaces", page_size=200),
    id="NetworkInterfaceId",
    label=_TAG_SET_NAME,
    columns=(
        Column("Name", _TAG_SET_NAME, width=160),
        Column("Interface ID", "NetworkInterfaceId", Render.MONO, key="id"),
        Column("State", "Status", Render.STATE),
        Column("Instance", "Attachment.InstanceId", Render.MONO, link="ec2.instances"),
        Column("Private IP", "PrivateIpAddress", Render.MONO, width=130),
        Column("Public IP", "Association.PublicIp", Render.MONO, width=130),
        Column("Subnet", "SubnetId", Render.MONO, link="vpc.subnets"),
        Column("Type", "InterfaceType"),
        Column("Description", "Description", width=260),
        Column("VPC", "VpcId", Render.MONO, hidden=True, link="vpc.vpcs"),
        Column("Zone", "AvailabilityZone", hidden=True),
        Column("Security groups", "Groups[].GroupName", Render.LIST, key="groups", hidden=True),
        Column("MAC address", "MacAddress", Render.MONO, key="mac", hidden=True),
        Column("Managed by AWS", "RequesterManaged", Render.BOOL, key="managed", hidden=True),
        Column("Owner", "OwnerId", Render.MONO, hidden=True),
    ),
    detail=Call(
        "describe_network_interfaces", rows="NetworkInterfaces", params={"NetworkInterfaceIds": "ids"}
    ),
    overview=(
        Column("Description", "Description"),
        Column("Instance", "Attachment.InstanceId", Render.MONO, link="ec2.instances", missing="none"),
        Column("Attachment", "Attachment.Status", Render.STATE),
        Column("Delete on termination", "Attachment.DeleteOnTermination", Render.BOOL),
        Column("Private IPs", "PrivateIpAddresses[].PrivateIpAddress", Render.LIST),
        Column("Public IP", "Association.PublicIp", Render.MONO, missing="none"),
        Column("Elastic IP", "Association.AllocationId", Render.MONO, link="ec2.elastic-ips", missing="none"),
        Column("IPv6", "Ipv6Addresses[].Ipv6Address", Render.LIST, missing="none"),
        Column("Security groups", "Groups[].GroupId", Render.LIST, link="ec2.security-groups"),
        Column("Subnet", "SubnetId", Render.MONO, link="vpc.subnets"),
        Column("VPC", "VpcId", Render.MONO, link="vpc.vpcs"),
        Column("Zone", "AvailabilityZone"),
        Column("MAC address", "MacAddress", Render.MONO),
        Column("Source/destination check", "SourceDestCheck", Render.BOOL),
        Column("Managed by AWS", "RequesterManaged", Render.BOOL),
    ),
    actions=(
        Action(
            "detach", "Detach…", "detach_network_interface", {"AttachmentId": "Attachment.AttachmentId"}, Risk.L1,
            "Detaching {label}", when="Status == 'in-use' && Attachment.InstanceId && Attachment.DeviceIndex != `0`",
            icon="unlink",
            consequence="The instance loses this interface's addresses; the interface stays.",
        ),
        Action(
            "delete", "Delete…", "delete_network_interface", {"NetworkInterfaceId": "NetworkInterfaceId"}, Risk.L2,
            "Deleted {label}", when="Status == 'available'", icon="delete", dry_run=True,
            consequence="Its private addresses return to the subnet. Elastic IPs that it had stay yours.",
        ),
    ),
    children=(history("NetworkInterfaceId"),),
    tags=ec2_tags("NetworkInterfaceId", read="TagSet"),
    arn="arn:{partition}:ec2:{region}:{account}:network-interface/{id}",
    arn_tail="/",
    console="ec2/home?region={region}#NetworkInterface:networkInterfaceId={id}",
    pending="Status == 'attaching' || Status == 'detaching'",
    sort="name",
)  # fmt: skip
