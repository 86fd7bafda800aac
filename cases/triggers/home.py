"""Triggers on the home page of those who lead: how many wait for confirmation, in figures."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.triggers.models import UNCONFIRMED, Trigger
from datasharing.enforcement.tallies import tallies
from partners.home import Home, Sign, Tag, for_role
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.tallies import in_words


@for_role(Role.PARTNERSHIP_LEAD)
def fill(_request: UserRequest, home: Home) -> None:
    """Add how many triggers wait for confirmation, and how many of them are late."""
    waiting = Trigger.objects.filter(state__in=UNCONFIRMED)
    found, late = tallies(waiting, waiting.filter(confirm_by__lt=localdate()))
    if found:
        tag = Tag(_("%s late") % in_words(late), "red") if late else Tag(_("In time"), "green")
        home.signs.append(Sign(label=_("Triggers to confirm"), now=in_words(found), tag=tag, url=reverse("triggers")))
