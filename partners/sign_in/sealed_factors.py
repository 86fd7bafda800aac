"""Second factors, sealed to their user.

The run-time login may write the table. A factor copied to another user's row, or an invented passkey, would let an
attacker sign in. A row is therefore valid only if it was encrypted under SECRET_KEY together with its user and type.
The table and the model are django-allauth's, so the seal is made and opened where Django saves and loads the model.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.exceptions import PermissionDenied
from django.db.models.signals import (  # noqa: TID251 - the model is a library's: no verb of ours writes it
    post_init,
    post_save,
    pre_save,
)

from partners.sign_in import sealing

USE = b"whose second factor"
SEAL = "sealed"


class NotTheirFactor(PermissionDenied):
    """The row was not sealed for this user, so it cannot be used to sign in."""


def sealed(data: dict[str, Any], *, user_id: int, kind: str) -> dict[str, Any]:
    """What the table holds for `data`."""
    return {SEAL: sealing.keys(USE).encrypt(json.dumps([user_id, kind, data]).encode()).decode()}


def opened(held: dict[str, Any], *, user_id: int, kind: str) -> dict[str, Any]:
    """What was sealed for this user as this kind of factor.

    :raises NotTheirFactor: if it was sealed for another user or not at all
    """
    try:
        whose, what, data = json.loads(sealing.keys(USE).decrypt(held.get(SEAL, "")))
    except InvalidToken as error:
        raise NotTheirFactor from error
    if (whose, what) != (user_id, kind):
        raise NotTheirFactor
    return dict(data)


def watch() -> None:
    """Seal and open every second factor from now on."""
    for signal, then in ((post_init, _open), (pre_save, _seal), (post_save, _open)):
        signal.connect(then, sender=Authenticator, dispatch_uid=then.__name__)


def _open(instance: Authenticator, **_signal: Any) -> None:
    held = instance.__dict__.get("data")
    is_stored = instance.pk is not None
    if is_stored and held is not None:
        instance.data = opened(held, user_id=instance.user_id, kind=instance.type)


def _seal(instance: Authenticator, **_signal: Any) -> None:
    instance.data = sealed(instance.data, user_id=instance.user_id, kind=instance.type)
