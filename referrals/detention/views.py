"""Pages of custody: those held now, one detention, the rota, and who left unseen."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases.records.form_page import done_or_refused, posted
from datasharing.kinds import Refusals
from partners.london import london_midnight
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must
from referrals.custody.models import CustodySuite
from referrals.detention import actions
from referrals.detention.acts import acts_on
from referrals.detention.forms import ShiftForm
from referrals.detention.held import held_by, told_of
from referrals.detention.models import CustodyRecord, LeftUnseen, Shift
from referrals.detention.unseen import HOURS, week_of
from referrals.drug_tests.standing import Tested
from referrals.idempotency.actions import fresh_form

RECORD, ROTA = "record a detention", "keep shifts"
PAGE = 50
HALF_A_YEAR = timedelta(weeks=26)
REFUSALS: Refusals = {
    actions.ShiftExists: ("begins", gettext_lazy("They begin a shift in this suite at that time already")),
}


@require_safe
def custody(request: UserRequest) -> HttpResponse:
    """Those held now, with the least time left to reach them first. The suite and the choice are in the URL."""
    must(request.membership, request.purpose, RECORD)
    agency = request.membership.agency
    suites = list(CustodySuite.objects.filter(agency=agency).order_by("name"))
    everybody = held_by(agency)
    suite = next((each for each in suites if str(each.pk) == request.GET.get("suite")), None)
    here = [each for each in everybody if suite is None or each.record.suite_id == suite.pk]
    waiting = [each for each in here if not each.is_reached]
    today = london_midnight(localdate())
    left = LeftUnseen.objects.filter(agency=agency, left_at__gte=today).order_by("-left_at")
    context = {
        "suites": [(each, sum(held.record.suite_id == each.pk for held in everybody)) for each in suites],
        "suite": suite,
        "everybody": len(everybody),
        "waiting": waiting,
        "soon": sum(each.group == "late" for each in waiting),
        "reached": [each for each in here if each.is_reached],
        "left": [each for each in left[:PAGE] if suite is None or each.suite_id == suite.pk],
        "form_query": fresh_form(request),
        "now": timezone.now(),
        "may_keep_shifts": may(request.membership, request.purpose, ROTA),
    }
    return render(request, "referrals/detention/custody.html", context)


@require_safe
def custody_record(request: UserRequest, reference: str) -> HttpResponse:
    """A detention: its clocks, contacts, tests and assessments, and what may be done."""
    records = CustodyRecord.objects.select_related("owner", "person", "programme", "suite")
    record: CustodyRecord = get_object_or_404(records, reference=reference)
    [held] = told_of([record], record.owner)
    is_own = record.owner_id == request.membership.agency_id
    context = {
        "record": record,
        "held": held,
        "is_own": is_own,
        "form_query": fresh_form(request),
        "acts": acts_on(record, request),
        "tests": [
            (tested, _steps(tested, request), [(*each, acts_on(each[0], request)) for each in tested.assessed()])
            for tested in held.tests
        ],
        "may_meet": is_own and may(request.membership, request.purpose, "record a custody contact"),
        "may_test": is_own and record.is_held and may(request.membership, request.purpose, "test for drugs"),
    }
    return render(request, "referrals/detention/custody_record.html", context)


def _steps(tested: Tested, request: UserRequest) -> list[dict[str, Any]]:
    """What may be done about a test; its assessments are set once."""
    return [act for act in acts_on(tested.test, request) if act["slug"] != "require" or not tested.assessments]


@reads_or_posts
def shifts(request: UserRequest) -> HttpResponse:
    """The rota: shifts from yesterday on, with a form that adds one."""
    must(request.membership, request.purpose, ROTA)
    form = ShiftForm(posted(request), by=request.membership)
    if form.is_valid():
        suite = form.cleaned_data["suite"]
        added = done_or_refused(form, REFUSALS, lambda: actions.add_shift(suite, by=request.membership, **form.facts()))
        if added is not None:
            messages.success(request, _("The shift is in the rota."))
            return redirect("shifts")
    page = page_number(request)
    since = timezone.now() - timedelta(days=1)
    kept = Shift.objects.filter(agency=request.membership.agency, ends_at__gte=since)
    start = (page - 1) * PAGE
    found = list(kept.select_related("suite", "worker__user").order_by("starts_at", "pk")[start : start + PAGE + 1])
    context = {"form": form, "shifts": found[:PAGE], **pages_beside(request, more=len(found) > PAGE)}
    return render(request, "referrals/detention/shifts.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove_shift(request: UserRequest, shift: int) -> HttpResponse:
    """Take a shift out of the rota."""
    held = get_object_or_404(Shift, pk=shift, agency=request.membership.agency)
    actions.remove_shift(held, by=request.membership)
    messages.success(request, _("The shift is out of the rota."))
    return redirect("shifts")


@require_safe
def left_unseen(request: UserRequest) -> HttpResponse:
    """How many left without being reached, by hour of the week, in the last 26 weeks."""
    must(request.membership, request.purpose, RECORD)
    why = request.GET.get("why", "")
    week = week_of(request.membership.agency, since=timezone.now() - HALF_A_YEAR, why=why)
    choices = [("", _("All"))] + [(each.value, each.label) for each in LeftUnseen.Why]
    return render(
        request,
        "referrals/detention/left_unseen.html",
        {"week": week, "hours": HOURS, "why": why, "choices": choices},
    )
