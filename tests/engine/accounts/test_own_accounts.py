"""What is remembered of accounts that were added: every type, older and newer files, no secret, only what is kept."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from skydeck.core.context import Account
from skydeck.engine.accounts.own_accounts import Item, KeysItem, OwnAccounts, RoleItem, SsoItem, SsoSessionItem
from skydeck.engine.accounts.own_sources import own_sources
from skydeck.engine.accounts.sources import Source

ITEMS: tuple[Item, ...] = (
    KeysItem("keys:mine", "mine", "eu-west-1", "https://minio", "arn:aws:iam::1:mfa/me"),
    RoleItem("role:there", "there", "eu-west-1", "keys:mine", "arn:aws:iam::222233334444:role/x", "external"),
    SsoSessionItem("sso:corp", "corp", "eu-west-1", "https://corp.awsapps.com/start"),
    SsoItem("sso:corp/111122223333/Admin", "prod / Admin", "eu-west-1", "sso:corp", "111122223333", "Admin"),
)


def test_every_type_comes_back_as_it_was(tmp_path: Path) -> None:
    OwnAccounts(tmp_path).put(*ITEMS)
    again = OwnAccounts(tmp_path)
    assert again.all() == ITEMS
    assert again.of(SsoItem) == (ITEMS[3],)
    assert all(again.is_kept(item.id) for item in ITEMS)
    again.remove("keys:mine", "sso:corp")
    assert OwnAccounts(tmp_path).all() == (ITEMS[1], ITEMS[3])


def test_what_is_for_this_session_only_is_not_written(tmp_path: Path) -> None:
    own, changes = OwnAccounts(tmp_path), []
    own.on_change(lambda: changes.append(1))
    own.put(ITEMS[0], keep=False)
    assert own.get("keys:mine") == ITEMS[0]
    assert OwnAccounts(tmp_path).all() == ()
    own.put(ITEMS[0])
    assert OwnAccounts(tmp_path).all() == ITEMS[:1]
    assert len(changes) == 2


def test_a_file_of_the_first_version_is_read(tmp_path: Path) -> None:
    old = [{"id": "keys:a", "name": "a", "region": "us-east-1", "endpoint": ""}]
    (tmp_path / "accounts.json").write_text(json.dumps(old))
    assert OwnAccounts(tmp_path).all() == (KeysItem("keys:a", "a", "us-east-1"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1, null, []]",
        '[{"type": "newer", "id": "x"}]',
        '[{"id": "keys:a"}]',
        '[{"id": "keys:a", "name": "a", "region": "r", "more": "x"}]',
        '[{"id": "keys:a", "name": ["a"], "region": "r"}]',
    ],
)
def test_what_can_not_be_read_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "accounts.json").write_text(text)
    assert OwnAccounts(tmp_path).all() == ()


def test_items_become_accounts_and_a_sign_in_is_none(tmp_path: Path) -> None:
    own = OwnAccounts(tmp_path)
    own.put(*ITEMS)
    found = {name: source.account for name, source in own_sources(own, {}).items()}
    assert list(found) == ["keys:mine", "role:there", "sso:corp/111122223333/Admin"]
    keys, role, sso = found.values()
    assert (keys.source, keys.endpoint, keys.session) == ("keyring", "https://minio", "mfa:keys:mine")
    assert (role.number, role.role, role.endpoint, role.session) == ("222233334444", "x", "https://minio", keys.session)
    assert (sso.number, sso.role, sso.session) == ("111122223333", "Admin", "sso:corp")


def chain(length: int) -> list[RoleItem]:
    links = [f"role:{number}" for number in range(length)] + ["profile:base"]
    return [RoleItem(own, own, "", base, f"arn:aws:iam::1:role/{own}") for own, base in pairwise(links)]


@pytest.mark.parametrize(("length", "problem"), [(1, ""), (8, ""), (9, "Too many")])
def test_roles_follow_each_other_so_far_and_no_further(tmp_path: Path, length: int, problem: str) -> None:
    own = OwnAccounts(tmp_path)
    own.put(*chain(length))
    base = Source(Account("profile:base", "base", "profile", ""), endpoints={"": "https://x"})
    sources = own_sources(own, {"profile:base": base})
    assert sources["role:0"].account.problem.startswith(problem)
    assert bool(problem) or sources["role:0"].endpoints == base.endpoints


def test_a_circle_of_roles_is_said(tmp_path: Path) -> None:
    own = OwnAccounts(tmp_path)
    links = ("role:a", "role:b"), ("role:b", "role:a")
    own.put(*(RoleItem(name, name, "", base, "arn:aws:iam::1:role/x") for name, base in links))
    assert {one.account.problem for one in own_sources(own, {}).values()} == {
        "The accounts that assume this role go round in circles."
    }
