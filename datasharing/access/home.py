"""Where data protection staff start: the log to search, reads that stand out, and members who were stopped."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.access.review import waiting
from datasharing.access.stopped import stopped
from partners.home import Group, Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the way to the log, how many reads wait to be reviewed, and how many members were stopped from reading."""
    if not may(request.membership, request.purpose, "review who saw what"):
        return
    home.links.append({"label": _("Who saw what"), "url": reverse("acts")})
    home.links.append({"label": _("Reads to review"), "url": reverse("unusual_reads")})
    count = waiting()
    label = ngettext("%s read stands out", "%s reads stand out", count)
    home.add_task(
        count, label, reverse("unusual_reads"), _("To review"), "yellow", action=_("Review"), group=Group.WEEK
    )
    stopped_members = len(stopped(request.membership, at=timezone.now()))
    label = ngettext(
        "%s member read very much in a short time", "%s members read very much in a short time", stopped_members
    )
    home.add_task(stopped_members, label, reverse("stopped_reading"), _("Stopped"), "orange", action=_("See"))
