"""The pages of releases: the list with the calendar, one plan, and the sheet for the person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.models import Identity
from cases.people.display_names import about
from cases.safeguarding.risks import risks_of
from partners.requests import UserRequest
from partners.rules import may
from referrals.release.calendar import Releases
from referrals.release.forms import ReleasesFilter
from referrals.release.models import PLAN_MACHINE, ReleaseAlarm, ReleaseItem, ReleasePlan, ReleaseSignature
from referrals.release.page import PlanPage
from referrals.release.sheet import sheet_of
from referrals.release.working_days import Calendar


def find(reference: str) -> ReleasePlan:
    """The plan with this reference.

    :raises Http404: if it is not visible
    """
    seen = ReleasePlan.objects.select_related(
        "owner", "person", "programme", "prison", "treatment", "establishment", "area", "lead"
    )
    found: ReleasePlan = get_object_or_404(seen, reference=reference)
    return found


@require_safe
def releases(request: UserRequest) -> HttpResponse:
    """Who leaves when: at risk first, the calendar, and all by day. Filters are in the URL."""
    form = ReleasesFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    shown = Releases.of(request, chosen, today=localdate())
    context = {"releases": shown, "filter_form": form, "form": None if form.is_valid() else form}
    return render(request, "referrals/release/releases.html", context, status=200 if form.is_valid() else 422)


@require_safe
def release(request: UserRequest, reference: str) -> HttpResponse:
    """One plan: how it stands, what blocks and who owes it, and one's own decision."""
    plan = find(reference)
    page = PlanPage(
        plan=plan,
        member=request.membership,
        calendar=Calendar.around(localdate(), plan.nation),
        items=list(ReleaseItem.objects.filter(plan=plan).select_related("owed_by", "task").order_by("position")),
        signatures=list(ReleaseSignature.objects.filter(plan=plan).select_related("signed_by")),
        alarms=list(ReleaseAlarm.objects.filter(plan=plan, settled_at=None).order_by("due_on")),
    )
    context = {
        "plan": plan,
        "page": page,
        "tag": PLAN_MACHINE.tag(plan.state),
        "risks": risks_of([plan.person_id]).get(plan.person_id, []),
        "may_sign": page.may_sign and may(request.membership, request.purpose, "sign a release plan"),
        **_person(plan, request),
    }
    return render(request, "referrals/release/release.html", context)


def _person(plan: ReleasePlan, request: UserRequest) -> dict[str, object]:
    """The name and the facts of the plan's person, as far as they are visible."""
    known = list(Identity.objects.filter(person=plan.person_id).select_related("owner").newest())
    own = [identity for identity in known if identity.owner_id == request.membership.agency_id]
    shown = next(iter(own or known), None)
    return about(shown) if shown else {"identity": None, "facts": [], "child": ""}


@require_safe
def sheet(request: UserRequest, reference: str) -> HttpResponse:
    """One page for the person, in plain words, to print."""
    plan = find(reference)
    items = list(ReleaseItem.objects.filter(plan=plan).select_related("owed_by").order_by("position"))
    context = {"plan": plan, "sheet": sheet_of(plan, items), **_person(plan, request)}
    return render(request, "referrals/release/sheet.html", context)
