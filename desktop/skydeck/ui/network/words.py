"""What the Network page calls things: hops, certificates, proxies; it holds no widgets."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from skydeck.core.text import count_text, duration_text
from skydeck.link.messages import Bundle, Hop, HopTested, NetworkFacts
from skydeck.ui.strings import tr


def hop_title(hop: Hop) -> str:
    """One or two words."""
    return {
        Hop.NAME: tr("Name"),
        Hop.CONNECTION: tr("Connection"),
        Hop.PROXY: tr("Proxy"),
        Hop.ENCRYPTION: tr("Encryption"),
        Hop.CLOCK: tr("Clock"),
        Hop.CREDENTIALS: tr("Credentials"),
        Hop.PERMISSION: tr("Permission"),
    }[hop]


def hop_question(hop: Hop) -> str:
    """What the hop finds out, for those who have not tried yet."""
    return {
        Hop.NAME: tr("Which addresses does the service’s name stand for?"),
        Hop.CONNECTION: tr("Does one of them take a connection?"),
        Hop.PROXY: tr("If there is a proxy: does it let Skydeck through?"),
        Hop.ENCRYPTION: tr("Who vouches that the other side is AWS?"),
        Hop.CLOCK: tr("Does this computer’s clock agree with the server’s?"),
        Hop.CREDENTIALS: tr("Does AWS know us? Only now is anything signed."),
        Hop.PERMISSION: tr("May we read something there?"),
    }[hop]


def hop_state(told: HopTested) -> str:
    """In a word."""
    if told.error is not None:
        return tr("failed")
    return tr("skipped") if told.skipped else tr("ok")


def hop_time(told: HopTested) -> str:
    """How long it took; nothing for what was not tried."""
    if told.skipped:
        return ""
    return duration_text(told.seconds) if told.seconds >= 0.001 else tr("under 1 ms")


def hop_text(told: HopTested) -> str:
    """What was found."""
    if told.error is not None:
        return told.error.text
    return told.text or tr("Not tried.")


def report(heading: str, hops: list[HopTested]) -> str:
    """The result as plain text, for a colleague."""
    lines = [heading]
    for told in hops:
        parts = [hop_title(told.hop), hop_state(told), hop_time(told), hop_text(told)]
        lines.append("  ".join(part for part in parts if part))
        if told.error is not None:
            lines += [f"    {told.error.advice}", *(f"    {line}" for line in told.error.details().splitlines())]
    return "\n".join(lines)


def system_text(facts: NetworkFacts) -> str:
    """What the system says about proxies now."""
    if not facts.system_proxy:
        return tr("This computer names no proxy now.")
    if facts.system_bypass:
        words = tr("This computer says now: {proxy}, but not for {hosts}.")
        return words.format(proxy=facts.system_proxy, hosts=facts.system_bypass)
    return tr("This computer says now: {proxy}.").format(proxy=facts.system_proxy)


def bundle_text(bundle: Bundle) -> str:
    """How many certificates there are, and of whom."""
    if bundle.count == 1:
        words = tr("1 certificate: {names}")
        return words.format(names=", ".join(bundle.names)) if bundle.names else tr("1 certificate")
    if bundle.names and bundle.count <= len(bundle.names):
        return tr("{count} certificates: {names}").format(count=count_text(bundle.count), names=", ".join(bundle.names))
    return tr("{count} certificates").format(count=count_text(bundle.count))


def split_address(text: str) -> tuple[str, str, str]:
    """Address, user and password of a proxy that somebody wrote as one."""
    full = text.strip() if "://" in text else f"http://{text.strip()}"
    # By hand: passwords hold characters that no URL may, and still work elsewhere.
    scheme, _, rest = full.partition("://")
    secret, _, host = rest.rpartition("@")
    user, _, password = secret.partition(":")
    return f"{scheme}://{urlsplit(f'//{host}').netloc}", unquote(user), unquote(password)
