"""Lines about agreements on the home page of data protection staff."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasharing.agreements.models import Agreement, AgreementStatus
from partners.home import Group, Home, Sign, Tag, for_role, register
from partners.london import london_today
from partners.members.purposes import Purpose
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.rules import may

AHEAD = timedelta(days=90)
"""The time before a review's date at which it is shown: the partners' boards need about a quarter to sign again."""


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the agreements of the member's agency that are due for review, and those that are suspended."""
    if not may(request.membership, request.purpose, "see restrictions"):
        return
    home.links.append({"label": _("Restrictions"), "url": reverse("restrictions")})
    signed = Agreement.objects.filter(parties__agency=request.membership.agency)
    due = signed.in_force(timezone.now()).filter(review_on__lte=london_today(timezone.now()) + AHEAD).count()
    label = ngettext("%s agreement to review within 90 days", "%s agreements to review within 90 days", due)
    home.add_task(
        due, label, f"{reverse('agreements')}?ours", _("Review"), "yellow", action=_("Review"), group=Group.WEEK
    )
    suspended = signed.filter(statuses__valid_to=None, statuses__state=AgreementStatus.State.SUSPENDED).count()
    label = ngettext("%s agreement is suspended", "%s agreements are suspended", suspended)
    home.add_task(suspended, label, f"{reverse('agreements')}?ours", _("Suspended"), "orange", action=_("See"))


@register
def lead_to_the_register(request: UserRequest, home: Home) -> None:
    """Add a link for those whose menu has no place for the register."""
    if request.purpose == Purpose.DETERRENCE:
        home.links.append({"label": _("Agreements"), "url": reverse("agreements")})


@for_role(Role.PARTNERSHIP_LEAD)
def show_agreements(request: UserRequest, home: Home) -> None:
    """Add how many of the agreements that the lead's agency has signed are in force."""
    standing = Agreement.objects.filter(parties__agency=request.membership.agency, statuses__valid_to=None)
    states = list(standing.values_list("statuses__state", flat=True))
    signed = [state for state in states if state in {AgreementStatus.State.ACTIVE, AgreementStatus.State.SUSPENDED}]
    suspended = signed.count(AgreementStatus.State.SUSPENDED)
    words = _("%s suspended") % suspended
    if signed:
        home.signs.append(
            Sign(
                label=_("Agreements in force"),
                now=_("%(count)s of %(all)s") % {"count": len(signed) - suspended, "all": len(signed)},
                tag=Tag(words, "orange") if suspended else Tag(_("Good"), "green"),
                url=f"{reverse('agreements')}?ours",
            )
        )
