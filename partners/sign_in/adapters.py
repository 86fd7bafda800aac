"""Adapters of django-allauth: there is no sign-up, and each sign-in shows the statement that use is logged."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.members.known import known_user, memberships
from partners.members.models import User
from partners.sign_in import sealing, sessions, whereabouts
from partners.sign_in.actions import acknowledge

JUST_NOW = timedelta(minutes=5)
USE = b"second factor"


class PeopleBackend(AuthenticationBackend):
    """Knows people in service only, at sign-in and again with every request."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session, read together with their memberships: every request needs both."""
        user = known_user(user_id, at=timezone.now())
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        return isinstance(user, User) and user.may_sign_in()


class AccountAdapter(DefaultAccountAdapter):
    """Signing in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is wrong"),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting of wrong passwords to django-axes.

        It counts per account and address. allauth counts per account only, so one user could lock out another.
        """

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Refuse users with the right password whose account is closed or who have no membership in force."""
        if not isinstance(user, User) or not user.may_sign_in() or not memberships(user, at=timezone.now()):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Record that the statement was shown, then begin the session."""
        now = timezone.now()
        acknowledge(sessions.STATEMENT, by=cast("User", user), at=now)
        super().login(request, user)
        sessions.begin(request.session, at=now)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Seal from where they have come."""
        with whereabouts.sealed(request):
            return super().post_login(request, user, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where a link to a new password leads: to the configured address, whatever address was asked."""
        return settings.SERVICE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Write the password, for which the application vouches."""
        user.set_password(password)
        cast("User", user).keep_password()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002
        """Whether to ask for the password again: not while a user, just signed in, sets up a first second factor."""
        begun = sessions.begun(self.request.session)
        had_one = Authenticator.objects.filter(user=self.request.user, created_at__lt=begun).exists()
        return had_one or begun < timezone.now() - JUST_NOW


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are encrypted at rest under SECRET_KEY and its fallbacks."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is wrong or was used already. Wait for the next one and enter it"),
    }

    def get_totp_issuer(self) -> str:
        return settings.SERVICE_NAME

    def encrypt(self, text: str) -> str:
        return sealing.keys(USE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.keys(USE).decrypt(encrypted_text.encode()).decode()


def client_address(request: HttpRequest) -> str:
    """The address a request came from, as our own proxy saw it: what a client claims stands further left."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
