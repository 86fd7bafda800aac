"""The link to out-of-court resolutions from the home pages of those who divert people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may
from referrals.diversion.clocks import FOR


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link."""
    if request.purpose in FOR and may(request.membership, request.purpose, "divert a person"):
        home.links.append({"label": _("Out-of-court resolutions"), "url": reverse("resolutions")})
