"""What cases have for whoever acts, where they start: counted and never named."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.safeguarding.models import Concern
from cases.work.models import Case
from partners import navigation
from partners.home import Home, Subject, register
from partners.requests import UserRequest

SAFEGUARDING = Subject("safeguarding", gettext_lazy("Safeguarding"))


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the safeguarding concerns that wait for an answer, and the cases that whoever acts leads."""
    if request.purpose not in navigation.ABOUT_PEOPLE:
        return
    waiting = Concern.objects.filter(owner=request.membership.agency).open().count()
    label = ngettext("%d safeguarding concern is unanswered", "%d safeguarding concerns are unanswered", waiting)
    home.add_task(
        waiting, label, reverse("concerns"), _("Safeguarding"), "red", action=_("Answer"), subject=SAFEGUARDING
    )
    led = Case.objects.open().led_by(request.membership).count()
    label = ngettext("%d open case that you lead", "%d open cases that you lead", led)
    if led:
        home.links.append({"label": label % led, "url": f"{reverse('caseload')}?whose=mine"})
    home.links.append({"label": _("Find a person by name, birth or number"), "url": reverse("people")})
    home.links.append({"label": _("Safeguarding concerns"), "url": reverse("concerns")})
