"""Support on the home page, besides its clocks: a link to the people by last contact."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners import navigation
from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link for members who keep contact with people."""
    if request.purpose in navigation.ABOUT_PEOPLE and may(request.membership, request.purpose, "record a contact"):
        home.links.append({"label": _("Your people by last contact"), "url": reverse("last_contacts")})
