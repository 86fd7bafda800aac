"""The link from the home pages of those who work on the way to treatment, or lead it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.models import Purpose
from partners.requests import UserRequest

FOLLOW = {
    Purpose.TREATMENT,
    Purpose.CUSTODY,
    Purpose.DETERRENCE,
    Purpose.SUPERVISION,
    Purpose.COURT,
    Purpose.COORDINATION,
}


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link."""
    if request.purpose in FOLLOW:
        home.links.append({"label": _("Where people drop out on the way to treatment"), "url": reverse("pathway")})
