"""Recovery on the home page, besides its clocks: a link to the open needs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners import navigation
from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link for members who keep needs."""
    if request.purpose in navigation.ABOUT_PEOPLE and may(request.membership, request.purpose, "keep needs"):
        home.links.append({"label": _("Open needs by pathway"), "url": reverse("open_needs")})
