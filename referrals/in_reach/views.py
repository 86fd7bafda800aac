"""Clearances by prison, and the appointments of outside workers in prisons."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must
from referrals.in_reach import actions
from referrals.in_reach.cover import ENOUGH, cover_of
from referrals.in_reach.forms import MoveClearanceForm, NewClearanceForm
from referrals.in_reach.models import APPOINTMENT_MACHINE, AppointmentState, Clearance, InReachAppointment

PAGE = 25
KEEP = "keep clearances"
REFUSALS: Refusals = {
    actions.UnderWay: ("worker", gettext_lazy("They have such a clearance already, or one is under way")),
    actions.MovedOn: (None, gettext_lazy("The clearance was changed in the meantime. Look at it again.")),
    actions.NoExpiry: ("expires_on", gettext_lazy("Enter its last day")),
    NotAgreed: (None, gettext_lazy("This was not saved: no agreement lets your agency keep it for your purpose.")),
}


@require_safe
def clearances(request: UserRequest) -> HttpResponse:
    """Clearances by prison: who is let in, the median days, whose caseload is blocked, where a second is missing."""
    covers = cover_of(request.membership, on=localdate())
    context = {"covers": covers, "enough": ENOUGH, "may_keep": may(request.membership, request.purpose, KEEP)}
    return render(request, "referrals/in_reach/clearances.html", context)


@reads_or_posts
def begin_clearance(request: UserRequest) -> HttpResponse:
    """Begin a clearance of one of the agency's workers."""
    must(request.membership, request.purpose, KEEP)
    form = NewClearanceForm(posted(request), agency=request.membership.agency)
    if form.is_valid():
        facts = form.facts()
        worker = facts.pop("worker")
        begun = done_or_refused(form, REFUSALS, lambda: actions.begin_clearance(worker, by=request.membership, **facts))
        if begun is not None:
            messages.success(request, _("Added: %(what)s.") % {"what": begun})
            return redirect("clearances")
    context = {"title": _("Begin a clearance"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(_("Clearances"), "clearances"))


@reads_or_posts
def move_clearance(request: UserRequest, reference: str) -> HttpResponse:
    """Record what became of a clearance of one of the agency's workers."""
    own = Clearance.objects.of(request.membership.agency_id).select_related("worker", "prison")
    held: Clearance = get_object_or_404(own, reference=reference)
    must(request.membership, request.purpose, KEEP)
    form = MoveClearanceForm(posted(request), clearance=held)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.move_clearance(held, by=request.membership, **form.facts())
    ):
        return redirect("clearances")
    context = {"title": _("Clearance of %(whom)s") % {"whom": held}, "label": _("Save")}
    return form_page(request, form, context, back=Link(_("Clearances"), "clearances"))


@require_safe
def in_reach(request: UserRequest) -> HttpResponse:
    """The appointments in prison that the member may see and that are booked, soonest first."""
    page = page_number(request)
    booked = InReachAppointment.objects.filter(state=AppointmentState.BOOKED)
    found = booked.select_related("person", "prison", "worker", "owner", "episode__prison").order_by("starts_at", "pk")
    appointments, more = found.page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in appointments}, preferring=request.membership.agency_id)
    context = {
        "rows": [
            {
                "appointment": each,
                "identity": names.get(each.person_id),
                "tag": APPOINTMENT_MACHINE.tag(each.state),
                "has_moved": each.episode is not None and each.episode.prison_id != each.prison_id,
                "is_own": each.owner_id == request.membership.agency_id,
            }
            for each in appointments
        ],
        "now": timezone.now(),
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/in_reach/appointments.html", context)
