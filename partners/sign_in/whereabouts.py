"""From where somebody is signed in: address and browser, sealed, for themselves alone to read.

allauth writes both in plain words when a session begins or a password is changed; in the same transaction they are
sealed to their user. In the table, every row is from nowhere.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpRequest

from partners.sign_in import sealing

USE = b"whereabouts"
NOWHERE = "0.0.0.0"  # noqa: S104 - an address that nobody comes from
SEALED = "sealed"


@contextmanager
def sealed(request: HttpRequest) -> Iterator[None]:
    """Seal what allauth writes inside the block about the session of `request`; or nothing of it is kept."""
    with transaction.atomic():
        yield
        for place in UserSession.objects.filter(session_key=request.session.session_key).exclude(ip=NOWHERE):
            said = json.dumps([place.user_id, place.ip, place.user_agent])
            place.ip, place.user_agent = NOWHERE, ""
            place.data = {SEALED: sealing.keys(USE).encrypt(said.encode()).decode()}
            place.save(update_fields=["ip", "user_agent", "data"])


def opened(place: UserSession) -> tuple[str, str]:
    """Address and browser of a session of whoever asks; empty if they were sealed for somebody else."""
    try:
        user, address, browser = json.loads(sealing.keys(USE).decrypt(place.data.get(SEALED, "")))
    except InvalidToken:
        return "", ""
    return (address, browser) if user == place.user_id else ("", "")
