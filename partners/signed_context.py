"""Signed contexts: what a transaction says of who acts, which the database believes only with the signature.

`agency:purpose:user:person:expiry:act:transaction|mac`. An agency of 0 is the service itself; -1 vouches for a user who
signs in or changes how they do (partners/sign_in/vouching.py). Neither opens any record.
"""

import hashlib
import hmac
import time
import uuid
from typing import Any

from django.conf import settings

SECONDS = 300
"""Seconds for which a context is valid: longer than any request or task."""
SERVICE, VOUCHING = 0, -1
"""What stands in the place of an agency where none acts."""

SAY = """
SELECT set_config('sharing.context', %s, true), set_config('sharing.resource', %s, true),
       set_config('sharing.on_behalf_of', %s, true)
"""


def signed(agency: int, purpose: int, user: int, *, act: uuid.UUID, within: str, seals: tuple[str, str]) -> str:
    """The context of the transaction `within`. The signature also covers `seals`: resource and on whose behalf."""
    expiry = int(time.time()) + SECONDS
    body = f"{agency}:{purpose}:{user}:0:{expiry}:{act.hex}:{within}"
    return f"{body}|{sign(body, *seals)}"


def sign(*lines: str) -> str:
    """HMAC-SHA256 of `lines` under the context key, in hexadecimal (RFC 2104)."""
    return hmac.new(settings.CONTEXT_KEY.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def name_of_transaction(cursor: Any) -> str:
    """The name of the transaction that `cursor` is in, for which alone a context is valid."""
    cursor.execute("SELECT sharing.transaction()")
    [name] = cursor.fetchone()
    return str(name)
