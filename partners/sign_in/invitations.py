"""Links that let somebody choose a first password: signed, for one use, for seven days."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from partners.members.models import Membership, User

SALT = "partners.invitation"


class InvitationVoid(Exception):
    """The link is too old, was used, or was never one of ours."""


class InvitationUsed(InvitationVoid):
    """Somebody chose a password with the link."""


class InvitationNotSent(Exception):
    """The mail server did not take the invitation."""


def link(user: User) -> str:
    """The address at which `user` chooses a password; void as soon as they have one."""
    token = signing.dumps([user.reference.hex, _state(user)], salt=SALT)
    return settings.SERVICE_URL + reverse("invitation", args=[token])


def invited(token: str) -> User:
    """Who may choose a password with `token`.

    :raises InvitationUsed: if somebody did
    :raises InvitationVoid: if nobody may for another reason
    """
    try:
        reference, state = signing.loads(token, salt=SALT, max_age=settings.INVITATION_AGE)
    except signing.BadSignature as error:
        raise InvitationVoid from error
    user = User.objects.filter(reference=UUID(reference)).first()
    if user is None or not user.may_sign_in():
        raise InvitationVoid
    if user.has_usable_password():
        raise InvitationUsed
    if state != _state(user):
        raise InvitationVoid
    return user


def send(user: User, *, by: Membership) -> None:
    """Mail `user` the link. The mail says who invites, and for which agency, so that it can be told from a fraud.

    :raises InvitationNotSent: if the mail server does not take it
    """
    words = render_to_string(
        "partners/email/invitation.txt",
        {"link": link(user), "service_name": settings.SERVICE_NAME, "agency": by.agency, "inviter": by.user},
    )
    try:
        send_mail(_("%(agency)s invites you to %(service)s") % _named(by), words, None, [user.email])
    except OSError as error:  # smtplib's errors and a server that cannot be reached
        raise InvitationNotSent from error


def _named(by: Membership) -> dict[str, str]:
    return {"agency": by.agency.name, "service": settings.SERVICE_NAME}


def _state(user: User) -> str:
    return salted_hmac(SALT, user.password).hexdigest()[:20]
