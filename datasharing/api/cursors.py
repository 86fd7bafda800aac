"""Cursors: encrypted positions that reveal no counts, each valid for one agency, purpose and collection."""

import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import InvalidToken

from partners.sign_in import sealing
from partners.systems.problems import Unprocessable

USE = b"cursors of partner systems"


class UnknownCursor(Unprocessable):
    """The cursor is not ours, or was given to another agency, or for another purpose or collection."""

    default_code = "unknown_cursor"
    default_detail = "Use a cursor that this collection gave you, or leave `after` out to begin again."


def seal(position: Iterable[Any], *, given_for: str) -> str:
    """Encrypt `position`, a list of JSON values, into a cursor that is valid only with the same `given_for`."""
    return sealing.keys(USE).encrypt(json.dumps([given_for, *position], default=str).encode()).decode()


def unseal(cursor: str, *, given_for: str) -> list[Any]:
    """The position in `cursor`.

    :raises UnknownCursor: if it is not a cursor with this `given_for`
    """
    try:
        sealed: list[Any] = json.loads(sealing.keys(USE).decrypt(cursor.encode()))
    except (InvalidToken, ValueError) as error:
        raise UnknownCursor from error
    if sealed[0] != given_for:
        raise UnknownCursor
    return sealed[1:]
