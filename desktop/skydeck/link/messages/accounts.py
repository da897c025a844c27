"""Which accounts there are, how they are added, who we are in them, and their regions."""

from __future__ import annotations

from dataclasses import dataclass, field

from skydeck.core.context import Account, AwsContext
from skydeck.link.codec import message


@message
@dataclass(frozen=True, slots=True)
class ListAccounts:
    """Every account that was found or added. `Done(AccountList)`."""


@message
@dataclass(frozen=True, slots=True)
class AddKeys:
    """Add an account by access keys. `Done(AccountList)`."""

    name: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    region: str
    endpoint: str
    keep: bool  # in the OS keyring; else in memory until the engine ends
    mfa_serial: str = ""  # calls are made with a session that a code of this device opens


@message
@dataclass(frozen=True, slots=True)
class RenewKeys:
    """Other keys for an account whose keys have ended; calls that wait for them go on. `Done(AccountList)`."""

    account: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)


@message
@dataclass(frozen=True, slots=True)
class AddRole:
    """Add an account by a role that another account may assume. `Done(AccountList)`."""

    name: str
    base: str  # id of the account whose credentials assume it
    role_arn: str
    region: str
    external_id: str = ""
    mfa_serial: str = ""


@message
@dataclass(frozen=True, slots=True)
class AddSsoSession:
    """Remember an IAM Identity Center by its start URL; it is signed in to with `SignIn`. `Done(SsoSession)`."""

    name: str
    start_url: str
    region: str


@message
@dataclass(frozen=True, slots=True)
class ListSsoRoles:
    """Every account and role that a signed-in session offers. `Done(SsoRoles)`."""

    session: str


@message
@dataclass(frozen=True, slots=True)
class AddSsoRoles:
    """Add an account for each role. `Done(AccountList)`."""

    session: str
    roles: tuple[SsoRole, ...]
    region: str


@message
@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """Forget an account of Skydeck's own. `Done(AccountList)`."""

    account: str


@message
@dataclass(frozen=True, slots=True)
class TrustAccount:
    """The account number that the account's credentials have now is the right one. `Done(AccountList)`."""

    account: str


@message
@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who the account's credentials are. `Done(Identity)`."""

    context: AwsContext


@message
@dataclass(frozen=True, slots=True)
class ListRegions:
    """Regions of the account's partition. `Done(RegionList)`."""

    context: AwsContext
    check: bool = True  # ask AWS which are enabled; else what is known is said at once


@message
@dataclass(frozen=True, slots=True)
class ReadColour:
    """The colour that the account has in the web console. `Done(AccountColour)`."""

    context: AwsContext


@message
@dataclass(frozen=True, slots=True)
class Lock:
    """Forget every session, client and key; accounts ask again when they are needed. `Done(AccountList)`."""


@message
@dataclass(frozen=True, slots=True)
class CopyCredentials:
    """The credentials that calls are signed with now, for another program. `Done(Credentials)`."""

    context: AwsContext


@message
@dataclass(frozen=True, slots=True)
class OpenConsole:
    """A link that opens the web console signed in. `Done(ConsoleLink)`."""

    context: AwsContext
    page: str  # address of the page to show; empty: the console's first


# --- answers ---


@message
@dataclass(frozen=True, slots=True)
class SsoSession:
    """An IAM Identity Center, as `SignIn` and `ListSsoRoles` name it."""

    id: str
    name: str
    start_url: str
    region: str


@message
@dataclass(frozen=True, slots=True)
class SsoRole:
    """A role in an account, as the access portal offers it."""

    number: str
    account_name: str
    email: str
    role: str


@message
@dataclass(frozen=True, slots=True)
class SsoRoles:
    """What a session offers."""

    roles: tuple[SsoRole, ...]


@message
@dataclass(frozen=True, slots=True)
class Credentials:
    """Secrets on their way to the clipboard; never kept, never shown."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires: float  # seconds since 1970; 0: never by themselves


@message
@dataclass(frozen=True, slots=True)
class ConsoleLink:
    """Signs whoever opens it in to the web console, for some minutes: as secret as a key."""

    url: str = field(repr=False)


@message
@dataclass(frozen=True, slots=True)
class AccountList:
    """Accounts, and what is wrong with the files they come from."""

    accounts: tuple[Account, ...]
    problems: tuple[str, ...] = ()
    vault: str = ""  # why secrets can't be kept on this machine; empty when they can


@message
@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in an account."""

    number: str
    arn: str
    alias: str = ""
    partition: str = "aws"
    expires: float = 0  # seconds since 1970; 0 when it does not end by itself


@message
@dataclass(frozen=True, slots=True)
class AccountColour:
    """AWS's own name of a colour, such as "darkBlue"; empty: none."""

    colour: str


@message
@dataclass(frozen=True, slots=True)
class Region:
    """One region."""

    id: str
    title: str
    enabled: bool = True


@message
@dataclass(frozen=True, slots=True)
class RegionList:
    """The regions of a partition; `checked` when AWS confirmed which are enabled."""

    regions: tuple[Region, ...]
    partition: str
    checked: bool
