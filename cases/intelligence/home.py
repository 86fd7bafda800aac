"""What waits to be released by a second person, and what was released to the member who looks."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.intelligence.models import (
    GroupRelease,
    GroupReport,
    IntelligenceRelease,
    IntelligenceReport,
    TermsRead,
)
from cases.intelligence.reading import released_to
from datasharing.enforcement.tallies import tallies
from partners.home import Home, register
from partners.london import london_today
from partners.navigation import ABOUT_PEOPLE
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add both counts, in one statement, and the way to the list."""
    if request.purpose not in ABOUT_PEOPLE:
        return
    member, today = request.membership, london_today(timezone.now())
    read = TermsRead.objects.filter(user=request.user).values("release")
    to_me = [each.filter(until__gte=today).exclude(reference__in=read) for each in released_to(member, request.purpose)]
    writes = may(member, request.purpose, "write intelligence")
    unreleased = (
        [
            model.objects.filter(owner=member.agency_id, withdrawn_on=None)
            .exclude(written_by=request.user)
            .filter(~Exists(release.objects.filter(report=OuterRef("pk"))))
            for model, release in ((IntelligenceReport, IntelligenceRelease), (GroupReport, GroupRelease))
        ]
        if may(member, request.purpose, "release intelligence")
        else []
    )
    counts = tallies(*to_me, *unreleased)
    unread, waiting = sum(counts[:2]), sum(counts[2:])
    if writes:
        home.links.append({"label": _("Intelligence"), "url": reverse("intelligence")})
    home.add_task(
        unread,
        ngettext("%s intelligence report was released to you", "%s intelligence reports were released to you", unread),
        reverse("intelligence"),
        _("To read"),
        "yellow",
        action=_("Read"),
    )
    home.add_task(
        waiting,
        ngettext("%s intelligence report is not released", "%s intelligence reports are not released", waiting),
        reverse("intelligence"),
        _("Second person"),
        "yellow",
        action=_("Look"),
    )
