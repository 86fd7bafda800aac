"""People in prison on the home page, besides their clocks: a link to the list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the links for members who help people to services."""
    if may(request.membership, request.purpose, "handle referrals"):
        home.links += [
            {"label": _("People in prison"), "url": reverse("prison_episodes")},
            {"label": _("Remand: at court tomorrow"), "url": reverse("remand_plans")},
            {"label": _("Released: who has answered"), "url": reverse("unanswered_alerts")},
            {"label": _("Clearances by prison"), "url": reverse("clearances")},
        ]
