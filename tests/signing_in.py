"""Ways into the service for tests: the short one, and a second factor's codes."""

import base64
import hashlib
import hmac
import struct
import time
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.utils import timezone

from partners.models import Membership, Purpose, User
from partners.sign_in import sessions
from partners.sign_in.session_cookie import cookie_for, key_in

PASSWORD = "a long enough password 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, user: User, membership: Membership | None = None, purpose: Purpose | None = None) -> None:
    """Put `client` where signing in leads, acting as `membership` for `purpose` where given."""
    client.force_login(user, "partners.sign_in.adapters.PeopleBackend")
    session = client.session
    sessions.begin(session, at=timezone.now())
    if membership is not None and purpose is not None:
        sessions.choose(session, membership, purpose)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(session)


def session_of(client: Client) -> SessionBase:
    """The session that `client` has a cookie for; Django's `client.session` takes the cookie for the key itself."""
    engine = import_module(settings.SESSION_ENGINE)
    session: SessionBase = engine.SessionStore(key_in(client.cookies[settings.SESSION_COOKIE_NAME].value))
    return session


def code(secret: str = SECRET, *, at: float | None = None) -> str:
    """The code that an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
