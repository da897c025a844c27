"""Mistakes are said in words, as precisely as they can be told; what is right passes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from skydeck.core.pasted import PastedKeys
from skydeck.ui.sign_in import checks
from skydeck.ui.sign_in.desk import may_open
from tests.helpers.naughty import ALL

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROLE = "arn:aws:iam::123456789012:role/Admin"


@pytest.mark.parametrize(
    ("check", "text", "words"),
    [
        (checks.name, "", "name"),
        (checks.name, "x" * 65, "64"),
        (checks.key_id, "akia", "16 or more"),
        (checks.key_id, SECRET, "looks like a secret"),
        (checks.secret, "AKIAIOSFODNN7EXAMPLE", "looks like an access key ID"),
        (checks.secret, "short", "40 characters"),
        (checks.any_key, "two words", "no spaces"),
        (checks.region, "virginia", "us-east-1"),
        (checks.endpoint, "http://s3.example.com", "in the open"),
        (checks.endpoint, "http://localhost.example.com:4566", "in the open"),
        (checks.endpoint, "s3.example.com", "https://s3.example.com"),
        (checks.endpoint, "https://user@host", "https://s3.example.com"),
        (checks.external_id, "x", "external id"),
        (checks.device, "alice", "arn:aws:iam"),
        (checks.code, "12345", "six digits"),
        (checks.code, "١٢٣٤٥٦", "six digits"),
        (checks.start_url, "http://corp.awsapps.com/start", "https://"),
        (checks.start_url, "no spaces please", "first word"),
        (checks.role, "", "looks like"),
        (checks.role, "arn:aws:iam::1234567890:role/Admin", "10 of 12"),
        (checks.role, "arn:aws:iam::123456789012:user/ada", "not that of a role"),
        (checks.role, "arn:aws:sts::123456789012:assumed-role/Admin/me", "session of a role"),
        (checks.role, "arn:aws:iam::123456789012:role/", "missing"),
        (checks.role, ROLE + " x", "character too many"),
    ],
)
def test_mistakes_are_said_in_words(check: Callable[[str], str], text: str, words: str) -> None:
    assert words in check(text)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (checks.key_id, "ASIAIOSFODNN7EXAMPLE"),
        (checks.secret, SECRET),
        (checks.region, "us-gov-west-1"),
        (checks.region, "eusc-de-east-1"),
        (checks.endpoint, "https://s3.example.com/base"),
        (checks.endpoint, "http://127.0.0.1:9000"),
        (checks.endpoint, "http://[::1]:9000"),
        (checks.endpoint, "http://localhost:4566"),
        (checks.external_id, ""),
        (checks.external_id, "acme/42:x"),
        (checks.device, "arn:aws:iam::123456789012:mfa/alice"),
        (checks.device, "GAHT12345678"),
        (checks.role, "arn:aws-cn:iam::123456789012:role/team/Admin"),
        (checks.start_url, "corp"),
        (checks.code, "012345"),
    ],
)
def test_what_is_right_passes(check: Callable[[str], str], text: str) -> None:
    assert check(text) == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("corp", "https://corp.awsapps.com/start"),
        ("CORP", "https://corp.awsapps.com/start"),
        ("corp.awsapps.com", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com/start/", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com/start#/?tab=accounts", "https://corp.awsapps.com/start"),
        ("https://ssoins-1.portal.eu-west-1.app.aws", "https://ssoins-1.portal.eu-west-1.app.aws"),
        ("http://127.0.0.1:8080/start", "http://127.0.0.1:8080/start"),
        ("https://user:pass@corp.awsapps.com/start", ""),
        ("file:///etc/passwd", ""),
        ("https://[", ""),
    ],
)
def test_a_start_url_is_completed(typed: str, meant: str) -> None:
    assert checks.start_url_of(typed) == meant


def test_a_start_url_that_says_its_region_is_believed() -> None:
    assert checks.portal_region("https://ssoins-1.portal.eu-west-1.app.aws") == "eu-west-1"
    assert checks.portal_region("https://corp.awsapps.com/start") == ""


@pytest.mark.parametrize(
    "typed",
    [
        ROLE,
        "123456789012/Admin",
        "123456789012:role/Admin",
        "https://signin.aws.amazon.com/switchrole?roleName=Admin&account=123456789012&displayName=x",
    ],
)
def test_a_role_is_understood_in_every_shape(typed: str) -> None:
    assert checks.role_arn(typed) == ROLE


def test_pasted_keys_say_what_is_missing() -> None:
    assert "session token" in checks.pasted(PastedKeys(access_key_id="ASIAIOSFODNN7EXAMPLE", secret_access_key=SECRET))
    assert "access key ID" in checks.pasted(PastedKeys(secret_access_key=SECRET))
    assert checks.pasted(PastedKeys(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key=SECRET)) == ""
    assert "in the open" in checks.pasted(PastedKeys("x", "", "test", "test", endpoint="http://example.com"))


@pytest.mark.parametrize("url", ["https://corp.awsapps.com/start", "http://127.0.0.1:41231/x", "http://localhost/x"])
def test_pages_that_are_encrypted_or_on_this_computer_may_open(url: str) -> None:
    assert may_open(url)


@pytest.mark.parametrize(
    "url",
    ["", "http://corp.example/x", "file:///etc/passwd", "javascript:alert(1)", "https://", "https://a@b/", "smb://h/x"],
)
def test_nothing_else_may_open(url: str) -> None:
    assert not may_open(url)


def test_naughty_text_is_judged_without_harm() -> None:
    every = (checks.name, checks.key_id, checks.secret, checks.any_key, checks.region, checks.endpoint, checks.code)
    for text in ALL:
        for check in (*every, checks.external_id, checks.device, checks.role, checks.start_url):
            assert isinstance(check(text), str)
        assert not may_open(text)
