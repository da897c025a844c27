"""Credentials that end: renewed ahead, renewed when AWS refuses them, never used after their end."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import WRONG_ACCOUNT, AppError, ErrorKind
from skydeck.engine.accounts.credentials import Fresh, Held
from skydeck.engine.accounts.watcher import Watcher
from skydeck.engine.wire.stale import StaleError
from skydeck.link.messages import AddKeys, AddRole, GiveCode, GoOn, SessionTime, Way
from tests.engine.signing_bench import OLD, REGION, MakeSigning, SigningBench
from tests.helpers.scripted_sts import RIGHT, WRONG, ScriptedSts
from tests.helpers.waiting import until

ROLE = "[profile admin]\nrole_arn = arn:aws:iam::222233334444:role/Admin\nsource_profile = base\n"
ADMIN, OLD_KEYS = "profile:admin", "keys:profile:old"


@pytest.fixture
def role(signing: MakeSigning) -> SigningBench:
    return signing(ROLE)


@pytest.fixture
def old(signing: MakeSigning) -> SigningBench:
    return signing("", credentials=f"[old]\n{OLD}")


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


# --- what is held ---


def test_what_has_ended_is_never_signed_with() -> None:
    held = Held()
    with pytest.raises(StaleError):
        held.get_frozen_credentials()
    held.hold(Fresh("AKIA", "s"))
    assert held.access_key == "AKIA"
    held.hold(Fresh("ASIA", "s", "t", expires=time.time() - 1))
    for name in ("access_key", "secret_key", "token"):
        with pytest.raises(StaleError):
            getattr(held, name)


def test_others_are_wanted_five_minutes_before_the_end_or_when_a_quarter_is_left() -> None:
    now = time.time()
    assert Fresh("A", "s", "t", now + 3600, now).margin == 300
    assert Fresh("A", "s", "t", now + 4, now).margin == pytest.approx(1)
    assert Fresh("A", "s", "t", now + 299, now - 3301).ending
    assert not Fresh("A", "s", "t", now + 301, now - 3299).ending
    assert not Fresh("A", "s").ending


# --- renewing ---


def test_credentials_that_end_all_the_time_lose_no_page(role: SigningBench) -> None:
    role.sts.lifetime, role.sts.users, role.sts.page_size = 0.4, 120, 10
    role.sts.hold = lambda _operation: pause(0.05)
    pages = list(role.gateway.pages(AwsContext(ADMIN, REGION), "iam", "list_users", {}))
    names = [user["UserName"] for page in pages for user in page["Users"]]
    assert names == [f"user{number}" for number in range(120)]
    assert role.sts.stale() == []
    assert role.sts.counts()["AssumeRole"] >= 3
    assert [record.outcome for record in role.noted if record.operation == "ListUsers"] == ["ok"] * 12


def test_a_list_goes_on_with_its_next_page_when_aws_refuses_one(role: SigningBench) -> None:
    role.sts.users, role.sts.page_size = 40, 10
    pages = role.gateway.pages(AwsContext(ADMIN, REGION), "iam", "list_users", {})
    first = next(pages)
    role.sts.end_all()
    rest = list(pages)
    assert [user["UserName"] for page in (first, *rest) for user in page["Users"]] == [f"user{n}" for n in range(40)]
    assert role.sts.counts() == {"AssumeRole": 2, "ListUsers": 5}
    assert len(role.sts.stale()) == 1


def test_a_change_by_keys_goes_on_with_other_keys_and_is_noted_once(old: SigningBench) -> None:
    old.call("profile:old", "create_user", UserName="first")
    old.sts.end("ASIAOLD")
    old.noted.clear()
    call = old.begin(old.call, "profile:old", "create_user", UserName="second")
    old.need(OLD_KEYS)
    old.renew_keys("profile:old")
    call.result(5)
    created = [one for one in old.sts.seen if one.operation == "CreateUser"]
    assert [(one.key, one.params["UserName"]) for one in created] == [
        ("ASIAOLD", "first"),
        ("ASIAOLD", "second"),
        ("ASIANEW", "second"),
    ]
    ended = [record for record in old.noted if record.operation == "CreateUser" and record.outcome != "sent"]
    assert [(record.outcome, record.attempts) for record in ended] == [("ok", 1)]


def test_other_keys_of_another_account_make_no_change(old: SigningBench) -> None:
    old.gateway.identity(AwsContext("profile:old", REGION))
    old.sts.end("ASIAOLD")
    call = old.begin(old.call, "profile:old", "create_user", UserName="second")
    old.need(OLD_KEYS)
    old.sts.number = "999900009999"
    old.renew_keys("profile:old")
    with pytest.raises(AppError) as caught:
        call.result(5)
    assert caught.value.code == WRONG_ACCOUNT
    assert not caught.value.may_have_happened
    assert [one.key for one in old.sts.seen if one.operation == "CreateUser"] == ["ASIAOLD"]


def test_a_call_that_is_always_refused_ends_with_a_sentence(role: SigningBench) -> None:
    role.sts.ends_at_once = True
    with pytest.raises(AppError) as caught:
        role.call(ADMIN)
    assert caught.value.kind is ErrorKind.EXPIRED
    assert role.sts.counts() == {"AssumeRole": 6, "ListUsers": 6}


def test_credentials_from_the_past_are_a_clock_or_their_source(role: SigningBench) -> None:
    role.sts.lifetime = -600
    with pytest.raises(AppError, match="by this computer's clock"):
        role.call(ADMIN)
    assert role.sts.counts() == {"AssumeRole": 1}


def test_a_head_that_hides_why_it_was_refused_is_asked_again_and_goes_on(role: SigningBench) -> None:
    ctx = AwsContext(ADMIN, REGION, WriteMode.READ_ONLY)
    for operation, params in (("head_object", {"Bucket": "b", "Key": "k"}), ("head_bucket", {"Bucket": "b"})):
        role.gateway.call(ctx, "s3", operation, dict(params))
        role.sts.end_all()
        role.sts.seen.clear()
        role.gateway.call(ctx, "s3", operation, dict(params))
        kinds = [one.operation for one in role.sts.seen if not one.stale]
        assert kinds == ["AssumeRole", "GET object", "HEAD object"]
        # Botocore asks once more by itself, in case the bucket is in another region.
        assert role.sts.counts() <= Counter({"HEAD object": 3, "GET object": 2, "AssumeRole": 1})


def test_keys_that_another_program_renewed_in_the_file_are_taken_without_a_word(old: SigningBench) -> None:
    old.call("profile:old")
    old.sts.end("ASIAOLD")
    (old.folder / "credentials").write_text("[old]\n" + OLD.replace("ASIAOLD", "ASIAFILE").replace("old-token", "new"))
    old.call("profile:old")
    assert [one.key for one in old.sts.seen] == ["ASIAOLD", "ASIAOLD", "ASIAFILE"]
    assert old.needs() == []


def test_going_on_after_the_file_was_renewed_helps_and_before_does_not(old: SigningBench) -> None:
    old.sts.end("ASIAOLD")
    call = old.begin(old.call, "profile:old")
    assert old.need(OLD_KEYS).way is Way.KEYS
    with pytest.raises(AppError, match="did not help"):
        old.answers.go_on(GoOn(OLD_KEYS))
    assert not call.done()
    (old.folder / "credentials").write_text("[old]\n" + OLD.replace("ASIAOLD", "ASIAFILE"))
    old.answers.go_on(GoOn(OLD_KEYS))
    call.result(5)
    assert old.sts.seen[-1].key == "ASIAFILE"
    assert old.sts.counts()["ListUsers"] == 2


def test_going_on_helps_those_it_helps_although_another_account_has_trouble_of_its_own(old: SigningBench) -> None:
    old.sts.end("ASIAOLD")
    call = old.begin(old.call, "profile:old")
    old.need(OLD_KEYS)
    # Another account that was blocked by the same session, and is not there any more.
    old.sessions.keeper._account("profile:gone").blocked = old.sign_ins.need(OLD_KEYS)
    (old.folder / "credentials").write_text("[old]\n" + OLD.replace("ASIAOLD", "ASIAFILE"))
    old.answers.go_on(GoOn(OLD_KEYS))
    call.result(5)


def test_keys_behind_a_role_are_renewed_where_they_come_from(signing: MakeSigning, sts: ScriptedSts) -> None:
    bench = signing(ROLE.replace("base", "old"), credentials=f"[old]\n{OLD}")
    sts.end("ASIAOLD")
    call = bench.begin(bench.call, ADMIN)
    need = bench.need("command:admin")
    assert (need.way, need.command) == (Way.COMMAND, "")
    (bench.folder / "credentials").write_text("[old]\n" + OLD.replace("ASIAOLD", "ASIAFILE"))
    bench.answers.go_on(GoOn("command:admin"))
    call.result(5)


def test_keys_of_the_environment_that_say_when_they_end_are_not_sent_after_it(signing: MakeSigning) -> None:
    moment = datetime.fromtimestamp(time.time() + 0.4, UTC).isoformat()
    keys = {"AWS_ACCESS_KEY_ID": "ASIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    bench = signing("", **keys, AWS_CREDENTIAL_EXPIRATION=moment)
    bench.call("env")
    assert bench.sessions.expires("env") > 0
    until(lambda: time.time() > bench.sessions.expires("env"), "their end")
    call = bench.begin(bench.call, "env")
    assert bench.need("keys:env").way is Way.KEYS
    bench.renew_keys("env")
    call.result(5)
    assert [one.key for one in bench.sts.seen] == ["ASIAENV", "ASIANEW"]


def test_keys_that_do_not_end_are_asked_for_nobody(signing: MakeSigning, sts: ScriptedSts) -> None:
    bench = signing("")
    sts.end("AKIABASE")
    with pytest.raises(AppError) as caught:
        bench.call("profile:base")
    assert caught.value.kind is ErrorKind.EXPIRED
    assert bench.needs() == []


# --- roles of our own ---


def test_a_role_of_our_own_is_renewed_through_the_account_that_assumes_it(role: SigningBench) -> None:
    first = AddRole("first", "profile:base", "arn:aws:iam::222233334444:role/First", REGION)
    role.sessions.add_role(first)
    role.sessions.add_role(AddRole("second", "role:first", "arn:aws:iam::333344445555:role/team/Second", REGION))
    account = role.sessions.account("role:second")
    assert (account.source, account.number, account.role) == ("role", "333344445555", "Second")
    role.call("role:second")
    assert [(one.operation, one.key) for one in role.sts.seen] == [
        ("AssumeRole", "AKIABASE"),
        ("AssumeRole", "ASIA0001"),
        ("ListUsers", "ASIA0002"),
    ]
    role.sts.end_all()
    role.call("role:second")
    assert role.sts.counts() == {"AssumeRole": 5, "ListUsers": 3}
    assert len(role.sts.stale()) == 2


def test_what_the_base_of_a_role_needs_is_asked_for_the_base_once(signing: MakeSigning, sts: ScriptedSts) -> None:
    bench = signing("", credentials=f"[old]\n{OLD}")
    for name in ("a", "b"):
        bench.sessions.add_role(AddRole(name, "profile:old", f"arn:aws:iam::222233334444:role/{name}", REGION))
    sts.end("ASIAOLD")
    calls = [bench.begin(bench.call, f"role:{name}") for name in ("a", "b")]
    bench.need(OLD_KEYS, waiting=2)
    bench.renew_keys("profile:old")
    for call in calls:
        call.result(5)
    assert len(bench.needs()) == 1
    assert len(sts.stale()) <= 2, "what was under way at the same time"


@pytest.mark.parametrize(
    ("base", "arn", "words"),
    [
        ("role:again", "arn:aws:iam::1:role/x", "round in circles"),
        ("profile:gone", "arn:aws:iam::1:role/x", "gone"),
        ("profile:base", "arn:aws:iam::1:user/x", "no role"),
        ("profile:base", "", "no role"),
    ],
)
def test_a_role_that_can_not_be_assumed_is_not_added(role: SigningBench, base: str, arn: str, words: str) -> None:
    with pytest.raises(AppError, match=words):
        role.sessions.add_role(AddRole("again", base, arn, REGION))


def test_a_role_whose_base_was_removed_says_so(signing: MakeSigning, sts: ScriptedSts) -> None:
    bench = signing("")
    bench.sessions.add_keys(AddKeys("mine", "AKIAMINE", "s", "", REGION, sts.url, keep=False))
    bench.sessions.add_role(AddRole("there", "keys:mine", "arn:aws:iam::1:role/x", REGION))
    bench.call("role:there")
    bench.sessions.remove("keys:mine")
    with pytest.raises(AppError, match="is not there any more"):
        bench.call("role:there")


def test_roles_are_remembered_without_secrets(signing: MakeSigning, tmp_path: Path) -> None:
    signing("").sessions.add_role(AddRole("there", "profile:base", "arn:aws:iam::222233334444:role/x", REGION))
    again = signing("")
    assert [one.id for one in again.sessions.accounts().accounts] == ["role:there", "profile:base"]
    assert (tmp_path / "accounts.json").stat().st_mode & 0o777 == 0o600


# --- the watcher ---


@pytest.fixture
def watched(role: SigningBench) -> Any:
    watcher = Watcher(role.sessions.keeper, role.sign_ins)
    watcher.start()
    yield role
    watcher.stop()


def times(bench: SigningBench) -> list[SessionTime]:
    return [event for event in bench.told if isinstance(event, SessionTime)]


def test_the_watcher_renews_ahead_of_the_end_and_says_so(watched: SigningBench) -> None:
    watched.sts.lifetime = 1.0
    watched.call(ADMIN)
    until(lambda: watched.sts.counts()["AssumeRole"] >= 3, "two renewals")
    assert {(event.account, event.renews) for event in times(watched)} == {(ADMIN, True)}
    ends = [event.expires for event in times(watched)]
    assert ends == sorted(ends)
    assert watched.sts.stale() == []


def test_the_watcher_says_the_end_of_what_it_can_not_renew_and_asks_nobody(
    watched: SigningBench, no_backoff: None
) -> None:
    watched.sts.lifetime = 0.5
    watched.call(ADMIN)
    watched.sts.drops = True
    until(lambda: times(watched)[-1].renews is False, "the end")
    assert watched.needs() == []
    assert watched.sessions.expires(ADMIN) <= time.time()


def test_the_watcher_sleeps_while_nothing_ends(role: SigningBench) -> None:
    watcher = Watcher(role.sessions.keeper, role.sign_ins)
    assert watcher._look() is None
    role.call("profile:base")
    assert watcher._look() is None
    role.call(ADMIN)
    assert watcher._look() == 60


# --- the record ---


def test_calls_that_make_credentials_are_noted_without_what_is_secret(role: SigningBench) -> None:
    arn = "arn:aws:iam::222233334444:role/Own"
    role.sessions.add_role(AddRole("own", "profile:base", arn, REGION))
    role.call(ADMIN)
    role.call("role:own")
    notes = [(record.account, record.operation, record.outcome, record.request_id) for record in role.noted]
    assert notes == [
        (ADMIN, "AssumeRole", "ok", "1-2-3"),
        (ADMIN, "ListUsers", "ok", "1-2-3"),
        ("role:own", "AssumeRole", "ok", "1-2-3"),
        ("role:own", "ListUsers", "ok", "1-2-3"),
    ]
    assert role.noted[2].params["RoleArn"] == arn
    assert not any(record.write for record in role.noted)


def test_a_code_is_in_no_note(signing: MakeSigning, sts: ScriptedSts) -> None:
    device = "arn:aws:iam::111122223333:mfa/me"
    bench = signing(ROLE + f"mfa_serial = {device}\n")
    for code in (WRONG, RIGHT):
        with suppress(AppError):
            bench.answers.give_code(GiveCode(f"mfa:{ADMIN}", code))
    assert [record.outcome for record in bench.noted] == ["AccessDenied", "ok"]
    assert bench.noted[0].params["SerialNumber"] == device
    assert RIGHT not in repr(bench.noted)
    assert WRONG not in repr(bench.noted)
