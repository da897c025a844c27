"""IAM policies as data, those of AWS among them; editing a document has a panel of its own."""

from __future__ import annotations

from skydeck.catalog.shared import history
from skydeck.core.kinds import Action, Call, Column, Part, Render, ResourceKind, Risk, Scope, Tags

_ARN = {"PolicyArn": "Arn"}
# A document has one statement or a list of them, each with one action or a list of them.
_STATED = "[Statement][] | [?Effect=='{}'].[Action, NotAction && 'all but some'][] | [] | [?@]"
_TYPE = "contains(Arn, ':iam::aws:') && 'AWS managed' || 'Customer managed'"

POLICIES = ResourceKind(
    service="iam",
    name="policies",
    title="Policies",
    singular="policy",
    icon="policy",
    about="Documents that allow or deny operations; they take effect where they are attached.",
    # AWS's own too: roles point at them, and people look them up. Sorted, yours come first.
    list=Call("list_policies", rows="Policies", params={"Scope": "'All'"}, page_size=1000),
    id="Arn",
    label="PolicyName",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "PolicyName", width=300),
        Column("Type", _TYPE),
        Column("Attached", "AttachmentCount", Render.NUMBER),
        Column("Path", "Path"),
        Column("Changed", "UpdateDate", Render.AGE),
        Column("Created", "CreateDate", Render.TIME, hidden=True),
        Column("Version", "DefaultVersionId", hidden=True),
        Column("Boundary of", "PermissionsBoundaryUsageCount", Render.NUMBER, key="boundary", hidden=True),
        Column("Policy ID", "PolicyId", Render.MONO, key="id", hidden=True),
        Column("ARN", "Arn", Render.MONO, hidden=True),
    ),
    detail=Call("get_policy", rows="Policy", params={"PolicyArn": "id"}),
    overview=(
        Column("Description", "Description"),
        Column("Type", _TYPE),
        Column("ARN", "Arn", Render.MONO),
        Column("Policy ID", "PolicyId", Render.MONO),
        Column("Version in effect", "DefaultVersionId"),
        Column("Attached", "AttachmentCount", Render.NUMBER),
        Column("Boundary of", "PermissionsBoundaryUsageCount", Render.NUMBER),
        Column("Created", "CreateDate", Render.TIME),
        Column("Changed", "UpdateDate", Render.TIME),
    ),
    parts=(
        Part(
            "Attached to",
            Call("list_entities_for_policy", params=_ARN),
            fields=(
                Column("Users", "PolicyUsers[].UserName", Render.LIST, link="iam.users", missing="none"),
                Column("Groups", "PolicyGroups[].GroupName", Render.LIST, link="iam.groups", missing="none"),
                Column("Roles", "PolicyRoles[].RoleName", Render.LIST, link="iam.roles", missing="none"),
            ),
        ),
        Part(
            "Document",
            Call(
                "get_policy_version",
                rows="PolicyVersion.Document",
                params={"PolicyArn": "Arn", "VersionId": "DefaultVersionId"},
            ),
            fields=(
                Column("Allows", _STATED.replace("{}", "Allow"), Render.LIST, missing="nothing"),
                Column("Denies", _STATED.replace("{}", "Deny"), Render.LIST, missing="nothing"),
                Column("On", "[Statement][].Resource | [][]", Render.LIST),
            ),
        ),
        Part(
            "Versions",
            Call("list_policy_versions", rows="Versions", params=_ARN),
            fields=(Column("Versions", "[].VersionId", Render.LIST),),
        ),
    ),
    actions=(
        Action(
            "delete", "Delete…", "delete_policy", _ARN, Risk.L3, "Deleted {label}",
            when="!contains(Arn, ':iam::aws:') && AttachmentCount == `0`", icon="delete",
            consequence="The policy and its document are gone for ever. AWS refuses while it is attached or has older"
            " versions.",
        ),
    ),
    children=(history("PolicyName"),),
    tags=Tags(target=_ARN, set_operation="tag_policy", remove_operation="untag_policy"),
    arn="Arn",
    console="iam/home#/policies/details/{id}",
    sort="-type",
)  # fmt: skip
