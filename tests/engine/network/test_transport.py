"""Proxy, trusted certificates and time-outs: what is chosen holds for every client, and from now on."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.httpsession import ProxyConfiguration, URLLib3Session, get_cert_path
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.gateway import Gateway
from skydeck.engine.network import proxies, trust
from skydeck.engine.record.journal import Journal
from skydeck.engine.secrets.vault import Vault
from skydeck.engine.work.environment import Found
from skydeck.link.messages import AddKeys, Hello, KeepProxyPassword, UseNetwork, UseSandbox
from tests.helpers.certificates import Certificates, certificates, vouched_for
from tests.helpers.fault_proxy import FaultProxy, fault_proxy
from tests.helpers.tunnel import Tunnel, tunnel

CTX = AwsContext("keys:it", "us-east-1", WriteMode.READ_ONLY)
SECRET = "canary-pa:ss@wörd"


class Memory(Vault):
    """A keyring that holds what it is given, in the test's memory."""

    def __init__(self, found: Found) -> None:
        super().__init__(found)
        self.kept: dict[str, str] = {}

    def problem(self) -> str:
        return ""

    def put_text(self, name: str, text: str, cancelled: Any = None) -> None:
        self.kept[name] = text

    def get_text(self, name: str, cancelled: Any = None) -> str | None:
        return self.kept.get(name)

    def remove_text(self, name: str, cancelled: Any = None) -> None:
        self.kept.pop(name, None)


@dataclass
class Office:
    """An account at AWS, behind a proxy that leads to a server here."""

    sessions: Sessions
    gateway: Gateway
    vault: Memory
    server: FaultProxy
    proxy: Tunnel
    bundle: str

    def use(self, **network: Any) -> None:
        wanted = {
            "proxy": self.proxy.url,
            "trust": self.bundle,
            "connect_timeout": 10,
            "read_timeout": 60,
            "attempts": 1,
        } | network
        self.sessions.network.use(UseNetwork(**wanted))

    def call(self, service: str = "sts", operation: str = "get_caller_identity", **params: Any) -> dict[str, Any]:
        return self.gateway.call(CTX, service, operation, params)

    def client(self, service: str = "sts") -> Any:
        return self.sessions.client(CTX, service)


@pytest.fixture
def pair(tmp_path: Path) -> Certificates:
    names = ("*.amazonaws.com", "*.us-east-1.amazonaws.com", "*.s3.us-east-1.amazonaws.com")
    return vouched_for(tmp_path / "pair", *names)


@pytest.fixture
def office(tmp_path: Path, moto: int, pair: Certificates, no_backoff: None) -> Iterator[Office]:
    vault, folder = Memory(Found({})), tmp_path / "data"
    sessions, journal = Sessions(Hello(str(folder)), Found({}), vault=vault), Journal(folder)
    with fault_proxy(moto, pair.server) as server, tunnel(server.port) as proxy:
        gateway = Gateway(sessions, journal, lambda _told: None)
        made = Office(sessions, gateway, vault, server, proxy, str(pair.bundle))
        made.use()
        sessions.add_keys(AddKeys("it", "AKIATEST", "test-secret", "", "us-east-1", "", keep=False))
        yield made
        sessions.forget()
    journal.close()


# --- from now on ---


def test_what_is_chosen_holds_for_the_next_call(office: Office) -> None:
    before = office.client()
    office.use(connect_timeout=7, read_timeout=21, attempts=3)
    config = office.client().meta.config
    assert office.client() is not before
    assert (config.connect_timeout, config.read_timeout) == (7, 21)
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}
    assert office.sessions.client(CTX, "lambda", patient=True).meta.config.read_timeout == 910


def test_what_stays_the_same_renews_no_client(office: Office) -> None:
    before = office.client()
    office.use()
    assert office.client() is before


def test_a_client_that_was_being_made_meanwhile_is_not_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    session = office.sessions.session(CTX.account)
    create = session.create_client

    def slow(*arguments: Any, **more: Any) -> Any:
        client = create(*arguments, **more)
        office.use(read_timeout=33)
        return client

    monkeypatch.setattr(session, "create_client", slow)
    office.client()
    monkeypatch.undo()
    assert office.client().meta.config.read_timeout == 33


# --- the proxy ---


def test_calls_to_aws_go_through_the_proxy_and_it_learns_host_names_only(office: Office) -> None:
    office.call()
    office.call("s3", "list_buckets")
    assert [asked.line.split()[:2] for asked in office.proxy.asked] == [
        ["CONNECT", "sts.us-east-1.amazonaws.com:443"],
        ["CONNECT", "s3.us-east-1.amazonaws.com:443"],
    ]
    assert not any("authorization" in asked.headers for asked in office.proxy.asked)


def test_a_role_is_taken_through_the_proxy_too(office: Office, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "[profile r]\nrole_arn=arn:aws:iam::222233334444:role/r\nsource_profile=b\nregion=us-east-1\n"
    )
    (tmp_path / "credentials").write_text("[b]\naws_access_key_id=AKIABASE\naws_secret_access_key=s\n")
    found = Found(
        {
            "AWS_CONFIG_FILE": str(tmp_path / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        }
    )
    sessions, journal = Sessions(Hello(str(tmp_path / "roles")), found), Journal(tmp_path / "roles")
    sessions.network.use(UseNetwork(proxy=office.proxy.url, trust=office.bundle, attempts=1))
    context = AwsContext("profile:r", "us-east-1", WriteMode.READ_ONLY)
    Gateway(sessions, journal, lambda _told: None).call(context, "ec2", "describe_regions", {})
    assert [asked.line.split()[1] for asked in office.proxy.asked] == [
        "sts.us-east-1.amazonaws.com:443",
        "ec2.us-east-1.amazonaws.com:443",
    ]
    sessions.forget()
    journal.close()


def test_what_runs_on_this_computer_is_asked_directly(office: Office, moto: int) -> None:
    url = f"http://127.0.0.1:{moto}"
    office.sessions.add_keys(AddKeys("here", "AKIATEST", "s", "", "us-east-1", url, keep=False))
    office.gateway.call(AwsContext("keys:here", "us-east-1"), "sts", "get_caller_identity", {})
    assert office.proxy.asked == []


def test_a_broken_choice_does_not_reach_what_runs_on_this_computer(office: Office, moto: int) -> None:
    url = f"http://127.0.0.1:{moto}"
    office.sessions.add_keys(AddKeys("here", "AKIATEST", "s", "", "us-east-1", url, keep=False))
    office.use(proxy="socks5://127.0.0.1:1", trust="/nowhere.pem")
    office.gateway.call(AwsContext("keys:here", "us-east-1"), "sts", "get_caller_identity", {})
    with pytest.raises(AppError):
        office.call()


def test_the_proxy_of_the_environment_is_used_but_not_for_the_hosts_it_excepts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", office.proxy.url.replace("//", "//bob:pw@"))
    monkeypatch.setenv("NO_PROXY", "s3.us-east-1.amazonaws.com,.internal")
    office.use(proxy="system")
    office.call()
    assert [asked.secret for asked in office.proxy.asked] == ["Basic " + base64.b64encode(b"bob:pw").decode()]
    route = office.sessions.network.route()
    assert route.for_url("https://bucket.s3.us-east-1.amazonaws.com/x") is None
    assert route.for_url("https://s3.eu-west-1.amazonaws.com/") is not None
    facts = office.sessions.network.facts()
    assert facts.system_proxy == office.proxy.url.replace("//", "//***:***@")
    assert facts.system_bypass == "s3.us-east-1.amazonaws.com,.internal"


def test_none_means_none_whatever_the_environment_says(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", office.proxy.url)
    office.use(proxy="none")
    assert office.sessions.network.route().for_url("https://sts.us-east-1.amazonaws.com") is None


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_sandbox_uses_none_of_it(tmp_path: Path, moto: int, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    sessions = Sessions(Hello(str(tmp_path / "data"), sandbox_only=True), Found({variable: "/nowhere"}))
    sessions.network.use(UseNetwork(proxy="http://127.0.0.1:9", trust="/nowhere.pem", attempts=1))
    sessions.use_sandbox(UseSandbox(f"http://127.0.0.1:{moto}", "AKIATEST", "s", "1", "us-east-1"))
    journal = Journal(tmp_path / "data")
    context = AwsContext("sandbox", "us-east-1")
    Gateway(sessions, journal, lambda _told: None).call(context, "sts", "get_caller_identity", {})
    assert sessions.network.facts().sandbox
    sessions.forget()
    journal.close()


@pytest.mark.parametrize(
    ("text", "address", "user"),
    [
        ("proxy.example.com", "http://proxy.example.com:80", ""),
        ("proxy.example.com:3128", "http://proxy.example.com:3128", ""),
        ("https://proxy.example.com/", "https://proxy.example.com:443", ""),
        ("http://bob:p%40w@proxy:8080/x", "http://proxy:8080", "bob"),
        ("http://[::1]:8080", "http://[::1]:8080", ""),
    ],
)
def test_a_proxy_is_understood_as_people_write_it(text: str, address: str, user: str) -> None:
    found = proxies.parse(text)
    assert (found.address, found.user) == (address, user)
    assert "p@w" not in repr(found) + found.masked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("socks5://127.0.0.1:1080", "“socks5”"),
        ("http://proxy:99999", "port"),
        ("http://", "no address"),
        ("two words", "no address"),
    ],
)
def test_a_proxy_that_can_not_be_used_is_refused_in_words(office: Office, text: str, words: str) -> None:
    office.use(proxy=text)
    with pytest.raises(AppError, match=words) as caught:
        office.call()
    assert caught.value.kind is ErrorKind.OFFLINE
    assert words in office.sessions.network.facts().proxy_problem


@pytest.mark.parametrize(
    ("login", "refusal", "words"),
    [("x", "", "wants a user and a password"), ("", "502 Bad Gateway", "(502 Bad Gateway)")],
)
def test_a_proxy_that_refuses_says_so_in_words(office: Office, login: str, refusal: str, words: str) -> None:
    office.proxy.login, office.proxy.refusal = login, refusal
    with pytest.raises(AppError) as caught:
        office.call()
    assert caught.value.kind is ErrorKind.OFFLINE
    assert words in caught.value.text
    assert office.server.seen == []


# --- its password ---


def test_a_password_is_kept_in_the_keyring_and_nowhere_else(office: Office, tmp_path: Path) -> None:
    office.use(proxy_user="alice")
    office.proxy.login = "Basic " + base64.b64encode(f"alice:{SECRET}".encode()).decode()
    office.sessions.network.keep_password(KeepProxyPassword("alice", SECRET))
    office.call()
    assert list(office.vault.kept.values()) == [SECRET]
    assert office.sessions.network.facts().proxy_password == "kept"
    assert SECRET not in repr((office.sessions.network.facts(), KeepProxyPassword("alice", SECRET)))
    for path in (tmp_path / "data").rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    office.sessions.network.keep_password(KeepProxyPassword("alice", ""))
    assert office.vault.kept == {}


def test_a_password_may_be_held_in_memory_only(office: Office) -> None:
    office.use(proxy_user="alice")
    office.sessions.network.keep_password(KeepProxyPassword("alice", SECRET, keep=False))
    office.call()
    assert office.vault.kept == {}
    assert office.proxy.asked[-1].secret
    assert office.sessions.network.facts().proxy_password == "session"


def test_a_password_is_told_to_the_proxy_it_was_entered_for_and_to_no_other(office: Office) -> None:
    office.use(proxy_user="alice")
    office.sessions.network.keep_password(KeepProxyPassword("alice", SECRET))
    with tunnel(office.server.port) as other:
        office.use(proxy=other.url, proxy_user="alice")
        office.call()
        assert base64.b64decode(other.asked[0].secret.partition(" ")[2]) == b"alice:"


def test_a_setting_with_a_password_in_it_is_refused(office: Office) -> None:
    office.use(proxy=office.proxy.url.replace("//", f"//alice:{SECRET.replace('@', '%40')}@"))
    with pytest.raises(AppError, match="belongs in the keyring"):
        office.call()
    assert office.proxy.asked == []
    assert "canary" not in repr(office.sessions.network.facts())


def test_the_private_names_of_botocore_that_the_proxy_needs_are_there(office: Office) -> None:
    session = office.client()._endpoint.http_session
    assert isinstance(session, URLLib3Session)
    assert isinstance(session._proxy_config, proxies.Chosen)
    for name in ("proxy_url_for", "proxy_headers_for", "settings"):
        assert hasattr(ProxyConfiguration, name)


# --- trusted certificates ---


def test_a_file_that_has_gone_stops_calls_instead_of_trusting_others(office: Office) -> None:
    office.use(trust="/nowhere/ca.pem")
    with pytest.raises(AppError, match="No such file") as caught:
        office.call()
    assert caught.value.kind is ErrorKind.UNTRUSTED
    assert office.proxy.asked == []


def test_the_computer_s_own_certificates_can_be_trusted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "WELL_KNOWN", ("/nowhere/at/all", office.bundle))
    office.use(trust="system")
    office.call()
    assert office.sessions.network.facts().trust.path == office.bundle


def test_a_computer_without_certificates_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "WELL_KNOWN", ())
    office.use(trust="system")
    with pytest.raises(AppError, match="no store"):
        office.call()


def test_one_certificate_is_shown_with_the_fingerprint_that_others_show(tmp_path: Path) -> None:
    made = certificates(tmp_path / "one")
    found = trust.described(str(made.bundle))
    real = x509.load_pem_x509_certificate(made.bundle.read_bytes()).fingerprint(hashes.SHA256())
    assert (found.count, found.names, found.problem) == (1, ("Test authority",), "")
    assert found.fingerprint == real.hex(":").upper()


def test_the_bundle_that_comes_along_is_counted() -> None:
    found = trust.described(str(get_cert_path(True)))
    assert found.count > 100
    assert len(found.names) == 3
    assert len(found.fingerprint) == 95


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_text("hello"), "No certificate"),
        (lambda path: path.mkdir(), "folder"),
        (lambda path: None, "No such file"),
        (lambda path: path.write_bytes(b"\x30\x82\x01"), "No certificate"),
    ],
)
def test_a_file_that_will_not_do_is_described_in_words(tmp_path: Path, make: Any, words: str) -> None:
    path = tmp_path / "ca.pem"
    make(path)
    assert words in trust.described(str(path)).problem


def test_certificates_that_accounts_bring_along_are_shown(tmp_path: Path, pair: Certificates) -> None:
    (tmp_path / "config").write_text(f"[profile own]\nca_bundle = {pair.bundle}\n[profile other]\nregion = x\n")
    variables = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    sessions = Sessions(Hello(str(tmp_path / "data")), Found(variables))
    (bundle,) = sessions.network.facts(sessions.bundles()).bundles
    assert (bundle.account, bundle.count) == ("own", 1)


def test_the_stores_of_windows_are_read_for_servers_only(pair: Certificates) -> None:
    pem = pair.bundle.read_text()
    der = ssl.PEM_cert_to_DER_cert(pem)
    server = {"1.3.6.1.5.5.7.3.1"}
    listed = {
        "ROOT": [(der, "x509_asn", True), (b"mail", "x509_asn", {"1.3.6.1.5.5.7.3.4"}), (b"p7", "pkcs_7_asn", True)],
        "CA": [(der, "x509_asn", server), (b"never", "x509_asn", False)],
    }
    assert list(trust.stores(lambda store: listed[store])) == [pem, pem]  # type: ignore[arg-type, return-value]


def test_the_keychains_of_macos_are_put_into_one_file(pair: Certificates) -> None:
    pem, asked = pair.bundle.read_text(), []

    def run(command: list[str]) -> str:
        asked.append(command[4:])
        return f"keychain: x\n{pem}" if command[4:] else ""

    assert [one[one.index("-----BEGIN") :] for one in trust.keychains(run)] == [pem, pem]
    assert asked[-1] == []
