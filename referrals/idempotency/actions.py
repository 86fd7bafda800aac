"""Idempotency of forms: a form acts once, however often it is sent."""

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
    """Call `act` and return its URL; if the form was sent before, return the URL of that time.

    Concurrent requests with the same token, or `about` the same person, wait for each other. If `act` raises, the
    transaction is rolled back and the form may be sent again.
    """
    submission, is_first = Submission.objects.get_or_create(agency=by.agency, token=token)
    if is_first:
        if about:
            hold(about)
        submission.led_to = act()
        submission.save(update_fields=["led_to"])
    return submission.led_to


def led_to(token: UUID, *, by: Membership) -> str:
    """The URL of the result of the form with this token; empty if it was not sent."""
    submission = Submission.objects.filter(agency=by.agency, token=token).first()
    return submission.led_to if submission else ""


def fresh_form(request: UserRequest) -> str:
    """The query of a URL to a new form: its token, and the referral that it corrects."""
    query = QueryDict(mutable=True)
    query["form"] = str(uuid4())
    if "corrects" in request.GET:
        query["corrects"] = request.GET["corrects"]
    return query.urlencode()
