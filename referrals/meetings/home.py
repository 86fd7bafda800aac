"""Meetings on the home page, besides their clocks: a link to the list."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from datasharing.enforcement.tallies import tallies
from partners import navigation
from partners.home import Home, Sign, Tag, for_role, register
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.tallies import in_words
from referrals.meetings.models import MeetingAction


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link to the meetings."""
    if request.purpose in navigation.ABOUT_PEOPLE:
        home.links.append({"label": _("Meetings"), "url": reverse("meetings")})


@for_role(Role.PARTNERSHIP_LEAD)
def show_actions(_request: UserRequest, home: Home) -> None:
    """Add how many actions of meetings are open, and how many of them are late."""
    actions = MeetingAction.objects.open()
    found, late = tallies(actions, actions.filter(due_on__lt=localdate()))
    if found:
        home.signs.append(
            Sign(
                label=_("Open actions of meetings"),
                now=in_words(found),
                tag=Tag(_("%s late") % in_words(late), "red") if late else Tag(_("In time"), "green"),
                url=reverse("meetings"),
            )
        )
