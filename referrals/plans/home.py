"""Action plans on the home page: a link to the list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners import navigation
from partners.home import Home, register
from partners.requests import UserRequest


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link to the plans."""
    if request.purpose in navigation.ABOUT_PEOPLE:
        home.links.append({"label": _("Action plans"), "url": reverse("plans")})
