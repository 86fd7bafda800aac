"""The ways to notifications and promises on the home page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.notifications.states import NOTIFYING
from partners.home import Home, register
from partners.requests import UserRequest


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add links, for the purposes for which people are told."""
    if request.purpose in NOTIFYING:
        home.links.append({"label": _("Notifications"), "url": reverse("notifications")})
        home.links.append({"label": _("Promises, kept and broken"), "url": reverse("promises")})
