"""What cases have for whoever acts, where they start: counted and never named."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.safeguarding.models import Concern
from cases.work.models import Case
from partners import navigation
from partners.home import Home, register
from partners.requests import UserRequest


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the safeguarding concerns that wait for an answer, and the cases that whoever acts leads."""
    if request.purpose not in navigation.ABOUT_PEOPLE:
        return
    waiting = Concern.objects.filter(owner=request.membership.agency).open().count()
    label = ngettext("%d safeguarding concern is unanswered", "%d safeguarding concerns are unanswered", waiting)
    home.add_task(waiting, label, reverse("concerns"), _("Safeguarding"), "red")
    led = Case.objects.open().led_by(request.membership).count()
    label = ngettext("%d open case that you lead", "%d open cases that you lead", led)
    home.add_task(led, label, f"{reverse('caseload')}?whose=mine", _("Yours"), "blue")
    home.links.append({"label": _("Safeguarding concerns"), "url": reverse("concerns")})
