"""The way to changes of administration, where data protection staff start."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link."""
    if may(request.membership, request.purpose, "see changes of administration"):
        home.links.append({"label": _("Changes of administration"), "url": reverse("administration")})
