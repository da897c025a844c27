"""The one table from what botocore raised to what a person is told; nothing outside it looks at an error code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore import xform_name
from botocore.parsers import ResponseParserError

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.wire import distrust, sentences
from skydeck.engine.wire.bodies import StoppedError, TooSlowError
from skydeck.engine.wire.operations import is_known, operation_model
from skydeck.engine.wire.sentences import Sentence
from skydeck.engine.wire.stale import StaleError
from skydeck.engine.wire.validate import BadResponseError, NotOfferedError, OutOfReachError, Watch

# What can rise out of botocore. OSError: a `credential_process` that is not there. ValueError: one that prints no JSON.
RAISED = (
    boto.BotoCoreError,
    boto.ClientError,
    ResponseParserError,
    StoppedError,
    StaleError,
    OSError,
    ValueError,
    KeyError,
)

_SKEW_WORTH_SAYING = 60
CLOCK_BORNE = 270  # seconds; AWS refuses from 300
# Services that have no code of their own for a wrong clock; EC2 takes it for wrong keys, S3's HEAD for no permission.
_SIGNED_TOO_EARLY_OR_LATE = frozenset(
    {"SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired", "AuthFailure", "403"}
)
_SAID_LIMIT = 400
_ENCODED = re.compile(r"\s*Encoded authorization failure message: ?(\S+)")
_ACTION = re.compile(r"perform: ?([\w-]+:[\w*]+)")
_PARAMETER = re.compile(r"(?:parameter|argument|member|field)s?\W+'?\"?([A-Za-z][\w.]{1,60})", re.IGNORECASE)
_AT = re.compile(r"at '([\w.]{1,60})'")
# The words of botocore's report carry the value, which may be a password: only names are taken from it.
_REPORTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r'Missing required parameter in \S+: "(\w+)"', "{0} is missing."),
        (r"Invalid type for parameter ([^,]+), value", "{0} is not of the right type."),
        (r"Invalid length for parameter ([^,]+), value: \d+, valid min length: (\d+)", "{0} needs at least {1}."),
        (r"Invalid range for parameter ([^,]+), value: .*?, valid min value: (\S+)", "{0} must be {1} or more."),
        (r'Unknown parameter in \S+: "([^"]+)"', "{0} is not known."),
    )
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Which call it was."""

    service: str
    operation: str
    account: str
    region: str
    write: bool = False
    endpoint: str = ""


def translate(error: BaseException, facts: Facts, watch: Watch) -> AppError:
    """What to tell the user about a failed call."""
    if isinstance(error, AppError):
        return replace_blank(error, facts)
    if isinstance(error, boto.ClientError):
        return _answered(error, facts, watch)
    for kinds, make in _LOCAL:
        if isinstance(error, kinds):
            said = make(error, facts)
            break
    else:
        said = Sentence(
            ErrorKind.BUG, f"Something went wrong in Skydeck ({type(error).__name__}).", "Please report it."
        )
    lost = facts.write and watch.attempts > 0 and not isinstance(error, _NEVER_SENT)
    return _error(said, facts, watch, code=type(error).__name__, lost=lost)


def replace_blank(error: AppError, facts: Facts) -> AppError:
    """Say which call it was, unless the error already does."""
    if error.operation:
        return error
    return replace(error, service=facts.service, operation=facts.operation, account=facts.account, region=facts.region)


def sentence_for(code: str) -> Sentence | None:
    """The meaning of an AWS error code."""
    if code in sentences.CODES:
        return sentences.CODES[code]
    return next((sentence for pattern, sentence in sentences.HABITS if pattern.search(code)), None)


def _answered(error: boto.ClientError, facts: Facts, watch: Watch) -> AppError:
    response: Mapping[str, Any] = error.response
    details = response.get("Error", {})
    code, message = str(details.get("Code", "")), str(details.get("Message") or "")
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) or 0)
    sentence = sentence_for(code) or _by_status(status)
    if sentence is sentences.EXPIRED and _is_its_own(code, facts):
        sentence = sentences.INVALID
    if code in _SIGNED_TOO_EARLY_OR_LATE and abs(watch.clock_offset or 0) > CLOCK_BORNE:
        sentence = sentences.CLOCK
    if sentence is sentences.NOT_OFFERED_HERE and facts.endpoint:
        sentence = sentences.NOT_OFFERED
    filled = _fill(sentence, _Said(message, facts, watch))
    lost = facts.write and status >= 500 and sentence is not sentences.THROTTLED
    gone = facts.write and watch.attempts > 1 and sentence.kind in (ErrorKind.NOT_FOUND, ErrorKind.CONFLICT)
    return _error(filled, facts, watch, code=code, lost=lost or gone)


def _is_its_own(code: str, facts: Facts) -> bool:
    """Whether the operation itself knows this error: then it is about something it was given, not about the session."""
    if not is_known(facts.service, xform_name(facts.operation)):
        return False
    shapes = operation_model(facts.service, xform_name(facts.operation)).error_shapes
    return any(code in (shape.name, shape.metadata.get("error", {}).get("code")) for shape in shapes)


def _by_status(status: int) -> Sentence:
    if status == 400:
        return sentences.REFUSED  # it says no more than the code that we do not know
    return sentence_for(str(status)) or (sentences.BUSY if status >= 500 else sentences.REFUSED)


@dataclass(frozen=True, slots=True)
class _Said:
    message: str
    facts: Facts
    watch: Watch

    def values(self) -> dict[str, str]:
        action = _ACTION.search(self.message)
        parameter = _AT.search(self.message) or _PARAMETER.search(self.message)
        return {
            "said": _clean(self.message),
            "action": f" ({action[1]})" if action else "",
            "parameter": f" for {parameter[1]}" if parameter else "",
            "operation": self.facts.operation,
            "offset": clock_words(self.watch.clock_offset),
        }


def _fill(sentence: Sentence, said: _Said) -> Sentence:
    values = said.values()
    return replace(sentence, text=sentence.text.format(**values), advice=sentence.advice.format(**values).strip())


def _clean(message: str) -> str:
    """What AWS said, without the parts that only machines read, as whole sentences."""
    text = " ".join(_ENCODED.sub("", message).split())
    if not text or text in ("None", "Unknown", "Bad Request", "Forbidden", "Not Found"):
        return ""
    if len(text) > _SAID_LIMIT:
        text = text[:_SAID_LIMIT] + "…"
    return f"AWS says: {text}{'' if text[-1] in '.!?…' else '.'} "


def clock_words(seconds: float | None) -> str:
    """How wrong our clock is when the server's is so far ahead; empty when it is right, or nobody knows."""
    if seconds is None or abs(seconds) < _SKEW_WORTH_SAYING:
        return ""
    minutes = round(abs(seconds) / 60)
    amount = f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
    return f": it is {amount} {'slow' if seconds > 0 else 'fast'}"


def _error(sentence: Sentence, facts: Facts, watch: Watch, *, code: str, lost: bool) -> AppError:
    advice = sentence.advice
    if lost:
        advice = f"It may have happened all the same: refresh and look before you repeat it. {advice}".rstrip()
    return AppError(
        kind=sentence.kind,
        text=sentence.text,
        advice=advice,
        service=facts.service,
        operation=facts.operation,
        code=code,
        request_id=watch.request_id,
        account=facts.account,
        region=facts.region,
        may_have_happened=lost,
    )


def encoded_reason(error: BaseException) -> str:
    """The encoded explanation that EC2 puts into some refusals, for `sts decode-authorization-message`."""
    if not isinstance(error, boto.ClientError):
        return ""
    found = _ENCODED.search(str(error.response.get("Error", {}).get("Message") or ""))
    return found[1] if found else ""


# --- what never reached AWS, or came back damaged ---

_Make = Callable[[Any, Facts], Sentence]


def _always(kind: ErrorKind, text: str, advice: str) -> _Make:
    return lambda _error, _facts: Sentence(kind, text, advice)


def _unreachable(_error: Any, facts: Facts) -> Sentence:
    if facts.endpoint:
        return Sentence(
            ErrorKind.OFFLINE, f"Nothing answers at {facts.endpoint}.", "Check that it is running, then try again."
        )
    return Sentence(ErrorKind.OFFLINE, "AWS can't be reached.", "Check your network connection, then try again.")


def _host(error: Any) -> str:
    return urlsplit(str(error.kwargs.get("endpoint_url", ""))).hostname or ""


def _report(error: Any, _facts: Facts) -> Sentence:
    report = str(error.kwargs.get("report", ""))
    for pattern, text in _REPORTS:
        found = pattern.search(report)
        if found:
            return Sentence(ErrorKind.INVALID, text.format(*found.groups()), "Correct it and try again.")
    return Sentence(ErrorKind.INVALID, "A value is not valid.", "Correct it and try again.")


def _profile(error: Any, _facts: Facts) -> Sentence:
    name = error.kwargs.get("profile", "")
    return Sentence(ErrorKind.SIGN_IN, f"There is no profile “{name}”.", "Check the files in ~/.aws.")


def _provider(error: Any, _facts: Facts) -> Sentence:
    name = error.kwargs.get("provider", "the profile")
    return Sentence(
        ErrorKind.SIGN_IN, f"Getting keys from {name} did not work.", "Check the profile, or run its command by hand."
    )


def _partial(error: Any, _facts: Facts) -> Sentence:
    missing = error.kwargs.get("cred_var", "a value")
    return Sentence(ErrorKind.SIGN_IN, f"The account's keys are not complete: {missing} is missing.", "Add it.")


def _not_offered(_error: Any, facts: Facts) -> Sentence:
    return replace(sentences.NOT_OFFERED, text=sentences.NOT_OFFERED.text.format(operation=facts.operation))


def _damaged(error: Any, facts: Facts) -> Sentence:
    what = str(error.kwargs.get("error", "")) if isinstance(error, BadResponseError) else "it can't be read"
    whose = facts.endpoint or "AWS"
    return Sentence(
        ErrorKind.UNTRUSTED,
        f"The answer did not come from {whose} as it was sent: {what}.",
        "A sign-in page of the network, a proxy or a bad connection can do that. Check the network and try again.",
    )


def _unreadable(error: Any, facts: Facts) -> Sentence:
    return _not_offered(error, facts) if facts.endpoint else _damaged(error, facts)


_NEVER_SENT = (
    boto.EndpointConnectionError,
    boto.ConnectTimeoutError,
    boto.ProxyConnectionError,
    boto.SSLError,
    boto.ParamValidationError,
    boto.NoCredentialsError,
    NotOfferedError,
    OutOfReachError,
)

# The first that fits; narrower classes stand before the ones they derive from.
_LOCAL: tuple[tuple[tuple[type[BaseException], ...], _Make], ...] = (
    ((StoppedError,), _always(ErrorKind.CANCELLED, "Cancelled.", "")),
    ((NotOfferedError,), _not_offered),
    (
        (OutOfReachError,),
        _always(ErrorKind.UNTRUSTED, "The sandbox may only talk to this computer.", "Nothing was sent."),
    ),
    ((boto.SSLError,), lambda error, _facts: distrust.of_tls(error, _host(error))),
    ((boto.ProxyConnectionError, boto.InvalidProxiesConfigError), lambda error, _facts: distrust.of_proxy(error)),
    ((boto.EndpointConnectionError, boto.ConnectTimeoutError), _unreachable),
    (
        (boto.ReadTimeoutError, TooSlowError),
        _always(ErrorKind.OFFLINE, "No answer came in time.", "Check your network connection, then try again."),
    ),
    ((BadResponseError, boto.FlexibleChecksumError, boto.IncompleteReadError), _damaged),
    ((ResponseParserError,), _unreadable),
    (
        (boto.ConnectionClosedError, boto.ResponseStreamingError, boto.HTTPClientError),
        _always(ErrorKind.OFFLINE, "The connection broke off.", "Check your network connection, then try again."),
    ),
    (
        (
            StaleError,
            boto.UnauthorizedSSOTokenError,
            boto.SSOTokenLoadError,
            boto.TokenRetrievalError,
            boto.LoginRefreshRequired,
            boto.LoginTokenLoadError,
            boto.RefreshWithMFAUnsupportedError,
        ),
        lambda _error, _facts: sentences.EXPIRED,
    ),
    ((boto.NoCredentialsError, boto.NoAuthTokenError), lambda _error, _facts: sentences.NO_KEYS),
    ((boto.PartialCredentialsError,), _partial),
    ((boto.ProfileNotFound,), _profile),
    ((boto.CredentialRetrievalError, boto.LoginError, boto.SSOError, boto.MetadataRetrievalError), _provider),
    (
        (boto.ConfigParseError, boto.ConfigNotFound, boto.InvalidConfigError),
        _always(ErrorKind.SIGN_IN, "An AWS configuration file can't be read.", "Correct it; Accounts says where."),
    ),
    (
        (boto.MissingDependencyException,),
        _always(
            ErrorKind.SIGN_IN,
            "This way of signing in needs a part that is not installed (awscrt).",
            "Install it with: pip install 'botocore[crt]'.",
        ),
    ),
    ((boto.ParamValidationError,), _report),
    (
        (boto.UnknownServiceError, boto.BaseEndpointResolverError, boto.EndpointProviderError, boto.InvalidRegionError),
        _always(ErrorKind.NOT_OFFERED, "AWS does not offer this service in this region.", "Try another region."),
    ),
    (
        (boto.PaginationError,),
        _always(ErrorKind.UNTRUSTED, "The list goes round in circles.", "The server repeats a page; try again later."),
    ),
    (
        (boto.ValidationError, boto.InvalidDNSNameError),
        _always(ErrorKind.INVALID, "A value is not valid.", "Correct it."),
    ),
    (
        (FileNotFoundError, PermissionError),
        _always(ErrorKind.SIGN_IN, "The profile's command can't be started.", "Check its credential_process."),
    ),
    (
        (json.JSONDecodeError,),
        _always(ErrorKind.SIGN_IN, "The profile's command gave no keys.", "Run its credential_process by hand."),
    ),
    ((OSError,), _always(ErrorKind.OFFLINE, "The connection broke off.", "Check your network, then try again.")),
)
