"""Where the company that people keep differs from their declared groups: on the agenda of an audit of groups."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.networks.companies import Difference, differences
from analysis.networks.scope import Scope
from analysis.networks.words import Named
from partners.home import Group, Line
from partners.london import london_today
from partners.models import Purpose
from partners.requests import UserRequest
from referrals.meetings.agenda import AT_MOST, Item, register
from referrals.meetings.models import Meeting, MeetingKind


@register
def differences_to_discuss(request: UserRequest, meeting: Meeting) -> Iterator[Item]:
    """Who keeps the company of another group than is declared; none of a network that is too long for a page."""
    if meeting.kind != MeetingKind.AUDIT or request.purpose != Purpose.DETERRENCE:
        return
    scope = Scope(on=london_today(timezone.now()), programme=meeting.programme)
    if scope.is_long():
        return
    counting = scope.counting()
    if not counting.ties:
        return
    apart = differences(counting.communities, counting.network, counting.declared)
    shown = apart[:AT_MOST]
    people, groups = {each.person for each in shown}, {each.company for each in shown}
    named = Named.of(people, groups, preferring=request.membership.agency_id)
    yield Item(
        _("Company that differs from declared groups"),
        [(_line(each, named), None) for each in shown],
        len(apart) > AT_MOST,
    )


def _line(each: Difference, named: Named) -> Line:
    said = {"group": named.group(each.company), "ties": each.ties, "of": each.of}
    return Line(
        group=Group.WEEK,
        who=named.person(each.person),
        who_url=named.url(each.person),
        person=each.person,
        title=_("keeps company with %(group)s: %(ties)s of %(of)s ties") % said,
        url=named.url(each.person) or reverse("network"),
        action=_("See"),
    )
