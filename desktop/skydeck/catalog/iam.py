"""IAM identities as data: users, groups, roles and instance profiles; the policies are in `iam_policies`."""

from __future__ import annotations

from skydeck.catalog.iam_policies import POLICIES
from skydeck.catalog.shared import history
from skydeck.core.kinds import Action, Call, Child, Column, Part, Render, ResourceKind, Risk, Scope, Service, Tags


def _policies(owner: str, name: str) -> tuple[Part, Part]:
    params = {name: name}
    return (
        Part(
            "Attached policies",
            Call(f"list_attached_{owner}_policies", rows="AttachedPolicies", params=params),
            fields=(
                Column("Attached policies", "[].PolicyArn", Render.LIST, link="iam.policies", missing="none"),
            ),
        ),
        Part(
            "Inline policies",
            Call(f"list_{owner}_policies", rows="PolicyNames", params=params),
            fields=(Column("Inline policies", "@", Render.LIST, missing="none"),),
        ),
    )  # fmt: skip


def _tags(owner: str, name: str) -> Tags:
    return Tags(target={name: name}, set_operation=f"tag_{owner}", remove_operation=f"untag_{owner}")


_BOUNDARY = Column(
    "Permissions boundary",
    "PermissionsBoundary.PermissionsBoundaryArn",
    Render.LAST_SEGMENT,
    link="iam.policies",
    missing="none",
)

USERS = ResourceKind(
    service="iam",
    name="users",
    title="Users",
    singular="user",
    icon="user",
    about="People and programs with credentials of their own that last; roles are the safer choice where they fit.",
    list=Call("list_users", rows="Users", page_size=1000),
    id="UserName",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "UserName", width=220),
        Column("Path", "Path"),
        Column("Password used", "PasswordLastUsed", Render.AGE, key="used"),
        Column("Age", "CreateDate", Render.AGE),
        Column("Created", "CreateDate", Render.TIME, hidden=True),
        Column("User ID", "UserId", Render.MONO, key="id", hidden=True),
        Column("ARN", "Arn", Render.MONO, hidden=True),
    ),
    detail=Call("get_user", rows="User", params={"UserName": "id"}),
    overview=(
        Column("ARN", "Arn", Render.MONO),
        Column("User ID", "UserId", Render.MONO),
        Column("Path", "Path"),
        Column("Created", "CreateDate", Render.TIME),
        Column("Password last used", "PasswordLastUsed", Render.TIME, missing="never, or there is none"),
        _BOUNDARY,
    ),
    parts=(
        Part(
            "Console password",
            Call("get_login_profile", rows="LoginProfile", params={"UserName": "UserName"}),
            absent=("NoSuchEntity",),
            fields=(
                Column("Console password since", "CreateDate", Render.TIME),
                Column("Must be changed", "PasswordResetRequired", Render.BOOL),
            ),
        ),
        Part(
            "Access keys",
            Call("list_access_keys", rows="AccessKeyMetadata", params={"UserName": "UserName"}),
            fields=(
                Column("Access keys", "[].join(' · ', [AccessKeyId, Status][?@])", Render.LIST, missing="none"),
                Column("Oldest active key", "min([?Status=='Active'].to_string(CreateDate))", Render.TIME),
            ),
        ),
        Part(
            "MFA devices",
            Call("list_mfa_devices", rows="MFADevices", params={"UserName": "UserName"}),
            fields=(Column("MFA devices", "[].SerialNumber", Render.LIST, missing="none"),),
        ),
        *_policies("user", "UserName"),
    ),
    actions=(
        Action(
            "delete", "Delete…", "delete_user", {"UserName": "UserName"}, Risk.L3, "Deleted {label}",
            icon="delete",
            consequence="The user is gone for ever. AWS refuses while it has keys, a password, MFA devices, policies or"
            " groups.",
        ),
    ),
    children=(
        Child(
            "Groups", "iam.groups",
            call=Call("list_groups_for_user", rows="Groups", params={"UserName": "UserName"}),
        ),
        Child("Actions by this user", "cloudtrail.events",
              {"LookupAttributes": "[{AttributeKey: 'Username', AttributeValue: UserName}]"}),
        history("UserName"),
    ),
    tags=_tags("user", "UserName"),
    arn="Arn",
    arn_tail="/",
    console="iam/home#/users/details/{id}",
    sort="name",
)  # fmt: skip

GROUPS = ResourceKind(
    service="iam",
    name="groups",
    title="Groups",
    singular="group",
    icon="group",
    about="Users that share the policies attached to the group.",
    list=Call("list_groups", rows="Groups", page_size=1000),
    id="GroupName",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "GroupName", width=220),
        Column("Path", "Path"),
        Column("Age", "CreateDate", Render.AGE),
        Column("Created", "CreateDate", Render.TIME, hidden=True),
        Column("Group ID", "GroupId", Render.MONO, key="id", hidden=True),
        Column("ARN", "Arn", Render.MONO, hidden=True),
    ),
    detail=Call("get_group", rows="Group", params={"GroupName": "id"}),
    overview=(
        Column("ARN", "Arn", Render.MONO),
        Column("Group ID", "GroupId", Render.MONO),
        Column("Path", "Path"),
        Column("Created", "CreateDate", Render.TIME),
    ),
    parts=_policies("group", "GroupName"),
    actions=(
        Action(
            "delete", "Delete…", "delete_group", {"GroupName": "GroupName"}, Risk.L3, "Deleted {label}",
            icon="delete",
            consequence="The group is gone for ever; its users stay. AWS refuses while it has users or policies.",
        ),
    ),
    children=(
        Child("Users", "iam.users", call=Call("get_group", rows="Users", params={"GroupName": "GroupName"})),
        history("GroupName"),
    ),
    arn="Arn",
    arn_tail="/",
    console="iam/home#/groups/details/{id}",
    sort="name",
)  # fmt: skip

_TRUSTED = (
    "[AssumeRolePolicyDocument.Statement][].[Principal.Service, Principal.AWS, Principal.Federated,"
    " Principal == '*' && '*'][] | [] | [?@]"
)

ROLES = ResourceKind(
    service="iam",
    name="roles",
    title="Roles",
    singular="role",
    icon="role",
    about="Rights that a service, a program or a person takes on for a while; they need no lasting credentials.",
    list=Call("list_roles", rows="Roles", page_size=1000),
    id="RoleName",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "RoleName", width=260),
        Column("Trusted", _TRUSTED, Render.LIST, width=220),
        Column("Path", "Path"),
        Column("Description", "Description", width=260),
        Column("Age", "CreateDate", Render.AGE),
        Column("Created", "CreateDate", Render.TIME, hidden=True),
        Column("Service-linked", "starts_with(Path, '/aws-service-role/')", Render.BOOL, key="linked", hidden=True),
        Column("Longest session", "MaxSessionDuration", Render.SECONDS, key="session", hidden=True),
        Column("Role ID", "RoleId", Render.MONO, key="id", hidden=True),
        Column("ARN", "Arn", Render.MONO, hidden=True),
    ),
    detail=Call("get_role", rows="Role", params={"RoleName": "id"}),
    overview=(
        Column("Description", "Description"),
        Column("Trusted", _TRUSTED, Render.LIST),
        Column("ARN", "Arn", Render.MONO),
        Column("Role ID", "RoleId", Render.MONO),
        Column("Path", "Path"),
        Column("Longest session", "MaxSessionDuration", Render.SECONDS),
        Column("Last used", "RoleLastUsed.LastUsedDate", Render.TIME, missing="not in the last 400 days"),
        Column("Last used in", "RoleLastUsed.Region"),
        Column("Created", "CreateDate", Render.TIME),
        _BOUNDARY,
    ),
    parts=_policies("role", "RoleName"),
    actions=(
        Action(
            "delete", "Delete…", "delete_role", {"RoleName": "RoleName"}, Risk.L3, "Deleted {label}",
            when="!starts_with(Path, '/aws-service-role/')", icon="delete",
            consequence="Whatever runs under the role loses its rights at once. AWS refuses while it has policies or"
            " instance profiles.",
        ),
    ),
    children=(
        Child(
            "Instance profiles", "iam.instance-profiles",
            call=Call("list_instance_profiles_for_role", rows="InstanceProfiles", params={"RoleName": "RoleName"}),
        ),
        Child("Functions", "lambda.functions", where="ends_with(Role || '', join('', ['/', $id]))"),
        history("RoleName"),
    ),
    tags=_tags("role", "RoleName"),
    arn="Arn",
    arn_tail="/",
    console="iam/home#/roles/details/{id}",
    sort="name",
)  # fmt: skip

INSTANCE_PROFILES = ResourceKind(
    service="iam",
    name="instance-profiles",
    title="Instance profiles",
    singular="instance profile",
    icon="box",
    about="What puts a role on an EC2 instance, so that programs on it need no keys.",
    list=Call("list_instance_profiles", rows="InstanceProfiles", page_size=1000),
    id="InstanceProfileName",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "InstanceProfileName", width=260),
        Column("Roles", "Roles[].RoleName", Render.LIST, key="role", link="iam.roles"),
        Column("Path", "Path"),
        Column("Age", "CreateDate", Render.AGE),
        Column("Created", "CreateDate", Render.TIME, hidden=True),
        Column("Profile ID", "InstanceProfileId", Render.MONO, key="id", hidden=True),
        Column("ARN", "Arn", Render.MONO, hidden=True),
    ),
    detail=Call("get_instance_profile", rows="InstanceProfile", params={"InstanceProfileName": "id"}),
    overview=(
        Column("Roles", "Roles[].RoleName", Render.LIST, link="iam.roles", missing="none"),
        Column("ARN", "Arn", Render.MONO),
        Column("Profile ID", "InstanceProfileId", Render.MONO),
        Column("Path", "Path"),
        Column("Created", "CreateDate", Render.TIME),
    ),
    actions=(
        Action(
            "delete", "Delete…", "delete_instance_profile", {"InstanceProfileName": "InstanceProfileName"}, Risk.L3,
            "Deleted {label}", icon="delete",
            consequence="Instances that have it lose their rights. The role stays. AWS refuses while a role is in it.",
        ),
    ),
    children=(history("InstanceProfileName"),),
    tags=_tags("instance_profile", "InstanceProfileName"),
    arn="Arn",
    arn_tail="/",
    sort="name",
)  # fmt: skip

SERVICE = Service(
    "iam", "IAM", "iam", "Who may do what in the account.", (USERS, GROUPS, ROLES, POLICIES, INSTANCE_PROFILES)
)
