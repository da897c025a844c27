"""Which IAM actions an operation needs, by the names of IAM; it grants and checks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

# IAM's name of a service, and the boto3 names that differ from it.
_SERVICES = {
    "access-analyzer": "accessanalyzer",
    "aco-automation": "compute-optimizer-automation",
    "agent-registry": "agent-registry-control",
    "aidevops": "devops-agent",
    "airflow": "mwaa",
    "airflow-serverless": "mwaa-serverless",
    "aoss": "opensearchserverless",
    "apigateway": "apigatewayv2",
    "app-integrations": "appintegrations",
    "appconfig": "appconfigdata",
    "application-cost-profiler": "applicationcostprofiler",
    "applicationinsights": "application-insights",
    "aps": "amp",
    "aws-marketplace": (
        "marketplace-agreement marketplace-catalog marketplace-deployment marketplace-discovery"
        " marketplace-entitlement marketplace-reporting meteringmarketplace"
    ),
    "awsssoportal": "sso",
    "backup-search": "backupsearch",
    "bedrock": (
        "bedrock-agent bedrock-agent-runtime bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime"
    ),
    "bedrock-agentcore": "bedrock-agentcore-control",
    "cases": "connectcases",
    "cassandra": "keyspaces keyspacesstreams",
    "chime": "chime-sdk-identity chime-sdk-media-pipelines chime-sdk-meetings chime-sdk-messaging chime-sdk-voice",
    "cleanrooms-ml": "cleanroomsml",
    "cloudformation": "cloudcontrol",
    "cloudhsm": "cloudhsmv2",
    "cloudsearch": "cloudsearchdomain",
    "cloudwatch": "cloudwatchomni",
    "codeguru-profiler": "codeguruprofiler",
    "connect": "connect-contact-lens",
    "connect-campaigns": "connectcampaigns connectcampaignsv2",
    "dynamodb": "dynamodbstreams",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elb elbv2",
    "elasticmapreduce": "emr",
    "elemental-inference": "elementalinference",
    "es": "opensearch",
    "events": "eventbridgev2",
    "execute-api": "apigatewaymanagementapi connectparticipant",
    "finspace-api": "finspace-data",
    "forecast": "forecastquery",
    "geo": "location",
    "greengrass": "greengrassv2",
    "health-agent": "connecthealth",
    "iam": "iam-toolbox",
    "iot": "iot-data iotsecuretunneling",
    "iotjobsdata": "iot-jobs-data",
    "iotmanagedintegrations": "iot-managed-integrations",
    "ivs": "ivs-realtime",
    "kinesisanalytics": "kinesisanalyticsv2",
    "kinesisvideo": (
        "kinesis-video-archived-media kinesis-video-media kinesis-video-signaling kinesis-video-webrtc-storage"
    ),
    "lambda": "lambda-core lambda-microvms",
    "launchwizard": "launch-wizard",
    "lex": "lex-models lex-runtime lexv2-models lexv2-runtime",
    "mechanicalturk": "mturk",
    "mediastore": "mediastore-data",
    "mgh": "migrationhub-config",
    "migrationhub-orchestrator": "migrationhuborchestrator",
    "migrationhub-strategy": "migrationhubstrategy",
    "mobiletargeting": "pinpoint",
    "neptune-db": "neptunedata",
    "notifications-contacts": "notificationscontacts",
    "partnercentral": (
        "partnercentral-account partnercentral-benefits partnercentral-channel partnercentral-revenue-measurement"
        " partnercentral-selling"
    ),
    "payment-cryptography": "payment-cryptography-data",
    "personalize": "personalize-events personalize-runtime",
    "pricingplanmanager": "pricing-plan-manager",
    "profile": "customer-profiles",
    "rds": "docdb neptune",
    "refactor-spaces": "migration-hub-refactor-spaces",
    "resiliencehub": "resiliencehubv2",
    "s3": "s3control",
    "s3-outposts": "s3outposts",
    "sagemaker": (
        "sagemaker-a2i-runtime sagemaker-edge sagemaker-featurestore-runtime sagemaker-metrics sagemaker-runtime"
        " sagemakerjobruntime"
    ),
    "scn": "supplychain",
    "sdb": "simpledbv2",
    "servicecatalog": "servicecatalog-appregistry",
    "servicequotas": "service-quotas",
    "ses": "mailmanager pinpoint-email sesv2",
    "signer": "signer-data",
    "sms-voice": "pinpoint-sms-voice pinpoint-sms-voice-v2",
    "social-messaging": "socialmessaging",
    "sso": "sso-admin",
    "sso-oauth": "sso-oidc",
    "states": "stepfunctions",
    "supportapp": "support-app",
    "tag": "resourcegroupstaggingapi",
    "tax": "taxsettings",
    "thinclient": "workspaces-thin-client",
    "timestream": "timestream-query timestream-write",
    "voiceid": "voice-id",
    "wisdom": "qconnect",
}
_PREFIXES = {service: prefix for prefix, services in _SERVICES.items() for service in services.split()}

# What a group of operations needs, by boto3's service, where the actions have other names than the operations.
_SHARED: Mapping[str, Mapping[str, str]] = {
    "budgets": {
        "budgets:ModifyBudget": (
            "CreateBudget CreateNotification CreateSubscriber DeleteBudget DeleteNotification DeleteSubscriber"
            " UpdateBudget UpdateNotification UpdateSubscriber"
        ),
        "budgets:ViewBudget": (
            "DescribeBudget DescribeBudgetNotificationsForAccount DescribeBudgetPerformanceHistory DescribeBudgets"
            " DescribeNotificationsForBudget DescribeSubscribersForNotification"
        ),
    },
    "dynamodb": {
        "dynamodb:GetItem": "TransactGetItems",
        "dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem": "TransactWriteItems",
        "dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLSelect dynamodb:PartiQLUpdate": (
            "BatchExecuteStatement ExecuteStatement ExecuteTransaction"
        ),
    },
    "keyspaces": {
        "cassandra:Select": (
            "GetKeyspace GetTable GetTableAutoScalingSettings GetType ListKeyspaces ListTables ListTagsForResource"
            " ListTypes"
        ),
        "cassandra:Create": "CreateKeyspace CreateTable CreateType",
        "cassandra:Alter": "UpdateKeyspace UpdateTable",
        "cassandra:Drop": "DeleteKeyspace DeleteTable DeleteType",
    },
    "kms": {"kms:ReEncryptFrom kms:ReEncryptTo": "ReEncrypt"},
    "lambda": {
        "lambda:InvokeFunction": "Invoke InvokeWithResponseStream",
        "lambda:GetLayerVersion": "GetLayerVersionByArn",
    },
    "s3": {
        "s3:DeleteObject": "DeleteObjects",
        "s3:GetAccelerateConfiguration": "GetBucketAccelerateConfiguration",
        "s3:GetAnalyticsConfiguration": "GetBucketAnalyticsConfiguration ListBucketAnalyticsConfigurations",
        "s3:GetBucketCORS": "GetBucketCors",
        "s3:GetBucketMetadataTableConfiguration": "GetBucketMetadataConfiguration",
        "s3:CreateBucketMetadataTableConfiguration": "CreateBucketMetadataConfiguration",
        "s3:DeleteBucketMetadataTableConfiguration": "DeleteBucketMetadataConfiguration",
        "s3:GetBucketNotification": "GetBucketNotificationConfiguration",
        "s3:GetBucketObjectLockConfiguration": "GetObjectLockConfiguration",
        "s3:GetBucketPublicAccessBlock": "GetPublicAccessBlock",
        "s3:GetEncryptionConfiguration": "GetBucketEncryption",
        "s3:GetIntelligentTieringConfiguration": (
            "GetBucketIntelligentTieringConfiguration ListBucketIntelligentTieringConfigurations"
        ),
        "s3:GetInventoryConfiguration": "GetBucketInventoryConfiguration ListBucketInventoryConfigurations",
        "s3:GetLifecycleConfiguration": "GetBucketLifecycle GetBucketLifecycleConfiguration",
        "s3:GetMetricsConfiguration": "GetBucketMetricsConfiguration ListBucketMetricsConfigurations",
        "s3:GetObject": "HeadObject SelectObjectContent",
        "s3:GetObject s3:PutObject": "CopyObject UploadPartCopy",
        "s3:GetReplicationConfiguration": "GetBucketReplication",
        "s3:ListAllMyBuckets": "ListBuckets",
        "s3:ListBucket": "HeadBucket ListObjects ListObjectsV2",
        "s3:ListBucketMultipartUploads": "ListMultipartUploads",
        "s3:ListBucketVersions": "ListObjectVersions",
        "s3:ListMultipartUploadParts": "ListParts",
        "s3:PutAccelerateConfiguration": "PutBucketAccelerateConfiguration",
        "s3:PutAnalyticsConfiguration": "DeleteBucketAnalyticsConfiguration PutBucketAnalyticsConfiguration",
        "s3:PutBucketCORS": "DeleteBucketCors PutBucketCors",
        "s3:PutBucketNotification": "PutBucketNotificationConfiguration",
        "s3:PutBucketObjectLockConfiguration": "PutObjectLockConfiguration",
        "s3:PutBucketOwnershipControls": "DeleteBucketOwnershipControls",
        "s3:PutBucketPublicAccessBlock": "DeletePublicAccessBlock PutPublicAccessBlock",
        "s3:PutBucketTagging": "DeleteBucketTagging",
        "s3:PutEncryptionConfiguration": "DeleteBucketEncryption PutBucketEncryption",
        "s3:PutIntelligentTieringConfiguration": (
            "DeleteBucketIntelligentTieringConfiguration PutBucketIntelligentTieringConfiguration"
        ),
        "s3:PutInventoryConfiguration": "DeleteBucketInventoryConfiguration PutBucketInventoryConfiguration",
        "s3:PutLifecycleConfiguration": ("DeleteBucketLifecycle PutBucketLifecycle PutBucketLifecycleConfiguration"),
        "s3:PutMetricsConfiguration": "DeleteBucketMetricsConfiguration PutBucketMetricsConfiguration",
        "s3:PutObject": "CompleteMultipartUpload CreateMultipartUpload UploadPart",
        "s3:PutReplicationConfiguration": "DeleteBucketReplication PutBucketReplication",
        "s3-object-lambda:WriteGetObjectResponse": "WriteGetObjectResponse",
        "s3express:CreateSession": "CreateSession RenameObject",
        "s3express:ListAllMyDirectoryBuckets": "ListDirectoryBuckets",
    },
    "s3control": {
        "s3:GetAccountPublicAccessBlock": "GetPublicAccessBlock",
        "s3:PutAccountPublicAccessBlock": "DeletePublicAccessBlock PutPublicAccessBlock",
        "s3-outposts:GetBucket": "GetBucket",
        "s3-outposts:GetLifecycleConfiguration": "GetBucketLifecycleConfiguration",
        "s3-outposts:GetReplicationConfiguration": "GetBucketReplication",
        "s3-outposts:ListRegionalBuckets": "ListRegionalBuckets",
        "s3-outposts:PutBucketTagging": "DeleteBucketTagging",
        "s3-outposts:PutLifecycleConfiguration": "DeleteBucketLifecycleConfiguration PutBucketLifecycleConfiguration",
        "s3-outposts:PutReplicationConfiguration": "DeleteBucketReplication PutBucketReplication",
        "s3express:DeleteAccessPointScope": "DeleteAccessPointScope",
        "s3express:GetAccessPointScope": "GetAccessPointScope",
        "s3express:ListAccessPointsForDirectoryBuckets": "ListAccessPointsForDirectoryBuckets",
        "s3express:PutAccessPointScope": "PutAccessPointScope",
    },
    "sns": {"sns:Publish": "PublishBatch"},
    "sqs": {
        "sqs:ChangeMessageVisibility": "ChangeMessageVisibilityBatch",
        "sqs:DeleteMessage": "DeleteMessageBatch",
        "sqs:SendMessage": "SendMessageBatch",
    },
    "timestream-query": {"timestream:Select": "Query"},
}
# IAM knows only the HTTP methods of these, except for some newer operations.
BY_METHOD = frozenset({"apigateway", "apigatewayv2"})


def prefix(service: str) -> str:
    """IAM's name of one of boto3's services."""
    return _PREFIXES.get(service, service)


@cache
def actions(service: str, operation: str) -> tuple[str, ...]:
    """The actions for an operation by its API name, in order of the alphabet; one is the usual number."""
    for names, operations in _SHARED.get(service, {}).items():
        if operation in operations.split():
            return tuple(names.split())
    return (f"{prefix(service)}:{operation}",)


def permission(service: str, operation: str) -> str:
    """The actions in words: `ec2`, `stop_instances` or `StopInstances` as "ec2:StopInstances"."""
    verb = operation if operation[:1].isupper() else "".join(part.title() for part in operation.split("_"))
    return ", ".join(actions(service, verb))
