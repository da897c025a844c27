"""Notes the calls that make credentials, which botocore sends by itself past the gateway; it changes none of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from botocore.client import BaseClient
from botocore.model import OperationModel

from skydeck.core.outcomes import OK
from skydeck.engine.wire.redact import redacted
from skydeck.link.messages import CallRecord

# Not the steps of a sign-in: nothing that stands in them is worth keeping, and much of it is secret.
_NOTED = {
    "sts": ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken"),
    "sso": ("GetRoleCredentials",),
}
_KEPT = "skydeck_renewal"


class RenewalNotes:
    """Of one account's clients."""

    def __init__(self, account: str, note: Callable[[CallRecord], None]) -> None:
        self._account, self._note = account, note

    def watch(self, client: BaseClient) -> None:
        """Note what this client asks for, if it can make credentials."""
        meta: Any = client.meta
        service = meta.service_model.service_name
        for operation in _NOTED.get(service, ()):
            where = f"{meta.service_model.service_id.hyphenize()}.{operation}"
            meta.events.register(f"before-parameter-build.{where}", self._begin)
            meta.events.register(f"after-call.{where}", self._answered)
            meta.events.register(f"after-call-error.{where}", self._failed)

    def _begin(self, params: dict[str, Any], model: OperationModel, context: dict[str, Any], **_: Any) -> None:
        context[_KEPT] = CallRecord(
            at=time.time(),
            account=self._account,
            region=str(context.get("client_region") or ""),
            service=model.service_model.service_name,
            operation=model.name,
            params=redacted(params, model.input_shape),
            seconds=0,
            outcome="",
        )

    def _answered(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        facts = parsed.get("ResponseMetadata", {})
        self._end(context, str(parsed.get("Error", {}).get("Code") or OK), str(facts.get("RequestId") or ""))

    def _failed(self, exception: Exception, context: dict[str, Any], **_: Any) -> None:
        self._end(context, type(exception).__name__)

    def _end(self, context: dict[str, Any], outcome: str, request_id: str = "") -> None:
        begun: CallRecord | None = context.pop(_KEPT, None)
        if begun is not None:
            seconds = round(time.time() - begun.at, 4)
            self._note(replace(begun, seconds=seconds, outcome=outcome, request_id=request_id))
