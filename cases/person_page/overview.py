"""What cases say on the first page of a person: how to reach them, who leads, which concern is unanswered."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.models import Case, CaseState, Concern, ContactDetail
from cases.work.presentation import STATE_COLOURS
from datasharing.overview import Card, Fact, Overview, Worker, register
from datasharing.panels import Cell
from partners.home import Group, Line, Tag
from partners.requests import UserRequest

AT_MOST = 20
REACHED_BY = {
    ContactDetail.Kind.PHONE: {ContactDetail.Kind.PHONE},
    ContactDetail.Kind.ADDRESS: {ContactDetail.Kind.ADDRESS, ContactDetail.Kind.NO_FIXED_ABODE},
}


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add what there is."""
    if there.has(ContactDetail):
        _add_reach(there, own=request.membership.agency_id, on=localdate())
    if there.has(Case):
        _add_cases(there)
    if there.has(Concern):
        _add_concerns(there, own=request.membership.agency_id)


def _add_reach(there: Overview, *, own: int, on: date) -> None:
    """The latest telephone number and address, one's own agency's before any other's."""
    current = ContactDetail.objects.filter(Q(until=None) | Q(until__gt=on), person=there.person)
    details = list(current.select_related("owner").newest()[:AT_MOST])
    details.sort(key=lambda detail: detail.owner_id != own)
    for kinds in REACHED_BY.values():
        detail = next((each for each in details if each.kind in kinds), None)
        if detail:
            there.facts.append(_reach(detail))


def _reach(detail: ContactDetail) -> Fact:
    label = detail.get_kind_display()
    whose = str(detail.owner)
    remark = whose if detail.is_safe_to_use else _("Not safe to use. %(agency)s") % {"agency": whose}
    return Fact(term=label, value=detail.value or label, remark=remark)


def _add_cases(there: Overview) -> None:
    cases = Case.objects.filter(person=there.person).open().select_related("owner", "programme", "lead__user")
    for case in cases.newest()[:AT_MOST]:
        state = CaseState(case.state)
        programme = str(case.programme or _("no programme"))
        rows = [
            (_("State"), Cell(state.label, colour=STATE_COLOURS[state])),
            (_("Led by"), Cell(case.lead.user if case.lead else _("Nobody yet"))),
            (_("Why"), Cell(case.reason)),
        ]
        shown = [(term, cell) for term, cell in rows if cell.text]
        there.cards.append(
            Card(title=_("Case: %(programme)s") % {"programme": programme}, rows=shown, agency=case.owner)
        )
        if case.lead:
            there.workers.append(Worker(case.lead.user, _("%(agency)s (lead)") % {"agency": case.owner}))


def _add_concerns(there: Overview, *, own: int) -> None:
    unanswered = Concern.objects.filter(person=there.person, owner=own).open().select_related("raised_by").oldest()
    for concern in unanswered[:AT_MOST]:
        there.lines.append(
            Line(
                group=Group.TODAY,
                title=_("Safeguarding concern: %(kind)s") % {"kind": concern.get_kind_display()},
                remark=concern.text,
                tag=Tag(_("Unanswered"), "red"),
                url=reverse("answer_concerns", args=[concern.reference]),
                action=_("Answer"),
            )
        )
