"""The page of unanswered safeguarding concerns."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.safeguarding.models import Concern
from cases.safeguarding.risks import marks_by_name
from partners.requests import UserRequest

PAGE = 25


@require_safe
def concerns(request: UserRequest) -> HttpResponse:
    """The unanswered concerns of the member's agency, oldest first."""
    own = Concern.objects.filter(owner=request.membership.agency)
    last = own.filter(reference=request.GET.get("after", "")).first()
    waiting, more = own.open().after(last).oldest().select_related("person", "raised_by").page(PAGE)
    names = names_of({concern.person_id for concern in waiting}, preferring=request.membership.agency_id)
    marks = marks_by_name(names.values())
    context = {
        "rows": [
            {"concern": concern, "identity": names.get(concern.person_id), "marks": marks.get(concern.person_id, ())}
            for concern in waiting
        ],
        "first": request.path if last else "",
        "next": f"{request.path}?after={waiting[-1].reference}" if more else "",
    }
    return render(request, "cases/safeguarding/concerns.html", context)
