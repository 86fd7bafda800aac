"""The keys that sign contexts, as stored in PostgreSQL: padded for HMAC-SHA256, readable by the owner only."""

import hashlib

from django.db import connection

BLOCK = 64


def pads(key: str) -> tuple[bytes, bytes]:
    """The inner and outer padded key of RFC 2104 for SHA-256."""
    secret = key.encode()
    if len(secret) > BLOCK:
        secret = hashlib.sha256(secret).digest()
    secret = secret.ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in secret), bytes(byte ^ 0x5C for byte in secret)


def believe(key: str) -> bool:
    """Make contexts signed with `key` valid; False if they are already. Run as the owner."""
    inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing.context_key (inner_pad, outer_pad) SELECT %(inner)s, %(outer)s"
            " WHERE NOT EXISTS (SELECT FROM sharing.context_key WHERE outer_pad = %(outer)s)",
            {"inner": inner, "outer": outer},
        )
        return bool(cursor.rowcount == 1)


def is_believed(key: str) -> bool:
    """Whether contexts signed with `key` are valid. Run as the owner."""
    _inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM sharing.context_key WHERE outer_pad = %s", [outer])
        return bool(cursor.rowcount == 1)


def believe_only(key: str) -> int:
    """Delete all keys but `key` and return the number of deleted ones. Run as the owner."""
    believe(key)
    _inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sharing.context_key WHERE outer_pad <> %s", [outer])
        return int(cursor.rowcount)
