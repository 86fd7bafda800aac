"""Where a partner system has got to, sealed: it tells nobody how much there is, and holds only where it was given."""

import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import InvalidToken

from partners.sign_in import sealing
from partners.systems.problems import Unprocessable

USE = b"cursors of partner systems"


class UnknownCursor(Unprocessable):
    """The cursor was not made here, or for another agency, purpose or collection."""

    default_code = "unknown_cursor"
    default_detail = "Leave `after` out and begin again, or use a cursor that this collection gave you."


def seal(position: Iterable[Any], *, given_for: str) -> str:
    """A cursor for `position`, which JSON can hold; it opens only where it was `given_for`."""
    return sealing.keys(USE).encrypt(json.dumps([given_for, *position], default=str).encode()).decode()


def unseal(cursor: str, *, given_for: str) -> list[Any]:
    """The position in `cursor`.

    :raises UnknownCursor: if it was not given for this
    """
    try:
        sealed: list[Any] = json.loads(sealing.keys(USE).decrypt(cursor.encode()))
    except (InvalidToken, ValueError) as error:
        raise UnknownCursor from error
    if sealed[0] != given_for:
        raise UnknownCursor
    return sealed[1:]
