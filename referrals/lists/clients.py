"""The clients of treatment and custody workers on their caseload: allocations and contacts in custody."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.work.clients import AT_MOST, Work, register
from partners.home import Tag
from partners.london import london_time
from partners.requests import UserRequest
from partners.rules import may
from referrals.custody.models import CustodyContact
from referrals.exchange.models import AWAITING_DECISION, IN_HAND, REFERRAL_MACHINE, Allocation, Referral, ReferralState

RECENT = timedelta(days=14)
"""How long after a contact in custody the person stays on the worker's caseload."""
LIVE = [*AWAITING_DECISION, *IN_HAND, ReferralState.STARTED]


@register
def allocated(request: UserRequest) -> Iterator[Work]:
    """The clients allocated to the member, until the referral ends without treatment."""
    if not may(request.membership, request.purpose, "handle referrals"):
        return
    mine = Allocation.objects.filter(owner=request.membership.agency).holding().to_worker(request.user)
    live = mine.filter(referral__state__in=LIVE).select_related("referral__service", "owner").newest()
    for allocation in live[:AT_MOST]:
        referral = allocation.referral
        yield Work(
            person_id=allocation.client_id,
            tag=_tag(referral),
            text=referral.service,
            url=referral.get_absolute_url(),
            agency=allocation.owner,
            at=allocation.updated_at,
            is_urgent=referral.urgent,
            lead=request.user,
        )


@register
def seen_in_custody(request: UserRequest) -> Iterator[Work]:
    """The people whom the member saw in custody recently."""
    if not may(request.membership, request.purpose, "record a custody contact"):
        return
    recent = CustodyContact.objects.filter(
        owner=request.membership.agency, worker__user=request.user, seen_at__gte=timezone.now() - RECENT
    )
    for contact in recent.select_related("suite", "owner").newest()[:AT_MOST]:
        day = date_format(london_time(contact.seen_at), "D j M")
        yield Work(
            person_id=contact.person_id,
            tag=Tag(_("Seen in custody"), "blue"),
            text=_("%(suite)s, %(day)s") % {"suite": contact.suite, "day": day},
            url=contact.get_absolute_url(),
            agency=contact.owner,
            at=contact.seen_at,
            is_urgent=bool(contact.risks),
            lead=request.user,
        )


def _tag(referral: Referral) -> Tag:
    shown = REFERRAL_MACHINE.tag(referral.state)
    return Tag(shown["text"], shown["colour"])
