"""The session cookie: the session key signed with SECRET_KEY, so that a key read in the database is not enough."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse


class SignedSessionMiddleware(SessionMiddleware):
    """Django's middleware with a signed cookie."""

    def process_request(self, request: HttpRequest) -> None:
        request.session = self.SessionStore(key_in(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        given = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if given and given.value:
            answer.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(request.session)
        return answer


def cookie_for(session: SessionBase) -> str:
    """The cookie's value for `session`."""
    return _signer().sign(str(session.session_key))


def key_in(cookie: str) -> str | None:
    """The session key in `cookie`; None if its signature is invalid."""
    try:
        return _signer().unsign(cookie)
    except BadSignature:
        return None


def _signer() -> Signer:
    return Signer(salt="session cookie")
