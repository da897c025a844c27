"""The table from exceptions and codes to sentences."""

from __future__ import annotations

import re

import pytest
from botocore import exceptions as boto
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire import sentences
from skydeck.engine.wire.bodies import StoppedError, TooSlowError
from skydeck.engine.wire.operations import service_model
from skydeck.engine.wire.translate import Facts, encoded_reason, sentence_for, translate
from skydeck.engine.wire.validate import BadResponseError, NotOfferedError, OutOfReachError, Watch

READ = Facts("ec2", "DescribeInstances", "profile:prod", "eu-west-1")
WRITE = Facts("ec2", "TerminateInstances", "profile:prod", "eu-west-1", write=True)
CUSTOM = Facts("ec2", "DescribeInstances", "sandbox", "eu-west-1", endpoint="http://127.0.0.1:1")


def answered(code: str, message: str = "", status: int = 400) -> ClientError:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "DescribeInstances")  # type: ignore[arg-type]


def told(error: BaseException, facts: Facts = READ, watch: Watch | None = None) -> AppError:
    return translate(error, facts, watch or Watch(attempts=1, request_id="req-1"))


def test_a_token_that_an_operation_was_given_is_not_the_session_s() -> None:
    of_a_task = Facts("stepfunctions", "SendTaskSuccess", "a", "us-east-1", write=True)
    assert told(answered("InvalidToken"), of_a_task).kind is ErrorKind.INVALID
    assert told(answered("InvalidToken"), Facts("s3", "ListBuckets", "a", "us-east-1")).kind is ErrorKind.EXPIRED


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ExpiredToken", ErrorKind.EXPIRED),
        ("ExpiredTokenException", ErrorKind.EXPIRED),
        ("RequestExpired", ErrorKind.EXPIRED),
        ("InvalidClientTokenId", ErrorKind.SIGN_IN),
        ("UnrecognizedClientException", ErrorKind.SIGN_IN),
        ("AuthFailure", ErrorKind.SIGN_IN),
        ("SignatureDoesNotMatch", ErrorKind.SIGN_IN),
        ("UnauthorizedOperation", ErrorKind.DENIED),
        ("UnauthorizedException", ErrorKind.DENIED),  # of AppSync, IoT and two dozen others: no session has ended
        ("ExpiredImportTokenException", ErrorKind.INVALID),
        ("ExpiredNextTokenException", ErrorKind.INVALID),
        ("AccessDenied", ErrorKind.DENIED),
        ("AccessDeniedException", ErrorKind.DENIED),
        ("OptInRequired", ErrorKind.DENIED),
        ("SlowDown", ErrorKind.THROTTLED),
        ("RequestLimitExceeded", ErrorKind.THROTTLED),
        ("ThrottlingException", ErrorKind.THROTTLED),
        ("InternalError", ErrorKind.THROTTLED),
        ("RequestTimeTooSkewed", ErrorKind.CLOCK),
        ("InvalidInstanceID.NotFound", ErrorKind.NOT_FOUND),
        ("InvalidAMIID.Unavailable", ErrorKind.NOT_FOUND),
        ("NoSuchBucket", ErrorKind.NOT_FOUND),
        ("NoSuchLifecycleConfiguration", ErrorKind.NOT_FOUND),
        ("ResourceNotFoundException", ErrorKind.NOT_FOUND),
        ("LoadBalancerNotFound", ErrorKind.NOT_FOUND),
        ("InvalidGroup.Duplicate", ErrorKind.CONFLICT),
        ("InvalidKeyPair.Duplicate", ErrorKind.CONFLICT),
        ("EntityAlreadyExists", ErrorKind.CONFLICT),
        ("DeleteConflict", ErrorKind.CONFLICT),
        ("DependencyViolation", ErrorKind.CONFLICT),
        ("IncorrectInstanceState", ErrorKind.CONFLICT),
        ("BucketNotEmpty", ErrorKind.CONFLICT),
        ("OperationNotPermitted", ErrorKind.CONFLICT),
        ("InstanceLimitExceeded", ErrorKind.LIMIT),
        ("VcpuLimitExceeded", ErrorKind.LIMIT),
        ("InsufficientInstanceCapacity", ErrorKind.LIMIT),
        ("DryRunOperation", ErrorKind.INVALID),
        ("InvalidParameterValue", ErrorKind.INVALID),
        ("InvalidSubnetID.Malformed", ErrorKind.INVALID),
        ("UnsupportedOperation", ErrorKind.NOT_OFFERED),
        ("InvalidAction", ErrorKind.NOT_OFFERED),
        ("PermanentRedirect", ErrorKind.INVALID),
    ],
)
def test_codes_have_their_kind(code: str, kind: ErrorKind) -> None:
    assert told(answered(code)).kind is kind


# Too special for a sentence of their own: what AWS says is shown as it is.
LEFT_TO_AWS = frozenset(
    {
        "CodeArtifactUserDeletedException",
        "GenerateResponseException",
        "IDPRejectedClaim",
        "InsufficientEncryptionPolicyException",
        "KmsException",
        "DeleteAssociationSameAccount",
        "PolicyEvaluation",
        "PublicPolicyException",
        "RecursiveInvocationException",
        "ReportExpired",
        "SnapStartException",
    }
)


@pytest.mark.parametrize(
    "service", ["ec2", "s3", "iam", "lambda", "cloudwatch", "logs", "cloudtrail", "elbv2", "sts", "autoscaling"]
)
def test_every_error_that_a_model_names_has_a_meaning(service: str) -> None:
    model = service_model(service)
    shapes = [shape for name in model.operation_names for shape in model.operation_model(name).error_shapes]
    codes = {str(getattr(shape, "error_code", "")) for shape in shapes} - LEFT_TO_AWS
    assert sorted(code for code in codes if code and sentence_for(code) is None) == []


def test_an_unheard_code_says_what_aws_says() -> None:
    error = told(answered("Zorgon", "The zorgon is out."))
    assert str(error) == "AWS refused this. AWS says: The zorgon is out."


def local_errors() -> list[tuple[BaseException, ErrorKind]]:
    url = {"endpoint_url": "https://ec2"}
    return [
        (boto.EndpointConnectionError(**url), ErrorKind.OFFLINE),
        (boto.ConnectTimeoutError(**url), ErrorKind.OFFLINE),
        (boto.ReadTimeoutError(**url), ErrorKind.OFFLINE),
        (boto.ConnectionClosedError(**url), ErrorKind.OFFLINE),
        (boto.ProxyConnectionError(proxy_url="http://user:secret@proxy"), ErrorKind.OFFLINE),
        (boto.SSLError(endpoint_url="https://ec2", error=OSError("self signed")), ErrorKind.UNTRUSTED),
        (TooSlowError(rate=1, seconds=2), ErrorKind.OFFLINE),
        (BadResponseError(error="3 of 9 bytes"), ErrorKind.UNTRUSTED),
        (ResponseParserError("no XML"), ErrorKind.UNTRUSTED),
        (boto.FlexibleChecksumError(error_msg="x"), ErrorKind.UNTRUSTED),
        (OutOfReachError(host="ec2.amazonaws.com"), ErrorKind.UNTRUSTED),
        (NotOfferedError(status=500), ErrorKind.NOT_OFFERED),
        (StoppedError(), ErrorKind.CANCELLED),
        (boto.NoCredentialsError(), ErrorKind.SIGN_IN),
        (boto.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), ErrorKind.SIGN_IN),
        (boto.CredentialRetrievalError(provider="custom-process", error_msg="canary"), ErrorKind.SIGN_IN),
        (boto.ProfileNotFound(profile="dev"), ErrorKind.SIGN_IN),
        (boto.ConfigParseError(path="/x"), ErrorKind.SIGN_IN),
        (boto.MissingDependencyException(msg="awscrt"), ErrorKind.SIGN_IN),
        (boto.TokenRetrievalError(provider="sso", error_msg="canary"), ErrorKind.EXPIRED),
        (boto.UnauthorizedSSOTokenError(), ErrorKind.EXPIRED),
        (boto.SSOTokenLoadError(error_msg="x"), ErrorKind.EXPIRED),
        (boto.EndpointResolutionError(msg="x"), ErrorKind.NOT_OFFERED),
        (boto.UnknownServiceError(service_name="x", known_service_names=["y"]), ErrorKind.NOT_OFFERED),
        (boto.PaginationError(message="twice"), ErrorKind.UNTRUSTED),
        (boto.ParamValidationError(report='Missing required parameter in input: "Bucket"'), ErrorKind.INVALID),
        (FileNotFoundError(2, "no such command"), ErrorKind.SIGN_IN),
        (ConnectionResetError(104, "reset"), ErrorKind.OFFLINE),
        (KeyError("boom"), ErrorKind.BUG),
    ]


@pytest.mark.parametrize(("error", "kind"), local_errors(), ids=lambda value: type(value).__name__)
def test_exceptions_have_their_kind(error: BaseException, kind: ErrorKind) -> None:
    app_error = told(error)
    assert app_error.kind is kind
    assert app_error.operation == "DescribeInstances"
    assert "canary" not in app_error.details()
    assert "secret" not in app_error.details()


@pytest.mark.parametrize(("error", "kind"), local_errors(), ids=lambda value: type(value).__name__)
def test_sentences_are_sentences(error: BaseException, kind: ErrorKind) -> None:
    app_error = told(error)
    assert re.fullmatch(r"[A-Z“].*[.]", app_error.text), app_error.text
    if kind is not ErrorKind.CANCELLED:
        assert re.fullmatch(r"[A-Z].*[.]", app_error.advice), app_error.advice


@pytest.mark.parametrize("code", sorted(sentences.CODES))
def test_no_raw_code_is_shown(code: str) -> None:
    app_error = told(answered(code))
    assert re.fullmatch(r"[A-Z].*[.]", app_error.text), app_error.text
    if not code.isalpha() or code.islower() or code in ("Conflict", "Blocked", "Unsupported", "Forbidden", "NotFound"):
        return
    assert code not in str(app_error)


def test_a_refusal_names_the_permission_and_drops_the_encoded_message() -> None:
    message = (
        "You are not authorized to perform this operation. User: arn:aws:iam::1:user/ann is not authorized to perform: "
        "ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:1:instance/i-1 because no policy allows it. "
        "Encoded authorization failure message: abcDEF123"
    )
    error = answered("UnauthorizedOperation", message, 403)
    assert told(error).text == "You are not allowed to do this (ec2:StopInstances)."
    assert "abcDEF123" not in str(told(error))
    assert encoded_reason(error) == "abcDEF123"


def test_a_bad_parameter_is_named() -> None:
    message = "Value (x) for parameter instanceType is invalid."
    assert told(answered("InvalidParameterValue", message)).text == "AWS did not accept a value for instanceType."
    message = "1 validation error detected: Value 'x' at 'logGroupName' failed to satisfy constraint"
    assert "for logGroupName" in told(answered("ValidationException", message)).text


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired"])
def test_a_signature_that_fails_for_the_clock_says_so(code: str) -> None:
    assert told(answered(code), watch=Watch(clock_offset=1200)).kind is ErrorKind.CLOCK
    assert told(answered(code), watch=Watch(clock_offset=2)).kind is not ErrorKind.CLOCK


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (boto.ReadTimeoutError(endpoint_url="x"), True),
        (boto.ConnectionClosedError(endpoint_url="x"), True),
        (BadResponseError(error="cut"), True),
        (answered("InternalError", status=500), True),
        (boto.EndpointConnectionError(endpoint_url="x"), False),
        (boto.SSLError(endpoint_url="x", error=OSError()), False),
        (answered("AccessDenied", status=403), False),
        (answered("SlowDown", status=503), False),
        (boto.ParamValidationError(report=""), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_a_change_whose_answer_was_lost_may_have_happened(error: BaseException, lost: bool) -> None:
    assert told(error, WRITE).may_have_happened is lost
    assert not told(error, READ).may_have_happened


def test_a_custom_endpoint_that_refuses_an_action_does_not_offer_it() -> None:
    error = told(answered("InvalidAction"), CUSTOM)
    assert error.text == "This endpoint does not offer DescribeInstances."
    assert told(ResponseParserError("html"), CUSTOM).kind is ErrorKind.NOT_OFFERED


def test_an_error_of_ours_is_told_which_call_it_was() -> None:
    error = told(AppError(ErrorKind.LOCAL, "The keyring is locked."))
    assert (error.text, error.operation, error.account) == (
        "The keyring is locked.",
        "DescribeInstances",
        "profile:prod",
    )
