"""The token endpoint. Only OAuth 2 client credentials are supported (RFC 6749 4.4)."""

import base64
import hashlib
from typing import Any
from urllib.parse import unquote_plus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from oauth2_provider.views.base import TokenView

from partners.sign_in.adapters import client_address
from partners.systems.problems import answer

WRONG = 10
"""The number of wrong secrets for a client from one address after which it has to wait."""
WAIT = 5 * 60


class ClientTokenView(TokenView):
    """`POST` client_id, client_secret (in the body, or as HTTP Basic), grant_type=client_credentials and a scope."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("grant_type") != "client_credentials":
            return answer(400, "unsupported_grant_type", "Only grant_type=client_credentials is supported.")
        named = {_client_in(request.headers.get("Authorization", "")), *request.POST.getlist("client_id")} - {""}
        if len(named) > 1:
            return answer(400, "invalid_request", "The request names more than one client.")
        counted = _counter("".join(named), request)
        if cache.get(counted, 0) >= WRONG:
            refused = answer(429, "throttled", "Too many wrong secrets. Wait five minutes, then try again.")
            refused.headers["Retry-After"] = str(WAIT)
            return refused
        response = super().post(request, *args, **kwargs)
        if response.status_code == 401:
            cache.add(counted, 0, WAIT)
            cache.incr(counted)
        return response


def _counter(client: str, request: HttpRequest) -> str:
    """The cache key of the counter of wrong secrets, by client and client address."""
    digest = hashlib.sha256(f"{client} {client_address(request)}".encode()).hexdigest()
    return f"token:{digest}"


def _client_in(authorization: str) -> str:
    """The client id in HTTP Basic, decoded exactly as the library that checks the secret decodes it."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        return unquote_plus(base64.b64decode(encoded).decode().partition(":")[0]) if scheme == "Basic" else ""
    except ValueError:
        return ""
