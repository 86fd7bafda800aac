"""The way to the routing rules, for those who keep them and handle no referrals themselves."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the rules."""
    keeps = may(request.membership, request.purpose, "keep routing rules")
    if keeps and not may(request.membership, request.purpose, "handle referrals"):
        home.links.append({"label": _("Where our referrals go"), "url": reverse("routing_rules")})
