"""Keys are found in what people really paste, whatever surrounds them; nonsense finds nothing and breaks nothing."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skydeck.core.pasted import LIMIT, Part, PastedKeys, PastedPortal, read_pasted
from tests.helpers.naughty import ALL

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TEMP, TOKEN = "ASIAIOSFODNN7EXAMPLE", "IQoJb3JpZ2luX2VjEJ" + "Ab0/+=" * 40
LASTING = PastedKeys(access_key_id=KEY, secret_access_key=SECRET)
PASSING = PastedKeys(access_key_id=TEMP, secret_access_key=SECRET, session_token=TOKEN)

SHAPES = {
    "bash": f'export AWS_ACCESS_KEY_ID="{TEMP}"\nexport AWS_SECRET_ACCESS_KEY="{SECRET}"\n'
    f'export AWS_SESSION_TOKEN="{TOKEN}"',
    "bash on one line": f"export AWS_ACCESS_KEY_ID={TEMP} AWS_SECRET_ACCESS_KEY={SECRET} AWS_SESSION_TOKEN={TOKEN}",
    "before a command": f"AWS_ACCESS_KEY_ID={TEMP} AWS_SECRET_ACCESS_KEY={SECRET} AWS_SESSION_TOKEN={TOKEN} aws s3 ls",
    "with prompts": f"$ export AWS_ACCESS_KEY_ID={TEMP}\n$ export AWS_SECRET_ACCESS_KEY={SECRET}\n"
    f"$ export AWS_SESSION_TOKEN={TOKEN}",
    "as root": f"# export AWS_ACCESS_KEY_ID={TEMP}\n# export AWS_SECRET_ACCESS_KEY={SECRET}\n"
    f"# export AWS_SESSION_TOKEN={TOKEN}",
    "semicolons": f"export AWS_ACCESS_KEY_ID={TEMP}; export AWS_SECRET_ACCESS_KEY={SECRET}; "
    f"export AWS_SESSION_TOKEN={TOKEN};",
    "continued": f"AWS_ACCESS_KEY_ID={TEMP} \\\n  AWS_SECRET_ACCESS_KEY={SECRET} \\\n  AWS_SESSION_TOKEN={TOKEN} \\\n"
    "  terraform plan",
    "fish": f"set -x AWS_ACCESS_KEY_ID {TEMP}\nset -gx AWS_SECRET_ACCESS_KEY {SECRET}\n"
    f"set -x AWS_SESSION_TOKEN '{TOKEN}'",
    "csh": f"setenv AWS_ACCESS_KEY_ID {TEMP}\nsetenv AWS_SECRET_ACCESS_KEY {SECRET}\nsetenv AWS_SESSION_TOKEN {TOKEN}",
    "cmd": f"set AWS_ACCESS_KEY_ID={TEMP}\r\nset AWS_SECRET_ACCESS_KEY={SECRET}\r\nset AWS_SESSION_TOKEN={TOKEN}\r\n",
    "CMD, quoted": f'SET "AWS_ACCESS_KEY_ID={TEMP}"\r\nSET "AWS_SECRET_ACCESS_KEY={SECRET}"\r\n'
    f'SET "AWS_SESSION_TOKEN={TOKEN}"',
    "cmd with its prompt": f"C:\\Windows\\System32>set AWS_ACCESS_KEY_ID={TEMP}&& set AWS_SECRET_ACCESS_KEY={SECRET}"
    f"&& set AWS_SESSION_TOKEN={TOKEN}",
    "setx": f"setx AWS_ACCESS_KEY_ID {TEMP}\nsetx AWS_SECRET_ACCESS_KEY {SECRET}\nsetx AWS_SESSION_TOKEN {TOKEN}",
    "PowerShell": f'$Env:AWS_ACCESS_KEY_ID="{TEMP}"\n$Env:AWS_SECRET_ACCESS_KEY="{SECRET}"\n'
    f'$Env:AWS_SESSION_TOKEN="{TOKEN}"',
    "PowerShell with spaces and prompts": f"PS C:\\> $env:AWS_ACCESS_KEY_ID = '{TEMP}'\r\n"
    f"PS C:\\> $env:AWS_SECRET_ACCESS_KEY = '{SECRET}'\r\nPS C:\\> $env:AWS_SESSION_TOKEN = '{TOKEN}'",
    "PowerShell's cmdlet": f"Set-AWSCredential -AccessKey {TEMP} -SecretKey {SECRET} -SessionToken {TOKEN}",
    ".NET": f'[Environment]::SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "{TEMP}")\n'
    f'[Environment]::SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "{SECRET}")\n'
    f'[Environment]::SetEnvironmentVariable("AWS_SESSION_TOKEN", "{TOKEN}")',
    "smart quotes": f"export AWS_ACCESS_KEY_ID=“{TEMP}”\nexport AWS_SECRET_ACCESS_KEY=‘{SECRET}’\n"
    f"export AWS_SESSION_TOKEN=“{TOKEN}”",
    "hidden characters": f"\ufeffexport\u00a0AWS_ACCESS_KEY_ID={TEMP}\u200b\n"
    f"export AWS_SECRET_ACCESS_KEY={SECRET}\u200b\nexport AWS_SESSION_TOKEN={TOKEN}",
    "old Mac lines": f"aws_access_key_id={TEMP}\raws_secret_access_key={SECRET}\raws_session_token={TOKEN}",
    "the portal's values": f"AWS access key ID\n{TEMP}\nAWS secret access key\n{SECRET}\nAWS session token\n{TOKEN}\n",
    "YAML": f"aws_access_key_id: {TEMP}\naws_secret_access_key: '{SECRET}'\naws_session_token: \"{TOKEN}\"",
    "dotenv": f"AWS_ACCESS_KEY_ID={TEMP} # mine\nAWS_SECRET_ACCESS_KEY={SECRET}\nAWS_SESSION_TOKEN={TOKEN}",
    "credential_process": json.dumps(
        {"Version": 1, "AccessKeyId": TEMP, "SecretAccessKey": SECRET, "SessionToken": TOKEN, "Expiration": "x"}
    ),
    "sts assume-role": json.dumps(
        {
            "Credentials": {"AccessKeyId": TEMP, "SecretAccessKey": SECRET, "SessionToken": TOKEN},
            "AssumedRoleUser": {"Arn": "arn:aws:sts::123456789012:assumed-role/Admin/me"},
        },
        indent=4,
    ),
    "get-role-credentials": json.dumps(
        {"roleCredentials": {"accessKeyId": TEMP, "secretAccessKey": SECRET, "sessionToken": TOKEN, "expiration": 1}}
    ),
    "the metadata service": json.dumps(
        {"Code": "Success", "AccessKeyId": TEMP, "SecretAccessKey": SECRET, "Token": TOKEN}, indent=2
    ),
    "a command and its answer": "$ aws sts get-session-token\n"
    + json.dumps({"Credentials": {"AccessKeyId": TEMP, "SecretAccessKey": SECRET, "SessionToken": TOKEN}}),
    "half of a JSON": f'"AccessKeyId": "{TEMP}",\n    "SecretAccessKey": "{SECRET}",\n    "SessionToken": "{TOKEN}",',
    "bare": f"{TEMP} {SECRET} {TOKEN}",
    "bare lines": f"{TEMP}\n{SECRET}\n{TOKEN}\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_keys(shape: str) -> None:
    assert read_pasted(SHAPES[shape]).keys == (PASSING,)


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY} {SECRET}",
        f"{KEY}:{SECRET}",
        f"{KEY},{SECRET}",
        f"key: {KEY}\nsecret: {SECRET}",
        f"{SECRET}\n{KEY}",
        f"Access key ID,Secret access key\n{KEY},{SECRET}\n",
        f"\ufeffAccess key ID,Secret access key\r\n{KEY},{SECRET}\r\n",
        f"Access key ID\tSecret access key\n{KEY}\t{SECRET}",
        f"aws configure\nAWS Access Key ID [None]: {KEY}\nAWS Secret Access Key [None]: {SECRET}\n",
        f"aws configure set aws_access_key_id {KEY}\naws configure set aws_secret_access_key {SECRET}",
        f"Access key: {KEY}\nSecret access key: {SECRET}",
    ],
)
def test_lasting_keys_are_found_too(text: str) -> None:
    assert read_pasted(text).keys == (LASTING,)


def test_sections_of_an_ini_file_are_accounts_with_names() -> None:
    text = (
        f"# mine\n[default]\naws_access_key_id = {KEY}\naws_secret_access_key={SECRET}\nregion = eu-west-1\n\n"
        f"[profile work]\n; old\n# aws_access_key_id = AKIAOLDOLDOLDOLDOLD1\naws_access_key_id={TEMP}\n"
        f"aws_secret_access_key={SECRET}\naws_session_token={TOKEN}\nendpoint_url = http://localhost:4566\n"
    )
    default, work = read_pasted(text).keys
    assert (default.name, default.access_key_id, default.region) == ("default", KEY, "eu-west-1")
    assert (work.name, work.access_key_id, work.endpoint) == ("work", TEMP, "http://localhost:4566")


def test_config_and_credentials_of_one_profile_are_one_account() -> None:
    text = (
        f"[profile work]\nregion = eu-west-1\n\n[work]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
    )
    assert [(one.name, one.region, one.access_key_id) for one in read_pasted(text).keys] == [("work", "eu-west-1", KEY)]


def test_the_portal_names_account_and_role() -> None:
    text = f"[123456789012_AdministratorAccess]\naws_access_key_id={TEMP}\naws_secret_access_key={SECRET}\n"
    (keys,) = read_pasted(text).keys
    assert (keys.number, keys.name) == ("123456789012", "AdministratorAccess")


def test_several_keys_without_names_are_several_accounts() -> None:
    other = "AKIAI44QH8DHBEXAMPLE"
    text = f"export AWS_ACCESS_KEY_ID={KEY}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n"
    text += f"export AWS_ACCESS_KEY_ID={other}\nexport AWS_SECRET_ACCESS_KEY={SECRET[::-1]}\n"
    found = read_pasted(text).keys
    assert [(one.access_key_id, one.secret_access_key) for one in found] == [(KEY, SECRET), (other, SECRET[::-1])]


def test_a_table_of_users_is_an_account_for_each() -> None:
    text = "User name,Password,Access key ID,Secret access key,Console login link\n"
    text += f"ada,,{KEY},{SECRET},https://x.signin.aws.amazon.com/console\n"
    text += f'"bob, junior",,AKIAI44QH8DHBEXAMPLE,{SECRET},\n'
    assert [one.name for one in read_pasted(text).keys] == ["ada", "bob, junior"]


def test_the_answer_of_create_access_key_names_the_user() -> None:
    text = json.dumps(
        {"AccessKey": {"UserName": "ada", "AccessKeyId": KEY, "Status": "Active", "SecretAccessKey": SECRET}}
    )
    assert [(one.name, one.secret_access_key) for one in read_pasted(text).keys] == [("ada", SECRET)]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (f"export AWS_ACCESS_KEY_ID={TEMP}\nexport AWS_SECRET_ACCESS_KEY={SECRET}", (Part.TOKEN,)),
        (f"export AWS_ACCESS_KEY_ID={KEY}", (Part.SECRET,)),
        (f"AWS_SECRET_ACCESS_KEY={SECRET}", (Part.KEY_ID,)),
        (f"AWS_SESSION_TOKEN={TOKEN}", (Part.KEY_ID, Part.SECRET)),
        (SHAPES["bash"], ()),
    ],
)
def test_what_is_missing_is_known(text: str, missing: tuple[Part, ...]) -> None:
    (keys,) = read_pasted(text).keys
    assert keys.missing == missing


@pytest.mark.parametrize(
    ("text", "portal"),
    [
        (
            "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n",
            PastedPortal("https://corp.awsapps.com/start", "eu-west-1", "corp"),
        ),
        (
            "SSO start URL\nhttps://corp.awsapps.com/start\nSSO Region\neu-west-1",
            PastedPortal("https://corp.awsapps.com/start", "eu-west-1"),
        ),
        ("see https://corp.awsapps.com/start#/ for it", PastedPortal("https://corp.awsapps.com/start#/")),
    ],
)
def test_a_portal_is_recognised(text: str, portal: PastedPortal) -> None:
    assert read_pasted(text).portals == (portal,)
    assert read_pasted(text).keys == ()


@pytest.mark.parametrize(
    "text", ["", "hello", "[", "{", "[{", '{"a": ', "\x00", "=", "[]", "a,b\n1", "AWS_ACCESS_KEY_ID="]
)
def test_nonsense_finds_nothing(text: str) -> None:
    assert read_pasted(text).keys == ()


def test_a_secret_is_in_no_picture_of_what_was_found() -> None:
    assert SECRET not in repr(read_pasted(SHAPES["bash"]))
    assert TOKEN not in repr(read_pasted(SHAPES["bash"]))


def test_naughty_strings_never_raise() -> None:
    for text in ALL:
        for shape in (
            text,
            f"export AWS_ACCESS_KEY_ID={text}",
            f"[{text}]\naws_access_key_id={KEY}",
            f'{{"a": "{text}"}}',
        ):
            read_pasted(shape)


@given(st.text(alphabet="AKIaws_=:,\"'[]{}\n\r \\`#$;é\u200b", max_size=200))
def test_no_mixture_of_marks_raises(text: str) -> None:
    read_pasted(text + KEY)


@pytest.mark.parametrize("text", ["[" * LIMIT, '{"a":' * 50_000, "a=" * LIMIT, KEY * 10_000, "x " * LIMIT, '"' * LIMIT])
def test_a_hostile_amount_is_read_soon(text: str) -> None:
    began = time.perf_counter()
    read_pasted(text)
    assert time.perf_counter() - began < 1.5
