"""Credentials as text: what is written can be read again, by shells and by ourselves."""

from __future__ import annotations

import configparser
import subprocess

import pytest

from skydeck.core.credential_texts import Shape, credential_text
from skydeck.core.pasted import read_pasted

KEY, SECRET, TOKEN = (
    "ASIAEXAMPLEEXAMPLE12",
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "IQoJb3JpZ2luX2VjE//EXAMPLE+token==",
)


def text(shape: Shape, token: str = TOKEN, secret: str = SECRET, profile: str = "dev") -> str:
    return credential_text(shape, KEY, secret, token, region="eu-west-1", profile=profile)


@pytest.mark.parametrize("shape", Shape)
def test_what_is_copied_can_be_pasted_into_another_skydeck(shape: Shape) -> None:
    [keys] = read_pasted(text(shape)).keys
    assert (keys.access_key_id, keys.secret_access_key, keys.session_token) == (KEY, SECRET, TOKEN)
    assert keys.region == "eu-west-1"


@pytest.mark.parametrize("secret", [SECRET, 'it\'s $HOME `id` \\ "x"', "$(touch /tmp/x)"])
def test_a_shell_sets_exactly_the_secret_and_runs_nothing(secret: str) -> None:
    script = text(Shape.BASH, secret=secret) + 'printf %s "$AWS_SECRET_ACCESS_KEY"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == secret


def test_an_old_token_is_taken_away_with_long_term_keys() -> None:
    assert "unset AWS_SESSION_TOKEN" in text(Shape.BASH, token="")
    assert "$Env:AWS_SESSION_TOKEN=''" in text(Shape.POWERSHELL, token="")
    assert "token" not in text(Shape.INI, token="")


def test_powershell_doubles_quotes() -> None:
    assert "'it''s'" in text(Shape.POWERSHELL, secret="it's")


def test_a_name_cannot_break_out_of_its_section() -> None:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.read_string(text(Shape.INI, profile="a]\ncredential_process = evil\n[b"))
    assert len(parsed.sections()) == 1
    assert "credential_process" not in parsed[parsed.sections()[0]]
