"""The Network page: what it shows, keeps and sends, and the test that is watched hop by hop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.link.messages import Bundle, Hop, HopTested, KeepProxyPassword, NetworkFacts, UseNetwork
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.tasks import greetings
from skydeck.ui import pages
from skydeck.ui.network.page import NetworkPage
from skydeck.ui.network.words import hop_question, hop_title, split_address
from skydeck.ui.settings_dialog import SettingsDialog
from tests.helpers.waiting import until_async
from tests.ui.window_link import ScriptedLink
from tests.ui.window_parts import Stage, stage, the, visible_windows

SECRET = "canary-s3cr:t@word"
DENIED = AppError(ErrorKind.UNTRUSTED, "It is <b>not</b> AWS.", "Look at the proxy.", code="X509-20")
WORKS = [HopTested(hop, f"{hop.value} is fine", 0.0123) for hop in Hop]
FAILS = [
    *WORKS[:3],
    HopTested(Hop.ENCRYPTION, "", 0.05, DENIED),
    *(HopTested(hop, "", 0, skipped=True) for hop in list(Hop)[4:]),
]
FACTS = NetworkFacts(
    system_proxy="http://***:***@proxy:3128",
    system_bypass="localhost",
    trust=Bundle("/ca.pem", 141, "AB:CD", ("One", "Two", "Three")),
    bundles=(Bundle("/own.pem", problem="No such file or directory.", account="acme <i>production</i>"),),
)


class Engine(ScriptedLink):
    """Answers tests with `hops`, and what is asked of the network with `facts`."""

    def __init__(self) -> None:
        super().__init__()
        self.hops, self.facts = WORKS, FACTS

    def _answer(self, request: Any) -> tuple[list[Any], Any]:
        if isinstance(request, messages.TryConnection):
            return list(self.hops), None
        if isinstance(request, messages.ReadNetwork | KeepProxyPassword):
            return [], self.facts
        return super()._answer(request)

    def of(self, kind: type) -> list[Any]:
        return [request for request in self.requests if isinstance(request, kind)]


@pytest.fixture
def engine() -> Engine:
    return Engine()


async def opened(it: Stage, engine: Engine) -> NetworkPage:
    before = len(engine.of(messages.ReadNetwork))
    it.act("network")
    panel = it.house.current().panel
    assert isinstance(panel, NetworkPage)
    await until_async(lambda: len(engine.of(messages.ReadNetwork)) > before and not busy(it, panel), "the facts")
    return panel


def busy(it: Stage, panel: NetworkPage) -> bool:
    return any(key.startswith(panel.key) for key in it.inside.runner.keys)


async def walked(it: Stage, panel: NetworkPage) -> None:
    panel.test.go.click()
    await until_async(lambda: panel.test.hops.told() and not busy(it, panel), "the end of the test")


# --- the test ---


async def test_every_hop_that_works_is_shown_with_its_time(tmp_path: Path, engine: Engine) -> None:
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        await walked(it, panel)
        assert panel.test.hops.told() == WORKS
        assert [row.accessibleName() for row in panel.test.hops.rows.values()] == [
            f"{hop_title(hop)}, ok, 12 ms" for hop in Hop
        ]
        assert panel.status().text == "The whole way works, in 86 ms."
        assert engine.of(messages.TryConnection) == [
            messages.TryConnection(AwsContext("sandbox", "us-east-1", WriteMode.CONFIRM), "ec2")
        ]


async def test_the_hop_that_fails_says_why_and_the_rest_was_not_tried(tmp_path: Path, engine: Engine) -> None:
    engine.hops = FAILS
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        await walked(it, panel)
        row = panel.test.hops.rows[Hop.ENCRYPTION]
        assert (row._words.full_text(), row._advice.full_text()) == (DENIED.text, DENIED.advice)
        assert row.accessibleName() == "Encryption, failed, 50 ms"
        assert panel.test.hops.rows[Hop.CLOCK]._words.full_text() == "Not tried."
        assert panel.status().text == "The way ends at: Encryption."
        panel.test.copy.click()
        copied = QGuiApplication.clipboard().text()
        assert "ec2 in us-east-1 with Sandbox" in copied
        assert "Encryption  failed  50 ms  It is <b>not</b> AWS." in copied
        assert "Code: X509-20" in copied


async def test_a_test_can_be_stopped(tmp_path: Path, engine: Engine) -> None:
    engine.hops = WORKS[:2]
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        await walked(it, panel)
        assert panel.status().text == "The test was stopped."
        assert panel.test.go.isVisibleTo(panel)
        assert not panel.test.stop.isVisibleTo(panel)
        row = panel.test.hops.rows[Hop.PROXY]
        assert row._words.full_text() == hop_question(Hop.PROXY)


@pytest.mark.parametrize("kind", [ErrorKind.OFFLINE, ErrorKind.UNTRUSTED, ErrorKind.CLOCK])
async def test_trouble_with_the_network_offers_the_test(tmp_path: Path, engine: Engine, kind: ErrorKind) -> None:
    error = AppError(kind, "It does not work.", service="logs", account="profile:acme-staging", region="us-east-1")
    async with stage(tmp_path, engine=engine) as it:
        offer = it.inside.messages.remedies[kind](error)
        assert offer is not None
        assert offer.text == "Test connection"
        offer.act()
        panel = it.house.current().panel
        assert isinstance(panel, NetworkPage)
        await until_async(lambda: len(panel.test.hops.told()) == len(Hop), "the test")
        (request,) = engine.of(messages.TryConnection)
        assert (request.context.account, request.service) == ("profile:acme-staging", "logs")
        nobody = it.inside.messages.remedies[kind](replace(error, account=""))
        assert nobody is None


# --- what is chosen ---


async def test_the_page_says_what_the_choices_come_to(tmp_path: Path, engine: Engine) -> None:
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        assert (
            panel.proxy.system.full_text()
            == "This computer says now: http://***:***@proxy:3128, but not for localhost."
        )
        assert panel.trust.facts._what.full_text() == "141 certificates"
        assert panel.trust.facts._print.full_text() == "SHA-256 AB:CD"
        own = panel.trust.others.itemAt(0).widget()
        assert own.findChildren(type(own._whose))[0].full_text() == "acme <i>production</i> brings its own"
        assert not panel.sandbox.isVisibleTo(panel)
        assert visible_windows() == [it.window], "nothing was shown before it had its place"


async def test_the_sandbox_is_told_apart(tmp_path: Path, engine: Engine) -> None:
    engine.facts = NetworkFacts(sandbox=True)
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        assert panel.sandbox.isVisibleTo(panel)


async def test_a_choice_shows_what_belongs_to_it_and_is_asked_about_again(tmp_path: Path, engine: Engine) -> None:
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        address = panel.proxy.rows[schema.PROXY_ADDRESS.key]
        assert not address.isVisibleTo(panel)
        asked = len(engine.of(messages.ReadNetwork))
        it.settings.set(schema.PROXY, schema.ProxyChoice.ADDRESS)
        assert address.isVisibleTo(panel)
        assert not panel.proxy.system.isVisibleTo(panel)
        assert not panel.proxy.password.isVisibleTo(panel), "nobody is named yet"
        it.settings.set(schema.PROXY_USER, "alice")
        await until_async(lambda: panel.proxy.password.isVisibleTo(panel), "a field for her password")
        it.settings.set(schema.TRUST, schema.TrustChoice.FILE)
        assert panel.trust.choose.isVisibleTo(panel)
        await until_async(lambda: len(engine.of(messages.ReadNetwork)) > asked, "the facts again")


async def test_a_password_in_the_address_is_refused_and_can_be_split_off(tmp_path: Path, engine: Engine) -> None:
    async with stage(tmp_path, engine=engine) as it:
        panel = await opened(it, engine)
        it.settings.set(schema.PROXY, schema.ProxyChoice.ADDRESS)
        line = panel.proxy.rows[schema.PROXY_ADDRESS.key].control
        assert isinstance(line, QLineEdit)
        line.setText(f"http://alice:{SECRET}@proxy:3128")
        line.editingFinished.emit()
        assert it.settings.get(schema.PROXY_ADDRESS) == ""
        assert panel.proxy.split.isVisibleTo(panel)
        panel.proxy.split.click()
        assert it.settings.get(schema.PROXY_ADDRESS) == line.text() == "http://proxy:3128"
        assert it.settings.get(schema.PROXY_USER) == "alice"
        panel.proxy.password.keep.click()
        await until_async(lambda: engine.of(KeepProxyPassword), "the password")
        assert engine.of(KeepProxyPassword) == [KeepProxyPassword("alice", SECRET, keep=True)]
        assert panel.proxy.password.field.text() == ""
        it.settings.flush()
        assert SECRET not in (tmp_path / "settings.json").read_text()


async def test_without_a_keyring_a_password_is_held_until_the_end_and_said_so(tmp_path: Path, engine: Engine) -> None:
    engine.facts = NetworkFacts(vault="There is no keyring here.")
    async with stage(tmp_path, engine=engine) as it:
        it.settings.set(schema.PROXY, schema.ProxyChoice.ADDRESS)
        it.settings.set(schema.PROXY_USER, "alice")
        panel = await opened(it, engine)
        row = panel.proxy.password
        assert row.keep.accessibleName() == "Use until Skydeck ends"
        assert row._state.full_text() == "There is no keyring here."
        row.field.setText(SECRET)
        row.keep.click()
        await until_async(lambda: engine.of(KeepProxyPassword), "the password")
        assert engine.of(KeepProxyPassword)[0].keep is False


async def test_a_password_is_wiped_when_the_page_goes(tmp_path: Path, engine: Engine) -> None:
    async with stage(tmp_path, engine=engine) as it:
        it.settings.set(schema.PROXY, schema.ProxyChoice.ADDRESS)
        it.settings.set(schema.PROXY_USER, "alice")
        panel = await opened(it, engine)
        panel.proxy.password.field.setText(SECRET)
        it.act("tab_1")
        assert panel.proxy.password.field.text() == ""


# --- from settings to engine ---


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    store = Settings(tmp_path / "settings.json")
    yield store
    store.close()


def test_the_settings_become_one_message_and_every_change_is_told(settings: Settings) -> None:
    told: list[Any] = []
    greetings.watch(settings, told.append)
    assert greetings.network(settings) == UseNetwork()
    settings.set(schema.PROXY, schema.ProxyChoice.ADDRESS)
    assert told[-1] == UseNetwork(proxy="none"), "none is filled in yet"
    settings.set(schema.PROXY_USER, "alice")
    settings.set(schema.PROXY_ADDRESS, "http://proxy:3128")
    settings.set(schema.TRUST, schema.TrustChoice.FILE)
    settings.set(schema.TRUST_FILE, "/ca.pem")
    settings.set(schema.CONNECT_SECONDS, 9)
    settings.set(schema.READ_SECONDS, 20)
    settings.set(schema.ATTEMPTS, 2)
    assert told[-1] == UseNetwork("http://proxy:3128", "alice", "/ca.pem", 9, 20, 2)
    settings.set(schema.PROXY, schema.ProxyChoice.NONE)
    settings.set(schema.TRUST, schema.TrustChoice.SYSTEM)
    assert told[-1] == UseNetwork("none", "", "system", 9, 20, 2)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("http://alice:pw@proxy:3128", ("http://proxy:3128", "alice", "pw")),
        ("alice:p@w:x@proxy", ("http://proxy", "alice", "p@w:x")),
        ("https://al%40ice@proxy:1/path", ("https://proxy:1", "al@ice", "")),
    ],
)
def test_an_address_is_split_up_as_it_was_meant(text: str, parts: tuple[str, str, str]) -> None:
    assert split_address(text) == parts


async def test_the_settings_lead_to_the_page(tmp_path: Path, engine: Engine) -> None:
    async with stage(tmp_path, engine=engine) as it:
        it.act("settings")
        dialog = the(SettingsDialog)
        dialog._network.click()
        assert it.house.current().place() == Place(pages.NETWORK)
        assert not dialog.isVisible()
