"""Links with which invited users choose a first password: signed, valid once, for seven days."""

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
    """The link has expired, was used, or is not ours."""


class InvitationUsed(InvitationVoid):
    """Somebody chose a password with the link."""


class InvitationNotSent(Exception):
    """The mail server did not take the invitation."""


def link(user: User) -> str:
    """The URL at which `user` chooses a password; invalid as soon as they have one."""
    token = signing.dumps([user.reference.hex, _state(user)], salt=SALT)
    return settings.SERVICE_URL + reverse("invitation", args=[token])


def invited(token: str) -> User:
    """The user who may choose a password with `token`.

    :raises InvitationUsed: if a password was chosen with it
    :raises InvitationVoid: if the token is not valid
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
    """Mail `user` the link. The mail names the inviter and the agency, so that the user can recognise it.

    :raises InvitationNotSent: if the mail server does not take it
    """
    _mail("partners/email/invitation.txt", user, link(user), by=by)


def ask(user: User, *, by: Membership) -> None:
    """Mail `user`, who has an account with another agency, that an offer waits for them once they have signed in.

    :raises InvitationNotSent: if the mail server does not take it
    """
    _mail("partners/email/offer.txt", user, settings.SERVICE_URL + reverse("home"), by=by)


def _mail(template: str, user: User, address: str, *, by: Membership) -> None:
    words = render_to_string(
        template, {"link": address, "service_name": settings.SERVICE_NAME, "agency": by.agency, "inviter": by.user}
    )
    try:
        send_mail(_("%(agency)s invites you to %(service)s") % _named(by), words, None, [user.email])
    except OSError as error:  # smtplib's errors and a server that cannot be reached
        raise InvitationNotSent from error


def _named(by: Membership) -> dict[str, str]:
    return {"agency": by.agency.name, "service": settings.SERVICE_NAME}


def _state(user: User) -> str:
    return salted_hmac(SALT, user.password).hexdigest()[:20]
