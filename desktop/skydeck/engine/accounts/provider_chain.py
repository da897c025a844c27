"""Botocore’s own way from a profile to credentials, taken when we say so; it asks no person and no metadata."""

from __future__ import annotations

import subprocess
import threading
from typing import Any, cast

from botocore import exceptions as boto
from botocore.compat import compat_shell_split
from botocore.credentials import (
    CanonicalNameCredentialSourcer,
    ContainerProvider,
    CredentialResolver,
    EnvProvider,
    ProcessProvider,
    create_credential_resolver,
)
from botocore.session import Session

from skydeck.core.context import SSO
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.codes import Codes
from skydeck.engine.accounts.credentials import Fresh, ended_already
from skydeck.engine.accounts.origins import CODE, COMMAND, KEYS
from skydeck.engine.accounts.signins import Need, PersonNeeded
from skydeck.engine.accounts.sources import Source
from skydeck.engine.wire.translate import sentence_for
from skydeck.engine.work.environment import Found
from skydeck.link.messages import Way

# These would take keys from the machine, or from files of programs long gone, that the profile does not name.
_UNWANTED_PROVIDERS = ("ec2-credentials-file", "boto-config", "container-role", "iam-role")
_PROMPT = "Enter MFA code for "
_SIGN_IN_ENDED = (
    boto.UnauthorizedSSOTokenError,
    boto.SSOTokenLoadError,
    boto.TokenRetrievalError,
)
_LOGIN_ENDED = (boto.LoginRefreshRequired, boto.LoginTokenLoadError)


class ProviderChain:
    """Renews what a profile describes. Sessions on the way are kept while they hold, so that no code is asked twice."""

    def __init__(self, session: Session, source: Source, found: Found, codes: Codes) -> None:
        self._session, self._source, self._found, self._codes = session, source, found, codes
        self._cache: dict[str, Any] = {}
        self._turn = threading.Lock()

    @property
    def alone(self) -> bool:
        """A role that wants a one-time code wants another one each time."""
        return not self._source.origin.asks_code

    def renew(self, refused: Fresh | None = None) -> Fresh:
        """What botocore comes to now; its exceptions, or `PersonNeeded`."""
        with self._turn:
            if refused is not None:
                self._cache.clear()
            try:
                fresh = self._resolved()
            except _SIGN_IN_ENDED:
                raise PersonNeeded(self._sign_in()) from None
            except _LOGIN_ENDED:
                raise PersonNeeded(self._login()) from None
            except boto.ClientError as error:
                if not has_ended(error):
                    raise
                raise PersonNeeded(self._other_keys()) from None
        if refused is not None and fresh.session_token and fresh.is_same(refused):
            raise PersonNeeded(self._other_keys())
        return fresh

    def _resolved(self) -> Fresh:
        found = self._resolver().load_credentials()
        if found is None:
            raise boto.NoCredentialsError
        try:
            frozen = found.get_frozen_credentials()
        except RuntimeError:  # botocore's word for credentials that had ended when they came
            raise ended_already(self._source.account.id) from None
        moment = getattr(found, "_expiry_time", None)
        return Fresh(
            str(frozen.access_key),
            str(frozen.secret_key),
            str(frozen.token or ""),
            moment.timestamp() if moment is not None else 0,
        )

    def _resolver(self) -> CredentialResolver:
        """A new one each time: botocore's remember what they have tried, but the cache is ours."""
        resolver: CredentialResolver = create_credential_resolver(self._session, cache=self._cache)
        for name in _UNWANTED_PROVIDERS:
            resolver.remove(name)
        self._replace_private_parts(resolver)
        return resolver

    def _replace_private_parts(self, resolver: CredentialResolver) -> None:
        """Names that botocore does not promise; a test pins each of them."""
        role = cast(Any, resolver.get_provider("assume-role"))
        role._prompter = self._code  # botocore's own reads the terminal, which we do not have
        values = dict(self._found.values)
        role._credential_sourcer = CanonicalNameCredentialSourcer(
            [EnvProvider(environ=values), ContainerProvider(environ=values)]
        )
        builder = role._profile_provider_builder
        builder._create_process_provider = lambda profile_name: ProcessProvider(
            profile_name, lambda: builder._session.full_config, popen=self._start
        )
        for provider in resolver.providers:
            if isinstance(provider, ProcessProvider):
                cast(Any, provider)._popen = self._start

    def _start(self, command: list[str], **kwargs: Any) -> subprocess.Popen[bytes]:
        """A profile's command, in the environment that the user started us in; only what consent was asked for."""
        if command not in map(compat_shell_split, self._source.commands):
            # Botocore reads the files when it needs them, which may be long after we did.
            raise AppError(
                ErrorKind.SIGN_IN,
                "The command that this profile gets its keys from has changed, so it was not run.",
                "Read the accounts again; then you are asked whether it may run.",
                account=self._source.account.id,
            )
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env=self._found.for_child(), creationflags=flags, **kwargs
        )

    def _code(self, prompt: str) -> str:
        device = prompt.removeprefix(_PROMPT).strip().rstrip(":")
        code = self._codes.take(device)
        if code is None:
            raise PersonNeeded(code_needed(self._source.account.id, self._source.account.name, device))
        return code

    # --- what a person has to do ---

    def _sign_in(self) -> Need:
        session = self._source.origin.sso
        name = session.removeprefix(SSO)
        return Need(session, Way.SSO, name, f"The sign-in to “{name}” has ended.")

    def _login(self) -> Need:
        profile = self._source.origin.login or self._source.profile
        text = f"The sign-in of profile “{profile}” has ended. Sign in again in a terminal, then go on."
        return Need(f"{COMMAND}{profile}", Way.COMMAND, profile, text, command=f"aws login --profile {profile}")

    def _other_keys(self) -> Need:
        account, origin = self._source.account, self._source.origin
        if origin.keys:
            return keys_needed(account.id, account.name, "in ~/.aws")
        profile = self._source.profile
        text = f"The keys that profile “{profile}” begins with have ended. Renew them where they come from, then go on."
        return Need(f"{COMMAND}{profile}", Way.COMMAND, account.name, text)


def code_needed(account: str, name: str, device: str, declinable: str = "") -> Need:
    """A one-time code, for a session of an account."""
    text = f"“{name}” asks for a one-time code."
    return Need(f"{CODE}{account}", Way.CODE, name, text, device=device, declinable=declinable)


def keys_needed(account: str, name: str, where: str) -> Need:
    """Other keys for an account that has nothing else."""
    text = f"AWS does not take the keys of “{name}” any more: they were temporary, and have ended."
    if where:
        text = f"{text} Renew them {where} and go on, or give others here."
    return Need(f"{KEYS}{account}", Way.KEYS, name, text)


def has_ended(error: boto.ClientError) -> bool:
    """Whether AWS refused what a call was signed with because its time is over."""
    sentence = sentence_for(str(error.response.get("Error", {}).get("Code", "")))
    return sentence is not None and sentence.kind is ErrorKind.EXPIRED
