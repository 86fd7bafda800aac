"""Second factors, sealed to their user.

A factor copied to another user's row, or an invented passkey, would let an attacker sign in. A row is therefore valid
only if it was encrypted under SECRET_KEY together with its user and type. An earlier row of the same user, or none,
would do so too: the database lets the table be written only where the application vouches for its user (vouching.py).
The table and the model are django-allauth's, so all this happens where Django saves, loads and deletes the model.
"""

import json
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator, AuthenticatorManager
from cryptography.fernet import InvalidToken
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.signals import (  # noqa: TID251 - the model is a library's: no verb of ours writes it
    post_init,
    post_save,
    pre_save,
)

from partners.sign_in import sealing
from partners.sign_in.vouching import vouched

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


class Factors(QuerySet[Authenticator]):
    """Second factors; those of one user are deleted with the application vouching for them."""

    def delete(self) -> tuple[int, dict[str, int]]:
        deleted, by_model = 0, Counter[str]()
        for user_id in {factor.user_id for factor in self.only("user_id")}:
            with vouched(user_id):
                more, of = super(Factors, self.filter(user_id=user_id)).delete()
            deleted, by_model = deleted + more, by_model + Counter(of)
        return deleted, dict(by_model)


def watch() -> None:
    """Seal, open and vouch for every second factor from now on."""
    for signal, then in ((post_init, _open), (pre_save, _seal), (post_save, _open)):
        signal.connect(then, sender=Authenticator, dispatch_uid=then.__name__)
    if not hasattr(Authenticator.save, "__wrapped__"):
        for name in ("save", "delete"):
            setattr(Authenticator, name, _vouched_for(getattr(Authenticator, name)))
        AuthenticatorManager.get_queryset = lambda manager: Factors(manager.model, using=manager._db)  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _vouched_for(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acts(factor: Authenticator, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") == ["last_used_at"]:
            return act(factor, *args, **kwargs)
        with vouched(factor.user_id):
            return act(factor, *args, **kwargs)

    return acts


def _open(instance: Authenticator, **_signal: Any) -> None:
    held = instance.__dict__.get("data")
    is_stored = instance.pk is not None
    if is_stored and held is not None:
        instance.data = opened(held, user_id=instance.user_id, kind=instance.type)


def _seal(instance: Authenticator, **_signal: Any) -> None:
    instance.data = sealed(instance.data, user_id=instance.user_id, kind=instance.type)
