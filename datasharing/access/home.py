"""What the log asks of data protection staff, where they start."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.access.stopped import stopped
from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Say how many were stopped from reading more."""
    if not may(request.membership, request.purpose, "see restrictions"):
        return
    count = len(stopped(request.membership, at=timezone.now()))
    label = ngettext("%s member read very much in a short time", "%s members read very much in a short time", count)
    home.add_task(count, label, reverse("stopped_reading"), _("Stopped"), "orange", action=_("See"))
