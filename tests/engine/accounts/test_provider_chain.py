"""What botocore's own way to credentials needs a person for, in words; and whose sign-in a profile belongs to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from skydeck.engine.accounts.origins import Origin, origin_of
from skydeck.engine.accounts.signins import Need, PersonNeeded
from skydeck.link.messages import Way
from tests.engine.signing_bench import MakeSigning
from tests.helpers.waiting import until

CORP = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
SSO = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n"
OLD_SSO = SSO.replace("sso_session = corp", "sso_start_url = https://old.awsapps.com/start\nsso_region = eu-west-1")
ROLE = "role_arn = arn:aws:iam::222233334444:role/team/Deploy\n"


def need_of(signing: MakeSigning, profiles: str, profile: str = "p") -> Need:
    bench = signing(profiles)
    with pytest.raises(PersonNeeded) as caught:
        bench.sessions.keeper.current(f"profile:{profile}")
    assert bench.sts.seen == []
    return caught.value.need


@pytest.mark.parametrize(
    ("profiles", "session", "title"),
    [
        (f"{CORP}[profile p]\n{SSO}", "sso:corp", "corp"),
        (f"{CORP}[profile p]\n{ROLE}source_profile = q\n[profile q]\n{SSO}", "sso:corp", "corp"),
        (f"[profile p]\n{OLD_SSO}", "sso:https://old.awsapps.com/start", "https://old.awsapps.com/start"),
    ],
)
def test_a_sign_in_that_nobody_has_made_is_asked_for(
    signing: MakeSigning, profiles: str, session: str, title: str
) -> None:
    need = need_of(signing, profiles)
    assert (need.session, need.way, need.title) == (session, Way.SSO, title)


@pytest.mark.parametrize(
    "profiles",
    [
        "[profile dev]\nlogin_session = arn:aws:iam::1:user/me\n",
        f"[profile p]\n{ROLE}source_profile = dev\n[profile dev]\nlogin_session = arn:aws:iam::1:user/me\n",
    ],
)
def test_aws_login_is_done_in_a_terminal(signing: MakeSigning, profiles: str) -> None:
    need = need_of(signing, profiles, "p" if "profile p" in profiles else "dev")
    assert (need.session, need.way, need.command) == ("command:dev", Way.COMMAND, "aws login --profile dev")


def test_the_device_of_a_one_time_code_is_named(signing: MakeSigning) -> None:
    need = need_of(signing, f"[profile p]\n{ROLE}source_profile = base\nmfa_serial = GAHT12345678\n")
    assert (need.session, need.way, need.device) == ("mfa:profile:p", Way.CODE, "GAHT12345678")


KEYS = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s"}
CHAINED: Mapping[str, Mapping[str, Any]] = {
    "keys": KEYS,
    "coded": {**KEYS, "mfa_serial": "d"},
    "role": {"role_arn": "arn:aws:iam::1:role/x/R", "source_profile": "keys"},
    "asking": {"role_arn": "arn:aws:iam::1:role/A", "source_profile": "role", "mfa_serial": "d"},
    "above": {"role_arn": "arn:aws:iam::1:role/B", "source_profile": "asking"},
    "own": {"role_arn": "arn:aws:iam::1:role/O", "source_profile": "own", **KEYS},
    "corp": {"sso_session": "corp", "sso_role_name": "Admin"},
    "behind": {"role_arn": "arn:aws:iam::1:role/C", "source_profile": "corp"},
    "signed": {"login_session": "arn"},
    "loop": {"role_arn": "arn:aws:iam::1:role/L", "source_profile": "pool"},
    "pool": {"role_arn": "arn:aws:iam::1:role/P", "source_profile": "loop"},
}


@pytest.mark.parametrize(
    ("profile", "origin", "session"),
    [
        ("keys", Origin(keys=True), ""),
        ("coded", Origin(keys=True, device="d"), "mfa:x"),
        ("role", Origin(role="R", assumes=True), ""),
        ("asking", Origin(role="A", assumes=True, asks_code=True), "mfa:x"),
        ("above", Origin(role="B", assumes=True, asks_code=True), "mfa:x"),
        ("own", Origin(role="O", assumes=True), ""),
        ("corp", Origin(role="Admin", sso="sso:corp"), "sso:corp"),
        ("behind", Origin(role="C", sso="sso:corp", assumes=True), "sso:corp"),
        ("signed", Origin(login="signed"), "command:signed"),
        ("loop", Origin(role="L", assumes=True), ""),
        ("gone", Origin(), ""),
    ],
)
def test_a_profile_s_origin_says_what_a_person_opens(profile: str, origin: Origin, session: str) -> None:
    assert origin_of(profile, CHAINED) == origin
    assert origin.session("x") == session


def test_sessions_on_the_way_are_kept_while_they_hold(signing: MakeSigning) -> None:
    first = f"[profile first]\n{ROLE}source_profile = base\n"
    bench = signing(f"{first}[profile second]\nrole_arn = arn:aws:iam::1:role/S\nsource_profile = first\n")

    def lasts(_operation: str) -> None:
        bench.sts.lifetime = 3600 if bench.sts.seen[-1].key == "AKIABASE" else 0.3

    bench.sts.hold = lasts
    bench.call("profile:second")
    until(lambda: time.time() > bench.sessions.expires("profile:second"), "the second's end")
    bench.call("profile:second")
    assumed = [one.key for one in bench.sts.seen if one.operation == "AssumeRole"]
    assert assumed == ["AKIABASE", "ASIA0001", "ASIA0001"]
    bench.sts.end_all()
    bench.call("profile:second")
    assumed = [one.key for one in bench.sts.seen if one.operation == "AssumeRole"]
    assert assumed[3:] == ["AKIABASE", "ASIA0004"], "after a refusal nothing on the way is trusted"
