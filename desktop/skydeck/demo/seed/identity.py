"""Plants users, groups, roles, policies and instance profiles; nobody can know their keys in advance."""

from __future__ import annotations

import json
from typing import Any

from skydeck.demo import backends
from skydeck.demo.backends import utc_now
from skydeck.demo.environment import ACCOUNT
from skydeck.demo.keys import OWNER_ID, new_key_id, new_secret
from skydeck.demo.seed.world import World, tag_list, tags

ALIAS = "larkspur"
AWS_POLICY = "arn:aws:iam::aws:policy/"
# name, team, groups, days since created, days since the password was used, access keys (days old, active)
USERS: tuple[tuple[str, str, tuple[str, ...], int, float | None, tuple[tuple[int, bool], ...]], ...] = (
    ("robin.hale", "platform", ("admins", "developers"), 1310, 0.1, ()),
    ("mira.voss", "storefront", ("developers",), 804, 0.3, ((120, True),)),
    ("tomas.rehn", "orders", ("developers",), 1102, 1.2, ((412, True), (30, True))),
    ("ines.akoto", "catalogue", ("developers",), 433, 3, ((433, True),)),
    ("sunil.dara", "data", ("developers", "analysts"), 690, 0.8, ((61, True),)),
    ("greta.lund", "finance", ("analysts",), 560, 12, ()),
    ("paulo.brandt", "finance", ("analysts",), 210, 41, ()),
    ("yuki.tanaka", "storefront", ("developers",), 75, 0.5, ((75, True),)),
    ("noor.haddad", "security", ("auditors",), 330, 6, ()),
    ("oskar.lind", "orders", (), 1240, 402, ((1240, True),)),
    ("svc-supplier-upload", "catalogue", (), 1288, None, ((1288, True),)),
    ("svc-ci-deploy", "platform", (), 720, None, ((90, True), (455, False))),
)
GROUPS = (("admins", "AdministratorAccess"), ("developers", "PowerUserAccess"), ("analysts", "ReadOnlyAccess"),
          ("auditors", "SecurityAudit"))  # fmt: skip


def _allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources}]}


_ASSETS = ["arn:aws:s3:::larkspur-assets", "arn:aws:s3:::larkspur-assets/*"]
POLICIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("orders-queue-consume", "Read the order queue",
     _allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            [f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders-*"])),
    ("assets-read", "Read product pictures", _allow(["s3:GetObject", "s3:ListBucket"], _ASSETS)),
    ("assets-write", "Publish product pictures", _allow(["s3:PutObject", "s3:DeleteObject"], _ASSETS[1:])),
    ("supplier-upload", "Drop supplier files, nothing else",
     _allow(["s3:PutObject"], ["arn:aws:s3:::larkspur-supplier-drop/incoming/*"])),
    ("deploy-storefront", "What the pipeline may do",
     _allow(["lambda:UpdateFunctionCode", "lambda:PublishVersion", "ec2:Describe*", "s3:PutObject"], ["*"])),
    ("logs-write", "Write logs",
     _allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:logs:*:*:*"])),
    ("legacy-everything", "Too wide; replace by 2025", _allow(["*"], ["*"])),
)  # fmt: skip
# name, trusted service or account, policies, days old, description
ROLES: tuple[tuple[str, str, tuple[str, ...], int, str], ...] = (
    ("web-server", "ec2", ("assets-read", "logs-write"), 640, "Storefront instances"),
    ("api-server", "ec2", ("orders-queue-consume", "logs-write"), 640, "API instances"),
    ("queue-worker", "ec2", ("orders-queue-consume", "assets-write", "logs-write"), 618, "Workers"),
    ("database-host", "ec2", (AWS_POLICY + "AmazonSSMManagedInstanceCore",), 402, "Databases"),
    ("ci-runner", "ec2", ("deploy-storefront",), 300, "Build agents"),
    ("supplier-ftp", "ec2", ("legacy-everything",), 1290, "Old FTP server"),
    ("order-confirmation-role", "lambda", ("orders-queue-consume", "logs-write"), 510, ""),
    ("thumbnail-maker-role", "lambda", ("assets-read", "assets-write", "logs-write"), 480, ""),
    ("price-import-role", "lambda", ("supplier-upload", "logs-write"), 377, ""),
    ("stock-sync-role", "lambda", ("logs-write",), 350, ""),
    ("nightly-report-role", "lambda", ("assets-read", "logs-write"), 270, ""),
    (
        "lambda-basic",
        "lambda",
        (AWS_POLICY + "service-role/AWSLambdaBasicExecutionRole",),
        1200,
        "Default for new ones",
    ),
    ("deploy-from-github", "oidc", ("deploy-storefront",), 210, "Pipelines without keys"),
    ("auditor-readonly", "account", (AWS_POLICY + "SecurityAudit",), 330, "For the accountants' account"),
    ("break-glass-admin", "account", (AWS_POLICY + "AdministratorAccess",), 900, "Emergencies; every use is reviewed"),
)
PROFILES = ("web-server", "api-server", "queue-worker", "database-host", "ci-runner", "supplier-ftp")


def plant(world: World) -> None:
    """The people, the machines' identities and what each may do."""
    store = backends.iam()
    _load_managed_policies(store)
    store.account_aliases.append(ALIAS)
    for name, description, document in POLICIES:
        policy = store.create_policy(
            description, "/", json.dumps(document, indent=2), name, tag_list(tags("", team="platform"))
        )
        policy.create_date = policy.update_date = world.ago(days=world.rng.randrange(30, 900))
    for name, policy in GROUPS:
        group = store.create_group(name)
        group.id, group.create_date = _unique_id(world, "AGPA"), world.ago(days=1300)
        store.attach_group_policy(AWS_POLICY + policy, name)
    for row in USERS:
        _plant_user(world, store, *row)
    for role in ROLES:
        _plant_role(world, store, *role)
    for name in PROFILES:
        profile = store.create_instance_profile(name, "/", [name], tag_list(tags("", "prod", "platform")))
        profile.id, profile.create_date = _unique_id(world, "AIPA"), world.ago(days=600)


def _unique_id(world: World, prefix: str) -> str:
    return prefix + "".join(world.rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=17))


def _load_managed_policies(store: Any) -> None:
    # Loaded here and not when moto makes its store, which is on the way to the first answer.
    from moto.core.config import default_user_config

    default_user_config["iam"] = {"load_aws_managed_policies": True}
    store.aws_managed_policies = store._init_aws_policies()
    store.managed_policies.update(store._init_managed_policies())


def _plant_user(
    world: World,
    store: Any,
    name: str,
    team: str,
    groups: tuple[str, ...],
    days: int,
    seen: float | None,
    keys: tuple[tuple[int, bool], ...],
) -> None:
    user = store.create_user(backends.HOME_REGION, name, "/", tag_list(tags("", team=team)))
    user.id = OWNER_ID if name == world.ring.own.user else _unique_id(world, "AIDA")
    user.create_date = world.ago(days=days)
    if seen is not None:
        user.password, user.password_last_used = new_secret(), world.ago(days=seen)
    for group in groups:
        store.add_user_to_group(group, name)
    if name.startswith("svc-supplier"):
        store.attach_user_policy(f"arn:aws:iam::{ACCOUNT}:policy/supplier-upload", name)
    for age, active in keys:
        _plant_key(world, user, age, active)
    if name == world.ring.own.user:
        _plant_own_key(world, user)


def _plant_key(world: World, user: Any, age: int, active: bool) -> None:
    from moto.iam.models import AccessKeyLastUsed

    key = user.create_access_key("AKIA", "Active" if active else "Inactive")
    # What moto drew can be foretold from the seed; nobody may sign with that.
    key.access_key_id, key.secret_access_key = new_key_id(), new_secret()
    key.create_date = world.ago(days=age)
    used = world.ago(days=world.rng.random() * min(age, 20), hours=1)
    key.last_used = AccessKeyLastUsed(used, world.rng.choice(("s3", "lambda", "ec2")), backends.HOME_REGION)


def _plant_own_key(world: World, user: Any) -> None:
    key = user.create_access_key("AKIA")
    key.access_key_id, key.secret_access_key = world.ring.own.key_id, world.ring.own.secret
    key.create_date = utc_now()


def _plant_role(
    world: World, store: Any, name: str, trusted: str, policies: tuple[str, ...], days: int, description: str
) -> None:
    trust = json.dumps(_trust(trusted), indent=2)
    role = store.create_role(name, trust, "/", None, description, tag_list(tags("", team="platform")), "3600")
    role.create_date = world.ago(days=days)
    for policy in policies:
        arn = policy if policy.startswith("arn:") else f"arn:aws:iam::{ACCOUNT}:policy/{policy}"
        store.attach_role_policy(arn, name)


def _trust(trusted: str) -> dict[str, Any]:
    principal: dict[str, str] = {"Service": f"{trusted}.amazonaws.com"}
    action = "sts:AssumeRole"
    if trusted == "oidc":
        principal = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"}
        action = "sts:AssumeRoleWithWebIdentity"
    if trusted == "account":
        principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {"Version": "2012-10-17", "Statement": [statement]}
