"""Where data protection staff start: the log to search, and reads that stand out."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.access.review import waiting
from partners.home import Group, Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the way to the log, and how many reads wait to be reviewed."""
    if not may(request.membership, request.purpose, "review who saw what"):
        return
    home.links.append({"label": _("Who saw what"), "url": reverse("acts")})
    home.links.append({"label": _("Reads to review"), "url": reverse("unusual_reads")})
    count = waiting()
    label = ngettext("%s read stands out", "%s reads stand out", count)
    home.add_task(
        count, label, reverse("unusual_reads"), _("To review"), "yellow", action=_("Review"), group=Group.WEEK
    )
