"""Looks whether the keyring of a Linux desktop is locked, without a dialog; it opens nothing in it."""

from __future__ import annotations

from contextlib import closing


def is_locked() -> bool:
    """Whether reading from it would first ask a person; one that was never made has to be made by one."""
    # It exists on Linux only.
    import secretstorage
    from secretstorage import collection
    from secretstorage.exceptions import ItemNotFoundException

    with closing(secretstorage.dbus_init()) as connection:
        try:
            return bool(collection.get_collection_by_alias(connection, "default").is_locked())
        except ItemNotFoundException:
            return True
