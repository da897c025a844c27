"""A Secret Service that is locked, and whose unlock dialog is dismissed or never answered; it keeps nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_COLLECTION = "/org/freedesktop/secrets/collection/login"
_PROMPT = "/org/freedesktop/secrets/prompt/1"
_PROPERTIES = {"Locked": ("b", True), "Label": ("s", "login"), "Collections": ("ao", [_COLLECTION])}


class LockedKeyring:
    """What it was asked; `dismisses` its dialog as soon as it is shown, or leaves it open."""

    def __init__(self, connection: DBusConnection, *, dismisses: bool) -> None:
        self._connection, self._dismisses = connection, dismisses
        self.shown = threading.Event()

    def serve(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                message = self._connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.message_type == MessageType.method_call:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        member = str(message.header.fields.get(HeaderFields.member))
        if member == "OpenSession" and message.body[0] != "plain":
            self._connection.send(new_error(message, "org.freedesktop.DBus.Error.NotSupported"))
            return
        self._connection.send(new_method_return(message, *_reply(member, message.body)))
        if member == "Prompt":
            self.shown.set()
            if self._dismisses:
                self._dismiss()

    def _dismiss(self) -> None:
        sender = DBusAddress(_PROMPT, interface="org.freedesktop.Secret.Prompt")
        self._connection.send(new_signal(sender, "Completed", "bv", (True, ("ao", []))))


def _reply(member: str, body: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    replies: dict[str, tuple[str, tuple[Any, ...]]] = {
        "OpenSession": ("vo", (("s", ""), "/s/1")),
        "ReadAlias": ("o", (_COLLECTION,)),
        "Unlock": ("aoo", ([], _PROMPT)),
        "SearchItems": ("ao", ([],)),
    }
    if member == "Get":
        return "v", (_PROPERTIES.get(body[1], ("s", "")),)
    return replies.get(member, ("", ()))


@contextmanager
def locked_keyring(bus_address: str, *, dismisses: bool) -> Iterator[LockedKeyring]:
    """The service on that bus, in a thread."""
    over = threading.Event()
    with open_dbus_connection(bus_address) as connection:
        connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
        service = LockedKeyring(connection, dismisses=dismisses)
        thread = threading.Thread(target=service.serve, args=(over,), name="locked-keyring")
        thread.start()
        try:
            yield service
        finally:
            over.set()
            thread.join()
