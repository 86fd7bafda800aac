"""What people do about themselves: being told that use is logged, choosing a first password."""

from datetime import datetime

from partners.members.models import Acknowledgement, User
from partners.sign_in.invitations import InvitationVoid
from partners.sign_in.vouching import vouched


def acknowledge(statement: str, *, by: User, at: datetime) -> Acknowledgement:
    """Keep that `by` was shown this edition of the statement before they could see anything."""
    return Acknowledgement.objects.create(user=by, statement=statement, acknowledged_at=at)


def choose_first_password(password: str, *, by: User) -> None:
    """Set the first password of an invited user. The link works once.

    :raises InvitationVoid: if `by` has a password by now
    """
    invited_as = by.password
    by.set_password(password)
    with vouched(by.pk):
        if not User.objects.filter(pk=by.pk, password=invited_as).update(password=by.password):
            raise InvitationVoid
