"""Releasing a report: to which agency and for which purpose, then to which of its members."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.intelligence import actions
from cases.intelligence.forms import ReleaseForm
from cases.intelligence.models import IntelligenceReport
from cases.intelligence.views import own_report
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.models import Category, Clause, SubjectRole
from datasharing.panels import Link
from partners.members.roles import ROLES_OF_PEOPLE
from partners.models import Agency, Membership, Purpose
from partners.requests import UserRequest, reads_or_posts
from partners.rules import NotAllowed, must

AT_MOST = 200
REFUSALS: Refusals = {
    actions.Withdrawn: (None, gettext_lazy("This report has been withdrawn in the meantime")),
    actions.NotTheirMember: ("named", gettext_lazy("Somebody you chose no longer works there for that purpose")),
    NotAgreed: (None, gettext_lazy("This was not released: no agreement in force lets your agency release it there.")),
}
Way = tuple[Agency, Purpose]


def ways_of(report: actions.Report, *, at: datetime) -> list[Way]:
    """The agencies to which an agreement lets `report` be released, each with a purpose."""
    role = SubjectRole(report.subject_role) if isinstance(report, IntelligenceReport) else SubjectRole.PROGRAMME
    clauses = (
        Clause.objects.in_force(at)
        .covering(Category.RELEASED_INTELLIGENCE, report.programme)
        .about(role)
        .filter(giver=report.owner_id, needs_consent=False)
        .exclude(receiver=report.owner_id)
    )
    found = {(clause.receiver, Purpose(clause.purpose)) for clause in clauses.select_related("receiver")}
    return sorted(found, key=lambda way: (way[0].name, way[1]))


def members_of(agency: Agency, purpose: Purpose, *, at: datetime) -> list[Membership]:
    """The people of `agency` who may act for `purpose`, each once."""
    held = (
        Membership.objects.in_force(at)
        .held_by_people()
        .filter(agency=agency, purposes__contains=[purpose], role__in=ROLES_OF_PEOPLE)
    )
    by_user = {each.user_id: each for each in held.select_related("user").order_by("user__full_name", "pk")[:AT_MOST]}
    return list(by_user.values())


@reads_or_posts
def release_report(request: UserRequest, reference: str) -> HttpResponse:
    """Choose agency and purpose (`?to=` and `?for=`), then members and the last day."""
    shown = own_report(request, reference)
    must(request.membership, request.purpose, "release intelligence", about=shown)
    if shown.is_withdrawn:
        raise NotAllowed(_("This report is withdrawn: write another."))
    now = timezone.now()
    ways = ways_of(shown, at=now)
    asked = (request.GET.get("to"), request.GET.get("for"))
    chosen = next((way for way in ways if asked == (way[0].code, str(way[1].value))), None)
    if chosen is None:
        return render(request, "cases/intelligence/release_to.html", {"report": shown, "ways": ways})
    agency, purpose = chosen
    form = ReleaseForm(posted(request), agency=agency, purpose=purpose, members=members_of(agency, purpose, at=now))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.release_report(shown, by=request.membership, to=form.address())
    ):
        messages.success(request, _("Released. Only those you named read it, once they have read its terms."))
        return redirect(shown)
    context = {
        "title": _("Release to %(agency)s, for %(purpose)s") % {"agency": agency, "purpose": purpose.label},
        "label": _("Release"),
    }
    return form_page(request, form, context, back=Link(_("The report"), "intelligence_report", (reference,)))
