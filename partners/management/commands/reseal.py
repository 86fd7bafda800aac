"""`manage.py reseal`: seal passwords and second factors under the newest SECRET_KEY, so that older ones can go."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand

from partners.members import sealed_passwords
from partners.members.models import User

ENCRYPTED = ("secret", "seed")
"""What django-allauth encrypts within a factor."""


class Command(BaseCommand):
    help = "Seal passwords and second factors under the newest SECRET_KEY; everybody signs in again."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        users, lost = _reseal_passwords()
        factors = _reseal_factors()
        self.stdout.write(f"Sealed {users} passwords and {factors} second factors under the newest key.")
        if lost:
            self.stdout.write(f"{lost} passwords were sealed by no key that is set: start those members over.")


def _reseal_passwords() -> tuple[int, int]:
    """How many passwords were sealed again, and how many nothing opens."""
    done = lost = 0
    for user in User.objects.all():
        digest = sealed_passwords.opened(user.password, user.reference)
        if digest:
            user.password = sealed_passwords.sealed(digest, user.reference)
            user.save(update_fields=["password"])
        done, lost = done + bool(digest), lost + (not digest and user.has_usable_password())
    return done, lost


def _reseal_factors() -> int:
    """How many second factors were sealed again; one that nothing opens stops the command.

    :raises NotTheirFactor: if a factor was sealed by no key that is set, or for another user
    """
    adapter, factors = get_adapter(), Authenticator.objects.all()
    for factor in factors:
        again = {name: adapter.encrypt(adapter.decrypt(factor.data[name])) for name in ENCRYPTED if name in factor.data}
        factor.data = factor.data | again
        factor.save(update_fields=["data"])
    return len(factors)
