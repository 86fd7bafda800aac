"""The page of unanswered safeguarding concerns."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.safeguarding.models import Concern
from cases.safeguarding.risks import marks_by_name
from partners.models import Agency, Membership, Role
from partners.requests import UserRequest

PAGE = 25


def answerers(agency: Agency, *, at: datetime) -> dict[str, list[str]]:
    """Who answers concerns of `agency` at the instant `at`: names, by role."""
    members = Membership.objects.in_force(at).held_by_people().select_related("user").order_by("user__full_name")
    found: dict[str, list[str]] = {}
    for member in members.filter(agency=agency, role__in=[Role.SAFEGUARDING_LEAD, Role.SUPERVISOR]):
        found.setdefault(member.role, []).append(str(member.user))
    return found


@require_safe
def concerns(request: UserRequest) -> HttpResponse:
    """The unanswered concerns of the member's agency, oldest first."""
    own = Concern.objects.filter(owner=request.membership.agency)
    last = own.filter(reference=request.GET.get("after", "")).first()
    waiting, more = own.open().after(last).oldest().select_related("person", "raised_by").page(PAGE)
    mine = {concern.pk for concern in own.to_answer().filter(pk__in=[concern.pk for concern in waiting])}
    names = names_of({concern.person_id for concern in waiting}, preferring=request.membership.agency_id)
    marks = marks_by_name(names.values())
    context = {
        "rows": [
            {
                "concern": concern,
                "identity": names.get(concern.person_id),
                "marks": marks.get(concern.person_id, ()),
                "may_answer": concern.pk in mine,
            }
            for concern in waiting
        ],
        "answerers": answerers(request.membership.agency, at=timezone.now()),
        "first": request.path if last else "",
        "next": f"{request.path}?after={waiting[-1].reference}" if more else "",
    }
    return render(request, "cases/safeguarding/concerns.html", context)
