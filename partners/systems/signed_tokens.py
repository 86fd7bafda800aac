"""Access tokens, signed with SECRET_KEY and naming their client. A row in the token table is not enough to call."""

import secrets
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

LASTS: int = settings.OAUTH2_PROVIDER["ACCESS_TOKEN_EXPIRE_SECONDS"]
RANDOM_BYTES = 32
APART = "."


def answer(request: Any) -> str:
    """A token for the client of oauthlib's `request`."""
    return make(request.client.client_id)


def make(client_id: str) -> str:
    """A token for this client, in the characters of RFC 6750 2.1."""
    return _signer().sign(f"{client_id}{APART}{secrets.token_urlsafe(RANDOM_BYTES)}")


def client_in(token: str) -> str | None:
    """The client id in `token`; None if its signature is invalid or it has expired."""
    try:
        return _signer().unsign(token, max_age=LASTS).rpartition(APART)[0]
    except BadSignature:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=APART, salt="access token")
