"""The way from the home page to one's notices."""

from django.urls import reverse
from django.utils.translation import gettext as _

from datasharing.clocks.clock import registered
from partners.home import Home, register
from partners.requests import UserRequest


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the way, where any work with a due time is counted for the purpose."""
    if any(request.purpose in clock.purposes for clock in registered()):
        home.links.append({"label": _("Notices by e-mail"), "url": reverse("notices")})
