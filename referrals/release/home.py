"""Releases on the home page, besides their clocks: plans that wait for the member's agency to sign, and a link."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.people.display_names import names_of
from partners.due_words import group_of
from partners.home import Home, Line, register
from partners.models import AgencyKind, Purpose
from partners.requests import UserRequest
from partners.rules import may
from referrals.release.clocks import RELEASES
from referrals.release.models import PlanState, ReleasePlan

AT_MOST = 10
AHEAD = timedelta(days=14)
"""How long before the hard stop a plan is shown to those who sign it."""
PURPOSES = {Purpose.SUPERVISION, Purpose.TREATMENT}
SIGNING = {
    AgencyKind.PRISON: ("prison", "prison_signed_at"),
    AgencyKind.TREATMENT: ("treatment", "treatment_signed_at"),
}


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add the plans that wait for a signature of a prison or a treatment provider, and the link to the list."""
    if request.purpose not in PURPOSES:
        return
    home.links.append({"label": _("Releases"), "url": reverse("releases")})
    side = SIGNING.get(AgencyKind(request.membership.agency.kind))
    if side and may(request.membership, request.purpose, "sign a release plan"):
        home.lines += _to_sign(request, *side)


def _to_sign(request: UserRequest, agency: str, signed: str) -> list[Line]:
    agency_id, today, now = request.membership.agency_id, localdate(), timezone.now()
    shared = Q(state=PlanState.SHARED) | Q(state=PlanState.AGREED)
    waiting = ReleasePlan.objects.filter(shared, **{agency: agency_id, signed: None}, leaves_on__lte=today + AHEAD)
    plans = list(waiting.exclude(owner=agency_id).select_related("person", "owner").soonest()[:AT_MOST])
    names = names_of({plan.person_id for plan in plans}, preferring=agency_id) if plans else {}
    lines = []
    for plan in plans:
        by = plan.hard_stop_on or plan.leaves_on or today
        if (group := group_of(by, now=now)) is not None:
            leaves = date_format(plan.leaves_on, "D j M") if plan.leaves_on else ""
            lines.append(
                Line(
                    group=group,
                    by=by,
                    who=names.get(plan.person_id, ""),
                    who_url=plan.person.get_absolute_url(),
                    person=plan.person_id,
                    title=_("Release plan waits for your agency’s signature"),
                    remark=_("Leaves on %(day)s. Led by %(agency)s.") % {"day": leaves, "agency": plan.owner},
                    url=plan.get_absolute_url(),
                    action=_("Sign plan"),
                    subject=RELEASES,
                )
            )
    return lines
