"""What people decided about single operations where access levels and verbs do not suffice, with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Names = Mapping[str, str]  # a reason -> operations


@dataclass(frozen=True)
class Reviewed:
    """One service."""

    also: Names = field(default_factory=dict)  # reads, whatever level and verb say
    never: Names = field(default_factory=dict)  # changes, whatever level and verb say

    @cached_property
    def reads(self) -> Names:
        """Each of `also` and its reason."""
        return _by_operation(self.also)

    @cached_property
    def changes(self) -> Names:
        """Each of `never` and its reason."""
        return _by_operation(self.never)


def _by_operation(reasons: Names) -> Names:
    return {name: reason for reason, names in reasons.items() for name in names.split()}


_TRIES = "computes an answer from what is sent along; nothing is stored"
_SEARCHES = "searches what is stored; the search may be billed, but changes nothing"
_REPORT = "starts a report about the account; no resource changes"
_SAYS = "reads, by another verb"
_NEWER = "newer than the access levels; the API reference shows that it only reads"
_SESSION = "hands this process a session; nothing in the account changes"
_MINTS = "hands out credentials, a token or a link that does more than read, past this gate"
_UPLOADS = "hands out a link that writes"

REVIEWED: Mapping[str, Reviewed] = {
    "accessanalyzer": Reviewed({_TRIES: "CheckAccessNotGranted CheckNoNewAccess CheckNoPublicAccess ValidatePolicy"}),
    "acm": Reviewed(never={_MINTS: "GetAcmeExternalAccountBindingCredentials"}),
    "amplifybackend": Reviewed(never={_MINTS: "GetToken"}),
    "auditmanager": Reviewed(never={_UPLOADS: "GetEvidenceFileUploadUrl"}),
    "backup": Reviewed({_SAYS: "ExportBackupPlanTemplate"}),
    "bedrock-agentcore": Reviewed(
        never={_MINTS: "GetResourceApiKey GetResourceOauth2Token GetResourcePaymentToken"},
    ),
    "cloudformation": Reviewed({_TRIES: "EstimateTemplateCost ValidateTemplate"}),
    "cloudtrail": Reviewed(
        {_SEARCHES: "LookupEvents", "decrypts the results with the key of the account": "GetQueryResults"}
    ),
    "cloudwatch": Reviewed({_NEWER: "DescribeAlarmContributors GetOTelEnrichment GetResourceMetricsConfiguration"}),
    "codeartifact": Reviewed(never={_MINTS: "GetAuthorizationToken"}),
    "cognito-identity": Reviewed(
        {_SAYS: "LookupDeveloperIdentity"},
        {_MINTS: "GetCredentialsForIdentity GetOpenIdToken GetOpenIdTokenForDeveloperIdentity"},
    ),
    "config": Reviewed({_SEARCHES: "SelectAggregateResourceConfig SelectResourceConfig"}),
    "connect": Reviewed(never={_MINTS: "GetFederationToken"}),
    "customer-profiles": Reviewed(never={_UPLOADS: "GetUploadJobPath"}),
    "datazone": Reviewed(never={_MINTS: "GetEnvironmentCredentials"}),
    "dynamodb": Reviewed({_SEARCHES: "Query Scan"}),
    "ec2": Reviewed(
        {
            _NEWER: (
                "DescribeAccountVpcEncryptionControl DescribeApplicationStatus"
                " DescribeApplicationStatusCheckAssociations DescribeApplicationStatusChecks"
                " DescribeCapacityReservationCancellationQuotes DescribeCapacityReservationDateChangeQuotes"
                " DescribeIpamInternetRegistryAssociations DescribeIpamPoolAllocations"
                " GetCapacityManagerMonitoredTagKeys GetClientVpnEndpointAuthorizationPolicy GetIpamDiscoveredRoutes"
                " GetIpamInternetRegistryAssociationAsns GetIpamInternetRegistryAssociationCidrs"
                " GetIpamRouteOriginAuthorizations GetIpamRouteProtectionFindings"
                " GetIpamRoutingPolicyRegistrationDeltas GetIpamRoutingPolicyRegistrations GetManagedResourceVisibility"
            ),
        },
        {"writes a template into a bucket": "GetFlowLogsIntegrationTemplate"},
    ),
    "ecr": Reviewed({_SAYS: "BatchCheckLayerAvailability"}, {_MINTS: "GetAuthorizationToken"}),
    "ecr-public": Reviewed({_SAYS: "BatchCheckLayerAvailability"}, {_MINTS: "GetAuthorizationToken"}),
    "emr-serverless": Reviewed(never={_MINTS: "GetSessionEndpoint"}),
    "events": Reviewed({_TRIES: "TestEventPattern"}),
    "finspace-data": Reviewed(never={_MINTS: "GetProgrammaticAccessCredentials"}),
    "gamelift": Reviewed(never={_MINTS: "GetComputeAccess GetComputeAuthToken GetInstanceAccess"}),
    "gameliftstreams": Reviewed(never={_MINTS: "GetStreamUrl"}),
    "glue": Reviewed(never={_MINTS: "GetDashboardUrl GetSessionEndpoint"}),
    "iam": Reviewed(
        {
            _TRIES: "SimulateCustomPolicy SimulatePrincipalPolicy",
            _REPORT: ("GenerateCredentialReport GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails"),
            _NEWER: "GetAccountProperties GetRoleTemplateVersion",
        }
    ),
    "kms": Reviewed({_NEWER: "GetKeyLastUsage"}),
    "lakeformation": Reviewed(
        never={_MINTS: "GetTemporaryGluePartitionCredentials GetTemporaryGlueTableCredentials"},
    ),
    "license-manager": Reviewed(never={_MINTS: "GetAccessToken"}),
    "lightsail": Reviewed({_SAYS: "IsVpcPeered"}),
    "logs": Reviewed(
        {
            _SEARCHES: "FilterLogEvents StartQuery",
            "ends a search of ours": "StopQuery",
            "follows new lines, billed by the minute; nothing is stored": "StartLiveTail",
            _TRIES: "TestMetricFilter TestTransformer",
            _NEWER: "GetLogObject GetStorageTierPolicy ListSyslogConfigurations",
        }
    ),
    "m2": Reviewed(never={_MINTS: "GetSignedBluinsightsUrl"}),
    "quicksight": Reviewed(never={_MINTS: "GetDashboardEmbedUrl GetSessionEmbedUrl"}),
    "rds": Reviewed({_SAYS: "DownloadDBLogFilePortion", _NEWER: "DescribeServerlessV2PlatformVersions"}),
    "redshift": Reviewed(never={_MINTS: "GetIdentityCenterAuthToken"}),
    "redshift-serverless": Reviewed(never={_MINTS: "GetIdentityCenterAuthToken"}),
    "route53": Reviewed({_TRIES: "TestDNSAnswer"}),
    "route53domains": Reviewed({_SAYS: "CheckDomainAvailability CheckDomainTransferability ViewBilling"}),
    "route53globalresolver": Reviewed(never={_MINTS: "GetAccessToken"}),
    "s3": Reviewed(
        {
            "reads rows out of an object; POST only carries the query": "SelectObjectContent",
            _NEWER: "GetObjectAnnotation ListObjectAnnotations",
        }
    ),
    "s3control": Reviewed(never={_MINTS: "GetDataAccess"}),
    "schemas": Reviewed({_SAYS: "ExportSchema"}),
    "servicediscovery": Reviewed({_SAYS: "DiscoverInstances DiscoverInstancesRevision"}),
    "sns": Reviewed({_SAYS: "CheckIfPhoneNumberIsOptedOut"}),
    "sqs": Reviewed(never={"hides what it returns from everybody else for a while": "ReceiveMessage"}),
    "ssm": Reviewed(never={_MINTS: "GetAccessToken"}),
    "stepfunctions": Reviewed({_TRIES: "ValidateStateMachineDefinition"}),
    "sts": Reviewed(
        {
            "explains a refusal": "DecodeAuthorizationMessage",
            _SESSION: "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity",
        },
        {_MINTS: "GetFederationToken"},
    ),
    "timestream-query": Reviewed({_SEARCHES: "PrepareQuery Query"}),
    "wafv2": Reviewed({_TRIES: "CheckCapacity"}),
}

# Reads that a parameter turns into changes.
TURNED: Mapping[tuple[str, str], tuple[str, str]] = {
    ("ec2", "GetConsoleScreenshot"): ("WakeUp", "presses a key on the instance"),
}

# Reads whose answers hold secrets: the account's owner may want to see them in a policy.
REVEALING: Mapping[tuple[str, str], str] = {
    ("cognito-idp", "DescribeUserPoolClient"): "the client's secret",
    ("ec2", "DescribeInstanceAttribute"): "user data, which often has passwords",
    ("ec2", "GetConsoleOutput"): "the console's text",
    ("ec2", "GetLaunchTemplateData"): "user data, which often has passwords",
    ("ec2", "GetPasswordData"): "the encrypted password of an administrator",
    ("ec2", "DescribeLaunchTemplateVersions"): "user data, which often has passwords",
    ("lambda", "GetFunction"): "environment variables, and a link to the code",
    ("lambda", "GetFunctionConfiguration"): "environment variables",
    ("lambda", "ListFunctions"): "environment variables",
    ("s3", "GetObject"): "objects",
    ("secretsmanager", "BatchGetSecretValue"): "secrets",
    ("secretsmanager", "GetSecretValue"): "secrets",
    ("ssm", "GetCommandInvocation"): "what commands printed",
    ("ssm", "GetParameter"): "parameters, which may be secrets",
    ("ssm", "GetParameterHistory"): "parameters, which may be secrets",
    ("ssm", "GetParameters"): "parameters, which may be secrets",
    ("ssm", "GetParametersByPath"): "parameters, which may be secrets",
}
