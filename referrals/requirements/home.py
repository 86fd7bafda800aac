"""Links to treatment requirements and their numbers from the home pages of those who work with them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.models import Purpose
from partners.requests import UserRequest

WORKING = {Purpose.COURT, Purpose.SUPERVISION}
LEADING = {Purpose.COURT, Purpose.SUPERVISION, Purpose.COORDINATION}


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the links."""
    if request.purpose in WORKING:
        home.links.append({"label": _("Treatment requirements"), "url": reverse("treatment_requirements")})
    if request.purpose in LEADING:
        home.links.append({"label": _("Treatment requirements in numbers"), "url": reverse("requirement_numbers")})
