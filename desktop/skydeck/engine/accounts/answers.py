"""What a person did about a session that calls wait for: a code, other keys, a command, or nothing; it asks nobody."""

from __future__ import annotations

from botocore.exceptions import ClientError

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.origins import CODE, KEYS
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.accounts.signins import PersonNeeded, SignIns
from skydeck.engine.wire.translate import RAISED, Facts, translate
from skydeck.engine.wire.validate import Watch
from skydeck.link import messages

_WRONG_CODE = "MultiFactorAuthentication failed"


class Answers:
    """One for the engine; used by all its threads. Every method raises `AppError` only."""

    def __init__(self, sessions: Sessions, sign_ins: SignIns) -> None:
        self._sessions, self._sign_ins = sessions, sign_ins

    def give_code(self, request: messages.GiveCode) -> None:
        """Try a one-time code at once; when AWS does not take it, what waits goes on waiting."""
        account, codes = request.session.removeprefix(CODE), self._sessions.codes
        skipped = codes.skips(request.session)
        with codes.offered(request.code):
            codes.want(request.session)
            try:
                self._renew(account)
            except AppError:
                if skipped:
                    codes.skip(request.session)
                raise
        self._sign_ins.opened(request.session)

    def go_on(self, request: messages.GoOn) -> None:
        """The person did something outside Skydeck: what waits goes on if it helped."""
        waiting = self._sessions.keeper.waiting_for(request.session)
        self._sessions.reread()
        helped, problems = False, []
        for account in waiting:
            try:
                self._renew(account)
                helped = True
            except AppError as error:
                problems.append(error)  # may be this account's own: it holds up no other one
        if problems and not helped:
            raise problems[0]
        self._sign_ins.opened(request.session)

    def decline(self, request: messages.Decline) -> None:
        """What waits fails, or goes on without where that is what declining means."""
        need = self._sign_ins.need(request.session)
        if need is not None and need.declinable:
            self._sessions.codes.skip(request.session)
            self._sign_ins.opened(request.session)
        else:
            self._sign_ins.declined(request.session)

    def renew_keys(self, request: messages.RenewKeys) -> messages.AccountList:
        """Other keys for an account: what waits for them goes on."""
        self._sessions.roster.renew_keys(request)
        self._sign_ins.opened(f"{KEYS}{request.account}")
        return self._sessions.accounts()

    def _renew(self, account: str) -> None:
        facts = Facts("sts", "", account, self._sessions.account(account).region)
        try:
            self._sessions.keeper.renew(account)
        except PersonNeeded as needed:
            raise AppError(ErrorKind.EXPIRED, "That did not help yet.", needed.need.text, account=account) from None
        except ClientError as error:
            if _WRONG_CODE in str(error.response.get("Error", {}).get("Message")):
                raise _not_taken(account) from None
            raise translate(error, facts, Watch()) from None
        except RAISED as error:
            raise translate(error, facts, Watch()) from None


def _not_taken(account: str) -> AppError:
    return AppError(
        ErrorKind.INVALID,
        "AWS did not take this code.",
        "Wait for the next one that your device shows, and type it.",
        account=account,
    )
