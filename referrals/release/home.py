"""Releases on the home page, besides their clocks: a link to the list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.models import Purpose
from partners.requests import UserRequest


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link to the list of releases."""
    if request.purpose in {Purpose.SUPERVISION, Purpose.TREATMENT}:
        home.links.append({"label": _("Releases"), "url": reverse("releases")})
