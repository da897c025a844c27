"""The two ways in which a person signs in to IAM Identity Center; it opens no browser and keeps nothing."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.sso.centers import Center
from skydeck.engine.sso.client import CODE, DEVICE, Refused, SsoClient
from skydeck.engine.sso.loopback_page import PATH, LoopbackPage
from skydeck.engine.sso.tokens import Registration, Token, Tokens
from skydeck.engine.wire.validate import is_loopback
from skydeck.engine.work.cancel import Cancelled
from skydeck.link.messages import Browser, SignInStep

PATIENCE = 600.0
INTERVAL, _SLOWER = 5.0, 5.0  # seconds, as the standard says (RFC 8628)
_LOOK = 0.1
_FAILURES_BORNE = 5
# AWS registers a loopback address without its port, which is another one each time (RFC 8252).
_REDIRECT = f"http://127.0.0.1{PATH}"
# A registration that ends while the person types is of no use.
_REGISTRATION_MARGIN = 900.0

Told = Callable[[SignInStep], None]


class Stop:
    """The end of a sign-in before its time: nobody wants it any more, or another one came before it."""

    def __init__(self, cancelled: Cancelled) -> None:
        self._cancelled = cancelled
        self._over = threading.Event()
        self.opened = False

    def replace(self, *, opened: bool = False) -> None:
        """Another sign-in to the same session begins, or has `opened` it."""
        self.opened = opened
        self._over.set()

    def is_set(self) -> bool:
        """Whether to stop."""
        return self._cancelled.is_set() or self._over.is_set()

    def wait(self, seconds: float) -> None:
        """So long, or until it is to stop."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self.is_set():
            self._over.wait(min(left, _LOOK))

    def check(self) -> None:
        """Leave the sign-in if it is to stop."""
        if self.is_set():
            text = "Another sign-in took the place of this one." if self._over.is_set() else "Cancelled."
            raise AppError(ErrorKind.CANCELLED, text)


@dataclass(frozen=True, slots=True)
class Flow:
    """One sign-in: whose, and whom to tell where it goes on."""

    center: Center
    client: SsoClient
    tokens: Tokens
    told: Told
    stop: Stop
    patience: float = PATIENCE
    interval: float = INTERVAL  # between two questions, where the server does not say

    def token(self, browser: Browser) -> Token:
        """What the sign-in gave; `AppError` says in words why it gave nothing."""
        sign_in = self._in_this_browser if browser is Browser.HERE else self._in_any_browser
        try:
            return sign_in()
        except Refused as refused:
            if refused.code in ("invalid_client", "unauthorized_client"):
                self.tokens.keep_registration(self.center, browser.value, None)  # the next attempt registers anew
            raise sentence(refused, self.center) from None

    # --- authorisation code with PKCE ---

    def _in_this_browser(self) -> Token:
        us = self._registration(Browser.HERE, _REDIRECT)
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        with LoopbackPage(state) as page:
            self.told(SignInStep(self._address(us, page.address, state, verifier), until=time.time() + self.patience))
            returned = page.wait(self.stop, time.monotonic() + self.patience)
            self.stop.check()
            if returned is None:
                raise Refused("expired_token")
            if not returned.code:
                raise Refused(returned.error)
            return self.client.token(
                self.center,
                us,
                self.stop,
                once=True,  # a code is good for one request
                grantType=CODE,
                code=returned.code,
                codeVerifier=verifier,
                redirectUri=page.address,
            )

    def _address(self, us: Registration, redirect: str, state: str, verifier: str) -> str:
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": us.client_id,
            "redirect_uri": redirect,
            "state": state,
            "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "scopes": " ".join(self.center.scopes),
        }
        return f"{self.client.authorize_page(self.center)}?{urlencode(query)}"

    # --- device code ---

    def _in_any_browser(self) -> Token:
        us = self._registration(Browser.ANYWHERE, "")
        answer = self.client.start_device(self.center, us, self.stop)
        url = str(answer.get("verificationUriComplete") or answer["verificationUri"])
        _require_web_page(url)
        patience = min(self.patience, float(answer.get("expiresIn") or PATIENCE))
        self.told(SignInStep(url, str(answer["userCode"]), time.time() + patience))
        return self._poll(us, str(answer["deviceCode"]), float(answer.get("interval") or self.interval), patience)

    def _poll(self, us: Registration, code: str, interval: float, patience: float) -> Token:
        end = time.monotonic() + patience
        failures = 0
        while time.monotonic() < end:
            self.stop.wait(interval)
            self.stop.check()
            try:
                return self.client.token(self.center, us, self.stop, grantType=DEVICE, deviceCode=code)
            except Refused as refused:
                if refused.code not in ("authorization_pending", "slow_down"):
                    raise
                failures = 0
                interval += _SLOWER if refused.code == "slow_down" else 0
            except AppError as error:
                # The person is elsewhere with the code: a network that is away for a moment ends nothing.
                failures += 1
                if error.kind is not ErrorKind.OFFLINE or failures > _FAILURES_BORNE:
                    raise
        raise Refused("expired_token")

    def _registration(self, browser: Browser, redirect: str) -> Registration:
        known = self.tokens.registration(self.center, browser.value)
        if known is not None and known.expires > time.time() + _REGISTRATION_MARGIN:
            return known
        made = self.client.register(self.center, redirect, self.stop)
        self.tokens.keep_registration(self.center, browser.value, made)
        return made


def _require_web_page(url: str) -> None:
    """It is opened with a click: nothing but a page of the web may come from there."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise AppError(ErrorKind.UNTRUSTED, "The sign-in was to go on at an address that is no secure web page.")


def sentence(refused: Refused, center: Center) -> AppError:
    """Why a sign-in gave nothing."""
    kind, text, advice = _SENTENCES.get(
        refused.code,
        (ErrorKind.SIGN_IN, "IAM Identity Center refused the sign-in to “{name}”.", "Try again."),
    )
    if refused.code not in _SENTENCES and refused.said:
        advice = f"It says: {refused.said[:200]}"
    return AppError(kind, text.format(name=center.name, url=center.start_url), advice, code=refused.code)


_SENTENCES = {
    "access_denied": (ErrorKind.DENIED, "Access was not allowed in the browser.", "Sign in again and allow it."),
    "expired_token": (
        ErrorKind.EXPIRED,
        "The sign-in to “{name}” was not finished in time.",
        "Start again; a sign-in page is good for ten minutes.",
    ),
    "invalid_grant": (
        ErrorKind.EXPIRED,
        "The sign-in to “{name}” was not accepted: its code has been used, or is too old.",
        "Sign in again.",
    ),
    "invalid_request": (
        ErrorKind.INVALID,
        "There is no IAM Identity Center with the start URL {url} in this region.",
        "Check the start URL and the region; your administrator knows them.",
    ),
    "invalid_client": (ErrorKind.SIGN_IN, "IAM Identity Center does not know Skydeck any more.", "Sign in again."),
    "unauthorized_client": (
        ErrorKind.SIGN_IN,
        "IAM Identity Center does not let Skydeck sign in this way.",
        "Sign in again, or with a code.",
    ),
}
