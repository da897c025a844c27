"""What messages with secrets show of themselves, in a log or a debugger: not those."""

from __future__ import annotations

import dataclasses

import pytest

from skydeck.link import messages

SECRETS = ("secret_access_key", "session_token", "password")
KINDS = [
    kind
    for name in messages.__all__
    if dataclasses.is_dataclass(kind := getattr(messages, name))
    and any(field.name in SECRETS for field in dataclasses.fields(kind))
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_secret_is_in_what_a_message_shows_of_itself(kind: type) -> None:
    shown = {field.name for field in dataclasses.fields(kind) if field.repr}
    assert not shown & set(SECRETS)


def test_the_messages_with_secrets_are_known() -> None:
    known = {kind.__name__ for kind in KINDS}
    assert {"AddKeys", "RenewKeys", "UseSandbox", "Credentials", "KeepProxyPassword"} <= known


def test_neither_answers_nor_sign_in_pages_show_themselves() -> None:
    assert "hush" not in repr(messages.Answer(1, "hush"))
    assert "hush" not in repr(messages.SignInStep("https://oidc.example/authorize?state=hush"))
    assert "hush" not in repr(messages.GiveCode("mfa:a", "hush"))
