"""What each AWS error code means, in words: the data of `translate`; it formats and decides nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from skydeck.core.errors import ErrorKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """One meaning. `{said}` is what AWS said, cleaned; empty when it said nothing useful."""

    kind: ErrorKind
    text: str
    advice: str = ""


EXPIRED = Sentence(
    ErrorKind.EXPIRED, "Your session for this account has ended.", "Sign in again, then repeat what you did."
)
BAD_KEYS = Sentence(
    ErrorKind.SIGN_IN,
    "AWS does not know these keys.",
    "They may have been deleted or deactivated, or mistyped. Check the account's keys.",
)
BAD_SECRET = Sentence(
    ErrorKind.SIGN_IN,
    "The secret key does not fit the access key.",
    "Enter the keys again, or check them in the profile.",
)
NO_KEYS = Sentence(ErrorKind.SIGN_IN, "This account has no usable keys.", "Add keys, or sign in, and try again.")
OPT_IN = Sentence(
    ErrorKind.DENIED,
    "This service or region is not switched on for your account.",
    "Enable it in the AWS account settings, or choose another region.",
)
DENIED = Sentence(ErrorKind.DENIED, "You are not allowed to do this{action}.", "{said}Ask whoever manages the account.")
THROTTLED = Sentence(
    ErrorKind.THROTTLED, "AWS is getting too many requests from this account.", "Wait a little and try again."
)
BUSY = Sentence(ErrorKind.THROTTLED, "AWS could not answer just now.", "Wait a little and try again.")
CLOCK = Sentence(
    ErrorKind.CLOCK, "Your computer's clock is wrong{offset}.", "Set the clock to the right time and try again."
)
NOT_FOUND = Sentence(ErrorKind.NOT_FOUND, "This does not exist, or no longer exists.", "{said}Refresh the list.")
NOT_OFFERED = Sentence(
    ErrorKind.NOT_OFFERED,
    "This endpoint does not offer {operation}.",
    "It works on AWS; the service behind this endpoint does not know it.",
)
NOT_OFFERED_HERE = Sentence(ErrorKind.NOT_OFFERED, "AWS does not offer this here.", "{said}Try another region.")
CONFLICT = Sentence(
    ErrorKind.CONFLICT, "Something else stands in the way.", "{said}Refresh, and try again when that has changed."
)
IN_USE = Sentence(ErrorKind.CONFLICT, "It is still in use.", "{said}Remove what uses it first.")
EXISTS = Sentence(ErrorKind.CONFLICT, "There is already one with this name.", "{said}Choose another name.")
STATE = Sentence(
    ErrorKind.CONFLICT, "It is not in a state in which this works.", "{said}Wait until it has settled, then try again."
)
PROTECTED = Sentence(
    ErrorKind.CONFLICT, "It is protected against this.", "{said}Switch the protection off first, if you mean it."
)
LIMIT = Sentence(
    ErrorKind.LIMIT,
    "A limit of your account is reached.",
    "{said}Remove what you no longer need, or ask AWS for a higher limit.",
)
CAPACITY = Sentence(
    ErrorKind.LIMIT, "AWS has no room for this just now.", "{said}Try another zone, another type, or try later."
)
INVALID = Sentence(ErrorKind.INVALID, "AWS did not accept a value{parameter}.", "{said}Correct it and try again.")
DRY_RUN = Sentence(ErrorKind.INVALID, "It would have worked.", "This was a trial: nothing was changed.")
MOVED = Sentence(
    ErrorKind.INVALID, "This bucket is in another region.", "{said}Switch to the bucket's region and open it again."
)
ARCHIVED = Sentence(
    ErrorKind.CONFLICT, "This object is archived and can't be read yet.", "{said}Restore it first; that takes hours."
)

REFUSED = Sentence(ErrorKind.INVALID, "AWS refused this.", "{said}")
BEHIND = Sentence(
    ErrorKind.CONFLICT, "Something that it depends on did not work.", "{said}Look at what it uses, then try again."
)

_LISTED: tuple[tuple[Sentence, str], ...] = (
    (
        EXPIRED,
        """
        ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired InvalidToken ExpiredSession
        InvalidTokenId CredentialsExpired
        """,
    ),
    (
        BAD_KEYS,
        """
        InvalidClientTokenId InvalidAccessKeyId UnrecognizedClientException AuthFailure MissingAuthenticationToken
        MissingAuthenticationTokenException NotSignedUp InvalidSecurity
        """,
    ),
    (
        BAD_SECRET,
        """
        SignatureDoesNotMatch InvalidSignatureException IncompleteSignature IncompleteSignatureException
        """,
    ),
    (
        OPT_IN,
        """
        OptInRequired SubscriptionRequiredException RegionDisabledException InvalidRegion NotOptedIn
        """,
    ),
    (
        DENIED,
        """
        AccessDenied AccessDeniedException UnauthorizedOperation UnauthorizedAccess NotAuthorized Forbidden 403 401
        AuthorizationError AllAccessDisabled AccountProblem KMSAccessDeniedException AccessDeniedFault
        AuthorizationErrorException NotAuthorizedException Blocked OperationNotPermittedException
        UnauthorizedException
        """,
    ),
    (
        THROTTLED,
        """
        Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException SlowDown
        RequestLimitExceeded TooManyRequestsException TooManyRequests 429 BandwidthLimitExceeded EC2ThrottledException
        ProvisionedThroughputExceededException PriorRequestNotComplete ConcurrentInvocationLimitExceeded
        KMSThrottlingException LimitExceededForQueries
        """,
    ),
    (
        BUSY,
        """
        InternalError InternalFailure InternalServerError InternalServerException ServiceException ServiceUnavailable
        ServiceUnavailableException Unavailable InternalServiceError InternalServiceFault ServiceFailure
        ServiceFailureException RequestTimeout RequestTimeoutException 500 502 503 504 ServerInternal
        EC2UnexpectedException
        """,
    ),
    (
        CLOCK,
        """
        RequestTimeTooSkewed RequestInTheFuture RequestNotYetValid
        """,
    ),
    (
        NOT_FOUND,
        """
        NoSuchBucket NoSuchKey NoSuchVersion NoSuchUpload NoSuchEntity ResourceNotFoundException ResourceNotFound
        NotFound NotFoundException 404 ClusterNotFoundException TrailNotFoundException NoSuchTagSet
        FunctionNotFoundException
        """,
    ),
    (
        NOT_OFFERED_HERE,
        """
        InvalidAction UnknownOperationException UnsupportedOperation UnsupportedOperationException NotImplemented
        NotImplementedException OperationNotSupportedException 501 405 MethodNotAllowed Unsupported UnknownAction
        OperationDisabledException 410
        """,
    ),
    (
        IN_USE,
        """
        DependencyViolation DeleteConflict BucketNotEmpty ResourceInUse ResourceInUseException VolumeInUse
        """,
    ),
    (
        EXISTS,
        """
        EntityAlreadyExists BucketAlreadyExists BucketAlreadyOwnedByYou AlreadyExists ResourceAlreadyExistsException
        ResourceConflictException AlreadyExistsException
        """,
    ),
    (
        STATE,
        """
        IncorrectInstanceState IncorrectState IncorrectStateException InvalidState InvalidStateException
        InvalidStateTransition ResourceNotReadyException ScalingActivityInProgress InvalidBucketState
        PendingVerification EntityTemporarilyUnmodifiable
        """,
    ),
    (
        PROTECTED,
        """
        OperationNotPermitted TerminationProtected InvalidObjectStateProtected ObjectLocked UnmodifiableEntity
        """,
    ),
    (
        CONFLICT,
        """
        ConflictException Conflict OperationAborted ConcurrentModification ConcurrentModificationException
        PreconditionFailed PreconditionFailedException 409 412 InvalidSequenceTokenException OperationAbortedException
        """,
    ),
    (
        LIMIT,
        """
        LimitExceeded LimitExceededException ResourceLimitExceeded QuotaExceeded ServiceQuotaExceededException
        TooManyBuckets TooManyEntriesException CodeStorageExceededException PolicySizeExceeded EntityTooLarge
        RequestEntityTooLargeException RequestTooLargeException
        """,
    ),
    (
        CAPACITY,
        """
        InsufficientInstanceCapacity InsufficientCapacity InsufficientHostCapacity InsufficientAddressCapacity
        """,
    ),
    (
        DRY_RUN,
        """
        DryRunOperation
        """,
    ),
    (
        MOVED,
        """
        PermanentRedirect TemporaryRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException 301 307
        """,
    ),
    (
        ARCHIVED,
        """
        InvalidObjectState
        """,
    ),
    (
        INVALID,
        """
        ValidationError ValidationException InvalidParameter InvalidParameterValue InvalidParameterValueException
        InvalidParameterException InvalidParameterCombination MissingParameter MalformedPolicyDocument MalformedPolicy
        InvalidRequest InvalidRequestException InvalidRequestContentException InvalidArgument MalformedXML 400
        InvalidInput InvalidBucketName KeyTooLongError MalformedQueryString InvalidQueryParameter
        SerializationException MalformedQueryException InvalidNextToken InvalidPaginationToken InvalidUserType
        MissingAction InvalidRange 416 UnsupportedMediaTypeException PasswordPolicyViolation InvalidKeyPair.Format
        InvalidTag
        """,
    ),
)
CODES: Mapping[str, Sentence] = {code: sentence for sentence, codes in _LISTED for code in codes.split()}

# For the many codes that follow a habit instead of a list; the first that fits.
HABITS: tuple[tuple[re.Pattern[str], Sentence], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"^Expired(Security|Session)?Token", EXPIRED),
        (r"Expired\w*Token", INVALID),  # of a page, or one that came for an import
        (r"Throttl|TooManyRequests", THROTTLED),
        (r"NotFound|^NoSuch|\.Unknown$|\.Unavailable$|DoesNotExist|NonExistent|NotPresent|NotRegistered", NOT_FOUND),
        (r"AlreadyExists|Duplicate|ExistsFor|\w+Exists|\wRegisteredException", EXISTS),
        (r"Exceeded|MaxSize|TooMany|TooLarge|TooLong|LimitReached|Limit$|MaximumNumber", LIMIT),
        (r"InsufficientCapacity|InsufficientInstanceCapacity", CAPACITY),
        (r"InUse|NotEmpty|HasDependen|Contention", IN_USE),
        (r"AccessDenied|Unauthorized|NotAuthorized|Permission|BucketPolicy|TopicPolicy", DENIED),
        (r"Management|Master|Organization|Delegat|AccessNotEnabled|Escalation", DENIED),
        (
            r"IncorrectState|InvalidState|NotReady|NotInState|InProgress|Ongoing|Pending|Inactive|Already|Modified",
            STATE,
        ),
        (r"Protected|Protection|Irreversible|NotAttachable", PROTECTED),
        (r"Disabled|Enabled|NotInActiveTier|NoPublished", STATE),
        (r"Unsupported|NotSupported|NotImplemented", NOT_OFFERED_HERE),
        (r"Conflict|Concurrent|PreconditionFailed", CONFLICT),
        (r"Invalid|Malformed|Validation|^Missing|Mismatch|NotValid|Incompatible|NotProvided|Unrecognized", INVALID),
        (r"Timeout|Failure|Failed|Connectivity|Communication|Unavailable|Unreachable|IOException", BEHIND),
    )
)
