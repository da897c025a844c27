"""S3 buckets as data: their settings and what can be done with a whole bucket; objects have a panel of their own."""

from __future__ import annotations

from skydeck.catalog.shared import history
from skydeck.core.kinds import Action, Call, Column, Part, Render, ResourceKind, Risk, Scope, Service, Tags

_BUCKET = {"Bucket": "Name"}


def _setting(title: str, operation: str, *fields: Column, absent: str = "", rows: str = "@") -> Part:
    return Part(title, Call(operation, rows=rows, params=_BUCKET), (absent,) if absent else (), fields)


_PARTS = (
    _setting(
        "Public access",
        "get_public_access_block",
        Column("Blocks public ACLs", "BlockPublicAcls", Render.BOOL),
        Column("Ignores public ACLs", "IgnorePublicAcls", Render.BOOL),
        Column("Blocks public policies", "BlockPublicPolicy", Render.BOOL),
        Column("Restricts public buckets", "RestrictPublicBuckets", Render.BOOL),
        absent="NoSuchPublicAccessBlockConfiguration",
        rows="PublicAccessBlockConfiguration",
    ),
    _setting(
        "Policy status",
        "get_bucket_policy_status",
        Column("Public by policy", "PolicyStatus.IsPublic", Render.BOOL),
        absent="NoSuchBucketPolicy",
    ),
    _setting(
        "Versioning",
        "get_bucket_versioning",
        Column("Versioning", "Status", Render.STATE, missing="never enabled"),
        Column("MFA delete", "MFADelete", Render.STATE, missing="off"),
    ),
    _setting(
        "Encryption",
        "get_bucket_encryption",
        Column("Encryption", "ApplyServerSideEncryptionByDefault.SSEAlgorithm"),
        Column("KMS key", "ApplyServerSideEncryptionByDefault.KMSMasterKeyID", Render.MONO, missing="none"),
        Column("Bucket key", "BucketKeyEnabled", Render.BOOL),
        absent="ServerSideEncryptionConfigurationNotFoundError",
        rows="ServerSideEncryptionConfiguration.Rules[0]",
    ),
    _setting(
        "Object ownership",
        "get_bucket_ownership_controls",
        Column("Object ownership", "OwnershipControls.Rules[0].ObjectOwnership"),
        absent="OwnershipControlsNotFoundError",
    ),
    _setting(
        "Object lock",
        "get_object_lock_configuration",
        Column("Object lock", "ObjectLockEnabled", Render.STATE),
        Column("Default mode", "Rule.DefaultRetention.Mode"),
        Column("Default days", "Rule.DefaultRetention.Days", Render.NUMBER),
        absent="ObjectLockConfigurationNotFoundError",
        rows="ObjectLockConfiguration",
    ),
    _setting(
        "Lifecycle",
        "get_bucket_lifecycle_configuration",
        Column("Lifecycle rules", "Rules[].join(' · ', [ID || 'unnamed', Status])", Render.LIST),
        absent="NoSuchLifecycleConfiguration",
    ),
    _setting(
        "Policy",
        "get_bucket_policy",
        Column("Policy", "Policy", Render.MONO),
        absent="NoSuchBucketPolicy",
    ),
    _setting(
        "Website",
        "get_bucket_website",
        Column("Index document", "IndexDocument.Suffix", Render.MONO),
        Column("Error document", "ErrorDocument.Key", Render.MONO),
        Column("Redirects to", "RedirectAllRequestsTo.HostName", Render.MONO),
        absent="NoSuchWebsiteConfiguration",
    ),
    _setting(
        "CORS",
        "get_bucket_cors",
        Column("Origins allowed", "CORSRules[].AllowedOrigins[]", Render.LIST),
        Column("Methods allowed", "CORSRules[].AllowedMethods[]", Render.LIST),
        absent="NoSuchCORSConfiguration",
    ),
    _setting(
        "Access logs",
        "get_bucket_logging",
        Column("Logs go to", "LoggingEnabled.TargetBucket", link="s3.buckets", missing="nowhere"),
        Column("Log prefix", "LoggingEnabled.TargetPrefix", Render.MONO),
    ),
    _setting(
        "Replication",
        "get_bucket_replication",
        Column("Replicates to", "Rules[].Destination.Bucket", Render.LIST, link="s3.buckets"),
        Column("Role", "Role", Render.LAST_SEGMENT, link="iam.roles"),
        absent="ReplicationConfigurationNotFoundError",
        rows="ReplicationConfiguration",
    ),
    _setting(
        "Notifications",
        "get_bucket_notification_configuration",
        Column(
            "Functions called",
            "LambdaFunctionConfigurations[].LambdaFunctionArn",
            Render.LIST,
            link="lambda.functions",
            missing="none",
        ),
        Column("Queues", "QueueConfigurations[].QueueArn", Render.LIST, missing="none"),
        Column("Topics", "TopicConfigurations[].TopicArn", Render.LIST, missing="none"),
    ),
)

BUCKETS = ResourceKind(
    service="s3",
    name="buckets",
    title="Buckets",
    singular="bucket",
    icon="bucket",
    about="Where objects (files) are kept; a bucket's name is unique in the whole world.",
    # With any parameter at all, AWS says each bucket's region.
    list=Call("list_buckets", rows="Buckets", page_size=1000),
    id="Name",
    region="BucketRegion",
    scope=Scope.GLOBAL,
    columns=(
        Column("Name", "Name", width=320),
        Column("Region", "BucketRegion"),
        Column("Age", "CreationDate", Render.AGE),
        Column("Created", "CreationDate", Render.TIME),
        Column("ARN", "BucketArn || join('', ['arn:aws:s3:::', Name])", Render.MONO, hidden=True),
    ),
    overview=(
        Column("Region", "BucketRegion"),
        Column("Created", "CreationDate", Render.TIME),
        Column("ARN", "BucketArn || join('', ['arn:aws:s3:::', Name])", Render.MONO),
    ),
    parts=_PARTS,
    actions=(
        Action(
            "delete", "Delete…", "delete_bucket", _BUCKET, Risk.L3, "Deleted {label}",
            icon="delete",
            consequence="The name is free for anyone in the world to take. AWS refuses while the bucket holds objects,"
            " old versions or unfinished uploads.",
        ),
    ),
    children=(history("Name"),),
    tags=Tags(
        read_call=Call("get_bucket_tagging", rows="TagSet", params=_BUCKET),
        target=_BUCKET,
        set_operation="put_bucket_tagging",
        set_param="Tagging.TagSet",
        remove_operation="delete_bucket_tagging",
        replaces_all=True,
    ),
    arn="arn:{partition}:s3:::{id}",
    arn_tail=":::",
    console="s3/buckets/{id}",
    sort="name",
)  # fmt: skip

SERVICE = Service("s3", "S3", "s3", "Object storage: files of any size and number, reached over the web.", (BUCKETS,))
