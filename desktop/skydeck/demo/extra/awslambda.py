"""Lambda as moto does not have it: invocations that run the code, and the account's limits."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from typing import Any

from skydeck.demo import answers, backends, calls, functions
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.calls import Call
from skydeck.demo.seed.world import World

LARGEST_EVENT = 6 << 20


def table(world: World) -> dict[tuple[str, str], Callable[[Call], Answer]]:
    """The operations answered here."""

    def invoke(call: Call) -> Answer:
        return _invoke(world, call)

    return {("lambda", "Invoke"): invoke, ("lambda", "GetAccountSettings"): _settings}


def _invoke(world: World, call: Call) -> Answer:
    given = calls.parameters(call)
    function = _function(call, given)
    event = call.body or b"{}"
    if len(event) > LARGEST_EVENT:
        raise AwsError("RequestTooLargeException", "The event is larger than 6 MB.", 413)
    kind = given.get("InvocationType", "RequestResponse")
    if kind == "DryRun":
        return Answer(204, [], b"")
    if kind == "Event":
        threading.Thread(target=_run, args=(world, function, event), daemon=True, name="sandbox-invoke").start()
        return Answer(202, [("Content-Type", "application/json")], b"")
    return _shown(_run(world, function, event), given.get("LogType") == "Tail")


def _function(call: Call, given: dict[str, Any]) -> Any:
    from moto.awslambda.exceptions import InvalidParameterValueException, UnknownFunctionException

    name = str(given.get("FunctionName", ""))
    try:
        return backends.backend("lambda", call.region).get_function(name, given.get("Qualifier"))
    except (UnknownFunctionException, InvalidParameterValueException) as error:
        raise AwsError("ResourceNotFoundException", f"Function not found: {name}", 404) from error


def _run(world: World, function: Any, event: bytes) -> functions.Outcome:
    outcome = functions.invoke(function, event)
    now = int(time.time())
    dimensions = (("FunctionName", str(function.function_name)),)
    for name, unit, value in (
        ("Invocations", "Count", 1.0),
        ("Errors", "Count", float(outcome.failed)),
        ("Duration", "Milliseconds", outcome.seconds * 1000),
    ):
        world.metrics.series(function.region, "AWS/Lambda", name, dimensions, unit).put(now, value)
    return outcome


def _shown(outcome: functions.Outcome, with_log: bool) -> Answer:
    headers = [("Content-Type", "application/json"), ("X-Amz-Executed-Version", outcome.version)]
    if outcome.failed:
        headers.append(("X-Amz-Function-Error", "Unhandled"))
    if with_log:
        tail = outcome.log.encode()[-functions.LOG_RESULT_BYTES :]
        headers.append(("X-Amz-Log-Result", base64.b64encode(tail).decode()))
    return Answer(200, headers, outcome.payload)


def _settings(call: Call) -> Answer:
    store = backends.backend("lambda", call.region)
    every = list(store.list_functions(None))
    limit = {"TotalCodeSize": 80_530_636_800, "CodeSizeUnzipped": 262_144_000, "CodeSizeZipped": 52_428_800,
             "ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}  # fmt: skip
    usage = {"TotalCodeSize": sum(function.code_size for function in every), "FunctionCount": len(every)}
    return answers.result(call, {"AccountLimit": limit, "AccountUsage": usage})
