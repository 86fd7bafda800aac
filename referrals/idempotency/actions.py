"""Makes a form act once, however often it is sent."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import transaction
from django.http import QueryDict

from datasharing.consent.actions import hold
from datasharing.models import Person
from partners.models import Membership
from partners.requests import UserRequest
from referrals.idempotency.models import Submission


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


def fresh_form(request: UserRequest) -> str:
    """What an address carries to a form that is shown for the first time: its token, and what it corrects."""
    query = QueryDict(mutable=True)
    query["form"] = str(uuid4())
    if "corrects" in request.GET:
        query["corrects"] = request.GET["corrects"]
    return query.urlencode()
