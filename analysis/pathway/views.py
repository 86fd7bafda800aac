"""The page of the way to treatment."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from analysis.pathway.counting import count
from analysis.pathway.forms import ALL, CUSTODY, PathwayForm
from analysis.pathway.words import lead, rows
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest


@require_safe
def pathway(request: UserRequest) -> HttpResponse:
    """Where people drop out between custody, or a referral, and treatment. It names nobody."""
    form = PathwayForm(request.GET, now=timezone.now())
    steps = count(form.cohort())
    context = {
        "filter_form": form,
        "form": None if form.is_valid() else form,
        "selected": chosen_filters(request, form, everything={"source": ALL}),
        "cohort": form.cohort(),
        "lead": lead(steps) if steps[0].people else "",
        "rows": rows(steps),
        "from_custody": form.cohort().from_custody,
        "custody": CUSTODY,
    }
    return render(request, "analysis/pathway/pathway.html", context, status=200 if form.is_valid() else 422)
