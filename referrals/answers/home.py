"""What the addressee's workers find where they start: the people newly given to them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.enforcement.tallies import tallies
from partners.home import Group, Home, Line, Tag, register
from partners.requests import UserRequest
from partners.rules import may
from referrals.exchange.clocks import REFERRALS
from referrals.exchange.models import IN_HAND, Allocation, Event, Referral, ReferralState

NEW_FOR = timedelta(days=7)
LEFT_FOR = timedelta(days=14)
AT_MOST = 10


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add a line for each person whom another member assigned to this one, until this one acts or a week has passed."""
    if not may(request.membership, request.purpose, "handle referrals"):
        return
    given = Allocation.objects.holding().to_worker(request.user).exclude(by__user=request.user)
    done = Event.objects.filter(
        referral=OuterRef("referral"), by__user=request.user, created_at__gt=OuterRef("created_at")
    )
    fresh = given.filter(
        ~Exists(done),
        worker__agency=request.membership.agency,
        created_at__gte=timezone.now() - NEW_FOR,
        referral__state__in=IN_HAND,
    )
    _add_without_appointment(request, home)
    shown = list(fresh.select_related("by__user", "referral__identity").newest()[:AT_MOST])
    home.lines += [_line(allocation, allocation.referral) for allocation in shown]


def _add_without_appointment(request: UserRequest, home: Home) -> None:
    """Say how many of those whom one has taken on have had no appointment for long: book one, or close."""
    mine = Allocation.objects.holding().to_worker(request.user).filter(referral=OuterRef("pk"))
    waiting = Referral.objects.to(request.membership.agency_id).filter(
        Exists(mine), state__in=[ReferralState.ACCEPTED, ReferralState.MISSED], updated_at__lt=timezone.now() - LEFT_FOR
    )
    [count] = tallies(waiting)
    home.add_task(
        count,
        ngettext("%s person taken on has no appointment", "%s people taken on have no appointment", count),
        f"{reverse('referrals')}?state=in-hand&worker={request.user.reference}",
        _("Waiting"),
        "yellow",
        action=_("Book or close"),
        subject=REFERRALS,
    )


def _line(allocation: Allocation, referral: Referral) -> Line:
    return Line(
        group=Group.TODAY,
        who=getattr(referral, "identity", ""),
        who_url=referral.get_absolute_url(),
        title=_("Given to you by %(name)s") % {"name": allocation.by.user},
        url=referral.get_absolute_url(),
        action=_("See"),
        tag=Tag(_("New"), "blue"),
        subject=REFERRALS,
        is_urgent=referral.urgent,
    )
