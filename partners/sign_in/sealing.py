"""Encryption keys, derived from SECRET_KEY; for decryption also from its fallbacks."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def keys(meant_for: bytes) -> MultiFernet:
    """The keys for one use. They do not decrypt what was encrypted for another use."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(meant_for + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
