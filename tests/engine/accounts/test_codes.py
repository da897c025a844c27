"""One-time codes: of a role, of keys, of a role of our own; wrong, right, used, and done without."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from skydeck.core.errors import AppError, ErrorKind
from skydeck.link.messages import AddKeys, AddRole, Decline, GiveCode, SignInOver, Way
from tests.engine.signing_bench import BASE, DEVICE, REGION, MakeSigning, SigningBench
from tests.helpers.scripted_sts import RIGHT, WRONG, ScriptedSts

ROLE = "role_arn = arn:aws:iam::222233334444:role/Admin\nsource_profile = base\n"
WITH_ROLE = f"[profile admin]\n{ROLE}mfa_serial = {DEVICE}\n[profile ops]\n{ROLE}mfa_serial = {DEVICE}\n"
WITHOUT_ROLE = f"[profile me]\n{BASE}mfa_serial = {DEVICE}\n"
ADMIN, ME = "mfa:profile:admin", "mfa:profile:me"


@pytest.fixture
def role(signing: MakeSigning, sts: ScriptedSts) -> SigningBench:
    sts.needs_code = {"AssumeRole", "GetSessionToken"}
    return signing(WITH_ROLE)


@pytest.fixture
def keys(signing: MakeSigning) -> SigningBench:
    return signing(WITHOUT_ROLE)


def refused(bench: SigningBench, session: str, code: str) -> AppError:
    with pytest.raises(AppError) as caught:
        bench.answers.give_code(GiveCode(session, code))
    return caught.value


def parked(bench: SigningBench, account: str, session: str) -> Future[Any]:
    call = bench.begin(bench.call, account)
    bench.need(session)
    return call


def test_a_role_asks_for_a_code_and_its_call_goes_on_with_the_session(role: SigningBench) -> None:
    call = parked(role, "profile:admin", ADMIN)
    need = role.needs()[0]
    assert (need.way, need.device, need.declinable) == (Way.CODE, DEVICE, "")
    assert role.sts.counts() == {}
    role.answers.give_code(GiveCode(ADMIN, f" {RIGHT[:3]} {RIGHT[3:]} "))
    assert len(call.result(5)["Users"]) == 3
    assert [(one.operation, one.key) for one in role.sts.seen] == [
        ("AssumeRole", "AKIABASE"),
        ("ListUsers", "ASIA0001"),
    ]
    assert role.sts.seen[0].params["SerialNumber"] == DEVICE
    assert SignInOver(ADMIN, opened=True) in role.told


def test_a_wrong_code_is_said_and_the_call_goes_on_waiting(role: SigningBench) -> None:
    call = parked(role, "profile:admin", ADMIN)
    wrong = refused(role, ADMIN, WRONG)
    assert (wrong.kind, wrong.text) == (ErrorKind.INVALID, "AWS did not take this code.")
    assert not call.done()
    assert role.sign_ins.need(ADMIN) is not None
    role.answers.give_code(GiveCode(ADMIN, RIGHT))
    call.result(5)
    assert role.sts.counts()["AssumeRole"] == 2
    assert len(role.needs()) == 1


@pytest.mark.parametrize("code", ["12345", "1234567", "12345x", "", "１２３４５６"])
def test_what_is_no_code_is_not_sent(role: SigningBench, code: str) -> None:
    assert "six digits" in refused(role, ADMIN, code).text
    assert role.sts.seen == []


def test_a_code_is_never_sent_twice_for_a_device(role: SigningBench) -> None:
    role.answers.give_code(GiveCode(ADMIN, RIGHT))
    used = refused(role, "mfa:profile:ops", RIGHT)
    assert used.text == "This code was used already."
    assert "next one" in used.advice
    refused(role, "mfa:profile:ops", WRONG)
    refused(role, "mfa:profile:ops", WRONG)
    assert [one.params["TokenCode"] for one in role.sts.seen] == [RIGHT, WRONG]


def test_a_code_whose_answer_is_lost_is_not_sent_again_by_itself(role: SigningBench, no_backoff: None) -> None:
    role.sts.drops = True
    assert refused(role, ADMIN, RIGHT).kind is ErrorKind.OFFLINE
    assert "used already" in refused(role, ADMIN, RIGHT).text
    assert [one.params["TokenCode"] for one in role.sts.seen] == [RIGHT]


def test_one_session_of_a_role_serves_until_it_ends_and_then_asks_again(role: SigningBench) -> None:
    role.answers.give_code(GiveCode(ADMIN, RIGHT))
    for _ in range(3):
        role.call("profile:admin")
    assert role.sts.counts() == {"AssumeRole": 1, "ListUsers": 3}
    role.sts.end_all()
    call = parked(role, "profile:admin", ADMIN)
    role.sts.right = "112233"
    role.answers.give_code(GiveCode(ADMIN, "112233"))
    call.result(5)
    assert role.sts.counts()["AssumeRole"] == 2


def test_declining_fails_what_waits_with_a_sentence_and_the_next_click_asks_again(role: SigningBench) -> None:
    call = parked(role, "profile:admin", ADMIN)
    role.answers.decline(Decline(ADMIN))
    with pytest.raises(AppError, match="Nobody signed in to admin") as caught:
        call.result(5)
    assert caught.value.kind is ErrorKind.EXPIRED
    role.told.clear()
    again = parked(role, "profile:admin", ADMIN)
    role.answers.give_code(GiveCode(ADMIN, RIGHT))
    again.result(5)


def test_keys_without_a_role_open_a_session_with_a_code(keys: SigningBench) -> None:
    call = parked(keys, "profile:me", ME)
    assert keys.needs()[0].declinable == "Go on without MFA"
    assert refused(keys, ME, WRONG).text == "AWS did not take this code."
    keys.answers.give_code(GiveCode(ME, RIGHT))
    call.result(5)
    operations = [(one.operation, one.key) for one in keys.sts.seen]
    assert operations[1:] == [("GetSessionToken", "AKIABASE"), ("ListUsers", "ASIA0001")]


def test_going_on_without_a_code_uses_the_bare_keys_until_one_is_given(keys: SigningBench) -> None:
    call = parked(keys, "profile:me", ME)
    keys.answers.decline(Decline(ME))
    call.result(5)
    keys.call("profile:me")
    keys.sessions.forget()
    keys.call("profile:me")
    assert {one.key for one in keys.sts.seen} == {"AKIABASE"}
    assert len(keys.needs()) == 1
    refused(keys, ME, WRONG)
    keys.call("profile:me")
    keys.answers.give_code(GiveCode(ME, RIGHT))
    keys.call("profile:me")
    assert keys.sts.seen[-1].key == "ASIA0001"


def test_keys_of_our_own_may_have_a_device(signing: MakeSigning, sts: ScriptedSts) -> None:
    bench = signing("")
    listed = bench.sessions.add_keys(
        AddKeys("mine", "AKIAMINE", "s", "", REGION, sts.url, keep=False, mfa_serial=DEVICE)
    )
    assert [account.session for account in listed.accounts if account.id == "keys:mine"] == ["mfa:keys:mine"]
    call = parked(bench, "keys:mine", "mfa:keys:mine")
    bench.answers.give_code(GiveCode("mfa:keys:mine", RIGHT))
    call.result(5)
    assert [one.key for one in sts.seen] == ["AKIAMINE", "ASIA0001"]


def test_a_role_of_our_own_may_have_a_device(signing: MakeSigning, sts: ScriptedSts) -> None:
    bench = signing("")
    sts.needs_code = {"AssumeRole"}
    arn = "arn:aws:iam::222233334444:role/Admin"
    bench.sessions.add_role(AddRole("there", "profile:base", arn, REGION, external_id="x1", mfa_serial=DEVICE))
    call = parked(bench, "role:there", "mfa:role:there")
    refused(bench, "mfa:role:there", WRONG)
    bench.answers.give_code(GiveCode("mfa:role:there", RIGHT))
    call.result(5)
    sent = sts.seen[1].params
    assert (sent["RoleArn"], sent["ExternalId"], sent["TokenCode"]) == (arn, "x1", RIGHT)
