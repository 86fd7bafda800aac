"""Cases on the home page: counts only, without names."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.work.models import Case
from datasharing.enforcement.tallies import tallies
from partners import navigation
from partners.home import Home, register
from partners.requests import UserRequest
from partners.tallies import in_words


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the number of open cases that the acting member leads, and links to search and concerns."""
    if request.purpose not in navigation.ABOUT_PEOPLE:
        return
    [led] = tallies(Case.objects.open().led_by(request.membership))
    label = ngettext("%s open case that you lead", "%s open cases that you lead", led)
    if led:
        home.links.append({"label": label % in_words(led), "url": f"{reverse('caseload')}?whose=mine"})
    home.links.append({"label": _("Find a person by name, birth or number"), "url": reverse("people")})
    home.links.append({"label": _("Safeguarding concerns"), "url": reverse("concerns")})
