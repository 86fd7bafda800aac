"""Keys for what we keep or hand out so that nobody else reads it: of SECRET_KEY, and of its fallbacks to open."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def keys(meant_for: bytes) -> MultiFernet:
    """The keys for one use: what was sealed for another does not open with them."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(meant_for + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
