"""The key that signs contexts, as PostgreSQL keeps it: padded for HMAC-SHA256, readable by the owner alone."""

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
    """Have the database believe contexts signed with `key`; False if it already did. As the owner."""
    inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing.context_key (inner_pad, outer_pad) SELECT %(inner)s, %(outer)s"
            " WHERE NOT EXISTS (SELECT FROM sharing.context_key WHERE outer_pad = %(outer)s)",
            {"inner": inner, "outer": outer},
        )
        return bool(cursor.rowcount == 1)


def is_believed(key: str) -> bool:
    """Whether the database believes contexts signed with `key`. As the owner."""
    _inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM sharing.context_key WHERE outer_pad = %s", [outer])
        return bool(cursor.rowcount == 1)


def believe_only(key: str) -> int:
    """Forget every key but `key`; how many were forgotten. As the owner."""
    believe(key)
    _inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sharing.context_key WHERE outer_pad <> %s", [outer])
        return int(cursor.rowcount)
