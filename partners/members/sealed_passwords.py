"""Password digests, sealed to their user.

The run-time login may write the password column. A digest that it wrote itself, or copied from another row, would let
an attacker sign in. A digest is therefore valid only if it was encrypted under SECRET_KEY together with its user.
Without SECRET_KEY a reader of the column cannot test passwords against it either.
"""

import json
from uuid import UUID

from cryptography.fernet import InvalidToken

from partners.sign_in import sealing

USE = b"passwords"
MARK = "sealed$"


def sealed(digest: str, whose: UUID) -> str:
    """What the column holds for `digest`."""
    return MARK + sealing.keys(USE).encrypt(json.dumps([whose.hex, digest]).encode()).decode()


def is_sealed(held: str) -> bool:
    """Whether `held` looks like what `sealed` makes."""
    return held.startswith(MARK)


def opened(held: str, whose: UUID) -> str | None:
    """The digest that was sealed for the user `whose`; None if it was sealed for another user or not at all."""
    if not is_sealed(held):
        return None
    try:
        user, digest = json.loads(sealing.keys(USE).decrypt(held.removeprefix(MARK)))
    except InvalidToken:
        return None
    return str(digest) if user == whose.hex else None
