"""Tasks on the home page, besides their clock: a link to their lists."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners import navigation
from partners.home import Home, register
from partners.requests import UserRequest


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the link to the list of tasks."""
    if request.purpose in navigation.ABOUT_PEOPLE:
        home.links.append({"label": _("Tasks"), "url": reverse("tasks")})
