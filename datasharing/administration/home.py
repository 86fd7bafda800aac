"""The way to changes of administration, where data protection staff start, and what was given by one person alone."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.home import Group, Home, register
from partners.models import Proposal
from partners.requests import UserRequest
from partners.rules import may

LATELY = timedelta(days=30)


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link, and how much access was given alone."""
    if not may(request.membership, request.purpose, "see changes of administration"):
        return
    home.links.append({"label": _("Changes of administration"), "url": reverse("administration")})
    lately = Proposal.objects.filter(proposed_at__gte=timezone.now() - LATELY, agency=request.membership.agency)
    count = lately.filter(is_alone=True).count()
    label = ngettext(
        "%s person was given access by one administrator alone",
        "%s times access was given by one administrator alone",
        count,
    )
    url = f"{reverse('administration')}?about=alone"
    home.add_task(count, label, url, _("Last 30 days"), "yellow", action=_("See"), group=Group.OTHERS)
