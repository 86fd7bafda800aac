"""Keys for the drafts of one membership on one device. The server never receives a draft.

The browser cannot read its drafts after sign-out. The server gives out the same key again when the same user signs in
on the same device and acts for the same membership. A draft therefore outlives its session, and no other user can open
it. The device is a random number in a cookie, so a key of one device opens no draft of another.
"""

import base64
import hashlib
import hmac
import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from partners.members.models import Membership

USE = b"drafts"
DEVICE = re.compile(r"[0-9a-f]{32}")


def device_of(request: HttpRequest) -> str:
    """The number of the device that `request` comes from; a new one for a device that has none."""
    shown = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return shown if DEVICE.fullmatch(shown) else secrets.token_hex(16)


def remember_device(response: HttpResponse, device: str) -> None:
    """Set the cookie of `device`, out of reach of scripts."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device,
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def keys_for(membership: Membership, device: str) -> list[str]:
    """The key that seals, then those that still open what was sealed before SECRET_KEY changed; base64, 256 bits."""
    owner = f"{membership.user.reference.hex}:{membership.pk}:{device}".encode()
    secrets_held = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [base64.b64encode(_key(secret, owner)).decode() for secret in secrets_held]


def owner_tag(membership: Membership) -> str:
    """Identifies the membership to which a page was shown, so that its forms are not sent as another membership."""
    return hmac.new(settings.SECRET_KEY.encode(), USE + b" owner:%d" % membership.pk, hashlib.sha256).hexdigest()[:32]


def _key(secret: str, owner: bytes) -> bytes:
    own_key = hashlib.sha256(USE + secret.encode()).digest()
    return hmac.new(own_key, owner, hashlib.sha256).digest()
