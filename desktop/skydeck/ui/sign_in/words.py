"""Sessions that have ended, in words; it knows no widgets."""

from __future__ import annotations

from skydeck.link.messages import SignInNeeded, Way
from skydeck.ui.strings import tr


def waiting_text(count: int) -> str:
    """ "12 calls wait for you." """
    if count < 1:
        return ""
    return tr("One call waits for you.") if count == 1 else tr("{count} calls wait for you.").format(count=count)


def need_text(need: SignInNeeded) -> str:
    """Why, and how many calls wait."""
    why = need.text.strip() or tr("The session of {name} has ended.").format(name=need.title)
    return f"{why} {waiting_text(need.waiting)}".strip()


def verb(need: SignInNeeded) -> str:
    """What the button says that begins it."""
    words = {Way.CODE: tr("Enter code…"), Way.KEYS: tr("Give new keys…")}
    return words.get(need.way, tr("Sign in…"))


def session_name(session: str) -> str:
    """What a session is called when the engine has not said: "sso:corp" is corp."""
    name = session.partition(":")[2]
    return name.removeprefix("https://").removesuffix("/start").removesuffix(".awsapps.com") or session
