"""The page of the limits of treatment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must
from referrals.idempotency import actions as idempotency
from referrals.treatment_limits.actions import set_limit
from referrals.treatment_limits.forms import LimitForm
from referrals.treatment_limits.models import TreatmentLimit

RULE = "keep treatment"


@reads_or_posts
def limits(request: UserRequest) -> HttpResponse:
    """The limits of treatment, shipped and the agency's own, with their sources. Supervisors set their agency's."""
    must(request.membership, request.purpose, RULE)
    may_set = may(request.membership, request.purpose, "keep treatment limits")
    if request.method == "POST":
        must(request.membership, request.purpose, "keep treatment limits")
    form = LimitForm(request.POST or None, agency=request.membership.agency) if may_set else None
    if form is not None and form.is_valid():
        return redirect(
            idempotency.once(form.cleaned_data["token"], by=request.membership, act=lambda: _set_limit(request, form))
        )
    rows = TreatmentLimit.objects.for_agency(request.membership.agency).order_by("kind", "agency", "valid_from")
    context = {"rows": list(rows), "form": form, "today": localdate()}
    return render(
        request, "referrals/treatment_limits/limits.html", context, status=422 if form and form.errors else 200
    )


def _set_limit(request: UserRequest, form: LimitForm) -> str:
    set_limit(by=request.membership, **form.facts())
    messages.success(request, _("The limit is set. What is counted from that day on follows it."))
    return reverse("treatment_limits")
