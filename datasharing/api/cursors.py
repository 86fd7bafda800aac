"""Where a partner system has got to, sealed: it tells nobody how much there is, and holds only where it was given."""

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from partners.api.problems import Unprocessable


class UnknownCursor(Unprocessable):
    """The cursor was not made here, or for another agency, purpose or collection."""

    default_code = "unknown_cursor"
    default_detail = "Leave `after` out and begin again, or use a cursor that this collection gave you."


def seal(position: Iterable[Any], *, given_for: str) -> str:
    """A cursor for `position`, which JSON can hold; it opens only where it was `given_for`."""
    return _keys().encrypt(json.dumps([given_for, *position], default=str).encode()).decode()


def unseal(cursor: str, *, given_for: str) -> list[Any]:
    """The position in `cursor`.

    :raises UnknownCursor: if it was not given for this
    """
    try:
        sealed: list[Any] = json.loads(_keys().decrypt(cursor.encode()))
    except (InvalidToken, ValueError) as error:
        raise UnknownCursor from error
    if sealed[0] != given_for:
        raise UnknownCursor
    return sealed[1:]


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"cursors of partner systems" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
