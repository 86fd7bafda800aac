"""Changes of an agency's administration, for its data protection officer."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from datasharing.administration.changes import changes
from datasharing.administration.forms import ChangesForm
from partners.period_form import address
from partners.requests import UserRequest
from partners.rules import must

PAGE = 25
LAST_KEY = 2**63


@require_safe
def administration(request: UserRequest) -> HttpResponse:
    """What was changed, latest first, narrowed by what the address says."""
    must(request.membership, request.purpose, "see changes of administration")
    form = ChangesForm(request.GET, agency=request.membership.agency)
    if not form.is_valid():
        context = {"form": form, "filter_form": form, "clear_url": reverse("administration")}
        return render(request, "datasharing/administration/administration.html", context, status=422)
    before = _place(request.GET.get("before", ""))
    found = changes(form.wanted(), before=before, at_most=PAGE + 1)
    context = {
        "filter_form": form,
        "selected": [
            {"label": label, "url": address(request, request.path, without=name)} for name, label in form.chosen()
        ],
        "clear_url": reverse("administration"),
        "changes": found[:PAGE],
        "first": address(request, request.path) if before else "",
        "next": address(request, request.path, before=str(found[PAGE - 1].key)) if len(found) > PAGE else "",
    }
    return render(request, "datasharing/administration/administration.html", context)


def _place(written: str) -> int | None:
    if not written:
        return None
    if not written.isdecimal() or int(written) >= LAST_KEY:
        raise Http404
    return int(written)
