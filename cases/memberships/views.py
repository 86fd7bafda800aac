"""Members of all groups whose membership is to be looked at."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.groups.models import GroupMembership
from cases.memberships.lists import SHOW, rows_of
from partners.requests import UserRequest, page_number, pages_beside

PAGE = 50


@require_safe
def members_of_groups(request: UserRequest) -> HttpResponse:
    """The memberships that the member's agency holds, as `?show=` narrows them: lapsed, due soon, challenged."""
    show = request.GET.get("show", "")
    show = show if show in SHOW else ""
    page = page_number(request)
    own = SHOW[show][1](GroupMembership.objects.filter(owner=request.membership.agency))
    found, more = (
        own.select_related("owner", "person", "group").order_by("review_on", "pk").page(PAGE, start=(page - 1) * PAGE)
    )
    context = {
        "content": {"rows": rows_of(found, agency=request.membership.agency_id), "has_own": True, "with_group": True},
        "chips": [
            {"label": label, "url": f"?show={slug}" if slug else "?", "is_current": slug == show}
            for slug, (label, _narrow) in SHOW.items()
        ],
        "show": show,
        **pages_beside(request, more=more),
    }
    return render(request, "cases/memberships/members.html", context)
