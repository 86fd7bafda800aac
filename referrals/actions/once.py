"""Makes a form act once, however often it is sent."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from datasharing.actions import hold
from datasharing.models import Person
from partners.models import Membership
from referrals.models import Submission


@transaction.atomic
def once(token: UUID, *, by: Membership, act: Callable[[], str], about: Person | None = None) -> str:
    """Do `act`, and return the address it leads to; of a form that was sent before, the address it led to then.

    Of several at once, the others wait for the first; so do other forms `about` the same person. What `act` raises
    undoes everything, and the form may be sent again.
    """
    submission, is_first = Submission.objects.get_or_create(agency=by.agency, token=token)
    if is_first:
        if about:
            hold(about)
        submission.led_to = act()
        submission.save(update_fields=["led_to"])
    return submission.led_to


def led_to(token: UUID, *, by: Membership) -> str:
    """Where the form with this token led; empty when it was not sent."""
    submission = Submission.objects.filter(agency=by.agency, token=token).first()
    return submission.led_to if submission else ""
