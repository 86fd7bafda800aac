"""Where an administrator words what staff do at once."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.home import Home, register
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the way there, for those who keep the words."""
    if may(request.membership, request.purpose, "keep risk prompts"):
        home.links.append({"label": _("What staff do when somebody speaks of suicide"), "url": reverse("risk_prompt")})
