"""Ways to renew an account's credentials, other than a profile's: keys, a role, a sign-in, a one-time code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import ClientError
from botocore.session import Session

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.codes import Codes
from skydeck.engine.accounts.credentials import Fresh, Renewer
from skydeck.engine.accounts.own_accounts import RoleItem
from skydeck.engine.accounts.provider_chain import code_needed, has_ended
from skydeck.engine.accounts.signins import Need, PersonNeeded
from skydeck.engine.secrets.keys import Keys

_WITHOUT_CODE = "Go on without MFA"
_SESSION_NAME = "skydeck"


class Portal(Protocol):
    """Hands out the credentials of roles of an IAM Identity Center."""

    def role_credentials(self, session_id: str, number: str, role: str) -> Fresh:
        """A role's credentials; `PersonNeeded` when somebody has to sign in first."""

    def forget(self) -> None:
        """Drop from memory what is kept elsewhere."""


class StaticKeys:
    """Keys that somebody typed or exported; they can't be renewed, only replaced."""

    alone = False

    def __init__(self, keys: Keys, need: Need | None) -> None:
        self._fresh = Fresh(keys.access_key_id, keys.secret_access_key, keys.session_token, keys.expires)
        self._need = need

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """The same, unless their time is over or AWS has refused them for good."""
        refused_for_good = refused is not None and self._fresh.session_token and self._fresh.is_same(refused)
        if self._fresh.ended or refused_for_good:
            if self._need is None:
                raise AppError(ErrorKind.EXPIRED, "The keys of this account have ended.", "Add it again.")
            raise PersonNeeded(self._need)
        return self._fresh


class NoKeys:
    """Keys that were for this session only, and have been forgotten since."""

    alone = False

    def __init__(self, need: Need) -> None:
        self._need = need

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """Somebody has to give them again."""
        raise PersonNeeded(self._need)


class SsoRole:
    """A role that a sign-in gives."""

    alone = True

    def __init__(self, portal: Portal, session: str, number: str, role: str) -> None:
        self._portal, self._session, self._number, self._role = portal, session, number, role

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """Other credentials each time."""
        return self._portal.role_credentials(self._session, self._number, self._role)


class AssumedRole:
    """A role that another account of ours assumes."""

    def __init__(
        self, item: RoleItem, session: Session, codes: Codes, base: Callable[[], Fresh], refuse: Callable[[Fresh], None]
    ) -> None:
        """`base` gives the other account's credentials; `refuse` says that AWS does not take them any more."""
        self._item, self._session, self._codes, self._base, self._refuse = item, session, codes, base, refuse

    @property
    def alone(self) -> bool:
        """Each session of a device needs another code."""
        return not self._item.mfa_serial

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """A session of the role; `PersonNeeded` also for what the other account needs."""
        base = self._base()
        params = {"RoleArn": self._item.role_arn, "RoleSessionName": _SESSION_NAME}
        if self._item.external_id:
            params["ExternalId"] = self._item.external_id
        if self._item.mfa_serial:
            params |= _with_code(self._codes, self._item.mfa_serial, self._need())
        try:
            return _temporary(self._session, base, "assume_role", params)
        except ClientError as error:
            if not has_ended(error):
                raise
            self._refuse(base)
            if "TokenCode" in params:
                raise  # a code is never sent twice
        return _temporary(self._session, self._base(), "assume_role", params)

    def _need(self) -> Need:
        return code_needed(self._item.id, self._item.name, self._item.mfa_serial)


class CodeSession:
    """A session that keys open with a one-time code, for policies that want one; a person may do without."""

    alone = False

    def __init__(self, inner: Renewer, session: Session, codes: Codes, need: Need) -> None:
        self._inner, self._session, self._codes, self._need = inner, session, codes, need

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """A session, or the bare keys."""
        if self._codes.skips(self._need.session):
            return self._inner.renew(refused)
        code = _with_code(self._codes, self._need.device, self._need)
        return _temporary(self._session, self._inner.renew(), "get_session_token", code)


def session_need(account: str, name: str, device: str) -> Need:
    """What a `CodeSession` asks for."""
    return code_needed(account, name, device, declinable=_WITHOUT_CODE)


def _with_code(codes: Codes, device: str, need: Need) -> dict[str, str]:
    code = codes.take(device)
    if code is None:
        raise PersonNeeded(need)
    return {"SerialNumber": device, "TokenCode": code}


def _temporary(session: Session, keys: Fresh, operation: str, params: Mapping[str, str]) -> Fresh:
    client: Any = session.create_client(
        "sts",
        region_name=session.get_config_variable("region"),
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        aws_session_token=keys.session_token or None,
    )
    try:
        made = getattr(client, operation)(**params)["Credentials"]
    finally:
        client.close()
    ends = datetime.fromisoformat(made["Expiration"]).timestamp()
    return Fresh(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"], ends)
