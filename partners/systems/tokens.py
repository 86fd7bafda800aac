"""The token endpoint. Only OAuth 2 client credentials are supported (RFC 6749 4.4)."""

import base64
import hashlib
from typing import Any
from urllib.parse import unquote_plus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.views.base import TokenView

from partners.sign_in.adapters import client_address

WRONG = 10
"""The number of wrong secrets for a client from one address after which it has to wait."""
WAIT = 5 * 60


class ClientTokenView(TokenView):
    """`POST` client_id, client_secret (in the body, or as HTTP Basic), grant_type=client_credentials and a scope."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if repeated := [name for name, values in request.POST.lists() if len(values) > 1]:
            return refuse(400, "invalid_request", f"A parameter is given more than once: {', '.join(repeated)[:60]}.")
        if not request.POST.get("grant_type"):
            return refuse(400, "invalid_request", "Send grant_type=client_credentials as a form, not as JSON.")
        if request.POST["grant_type"] != "client_credentials":
            return refuse(400, "unsupported_grant_type", "Only grant_type=client_credentials is served here.")
        named = {_client_in(request.headers.get("Authorization", "")), *request.POST.getlist("client_id")} - {""}
        if len(named) > 1:
            return refuse(400, "invalid_request", "The request names more than one client.")
        counted = _counter("".join(named), request)
        if cache.get(counted, 0) >= WRONG:
            refused = refuse(429, "slow_down", "Too many wrong secrets. Wait five minutes, then try again.")
            refused.headers["Retry-After"] = str(WAIT)
            return refused
        response = super().post(request, *args, **kwargs)
        if response.status_code == 401:
            cache.add(counted, 0, WAIT)
            cache.incr(counted)
        return response


def refuse(status: int, error: str, description: str) -> HttpResponse:
    """An error as OAuth's clients read it (RFC 6749 5.2)."""
    told = {"error": error, "error_description": description}
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


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
