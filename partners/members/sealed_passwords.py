"""Passwords as their column holds them: digests sealed to the user whose they are.

The run-time login may write the column. A digest that it wrote there, or copied from another user's row, would let its
author sign in; so a digest is believed only inside a seal that SECRET_KEY makes, together with whose it is. Nor can
anybody who reads the column try passwords on it without SECRET_KEY.
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
    """The digest that was sealed for `whose`; None for another's, and for any that nobody sealed."""
    if not is_sealed(held):
        return None
    try:
        user, digest = json.loads(sealing.keys(USE).decrypt(held.removeprefix(MARK)))
    except InvalidToken:
        return None
    return str(digest) if user == whose.hex else None
