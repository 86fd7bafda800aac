"""Audits: the list, holding one, and what it found of each group."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.audits import actions
from cases.audits.forms import AuditForm, EntryForm, ParticipantForm
from cases.audits.models import AuditEntry, GroupAudit
from cases.audits.sections import sections_of
from cases.groups.models import Activity, Group
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts

PAGE = 25
MOST_GROUPS = 100
REFUSALS: Refusals = {
    actions.TookPartAlready: ("agency", gettext_lazy("This agency is there in this role already")),
    NotAgreed: (
        None,
        gettext_lazy("This was not saved: no agreement lets your agency keep audits for your purpose."),
    ),
}


@require_safe
def audits(request: UserRequest) -> HttpResponse:
    """The audits that the acting member may see, newest first."""
    page = page_number(request)
    seen = GroupAudit.objects.select_related("owner", "area", "programme", "facilitator").order_by("-held_on", "pk")
    found, more = seen.page(PAGE, start=(page - 1) * PAGE)
    context = {
        "audits": found,
        **pages_beside(request, more=more),
    }
    return render(request, "cases/audits/audits.html", context)


@reads_or_posts
def hold_audit(request: UserRequest) -> HttpResponse:
    """Begin an audit session."""
    form = AuditForm(posted(request), agency=request.membership.agency)
    if form.is_valid():
        audit = done_or_refused(form, REFUSALS, lambda: actions.hold_audit(by=request.membership, **form.cleaned_data))
        if audit is not None:
            return redirect(audit)
    context: dict[str, Any] = {"title": _("Hold an audit of groups"), "label": _("Begin"), "adds": True}
    return form_page(request, form, context, back=Link(_("Audits"), "audits"))


@require_safe
def audit(request: UserRequest, reference: str) -> HttpResponse:
    """An audit: who took part, what it found of each group, and the groups still to go through."""
    related = GroupAudit.objects.select_related("owner", "area", "programme", "facilitator")
    shown: GroupAudit = get_object_or_404(related, reference=reference)
    entries = list(shown.entries.select_related("group").order_by("pk"))
    context = {
        "audit": shown,
        "is_own": shown.owner_id == request.membership.agency_id,
        "participants": list(shown.participants.select_related("agency").order_by("agency__name", "role")),
        "entries": [(entry, _does(entry)) for entry in entries],
        "to_go": _still_to_go(shown, {entry.group_id for entry in entries}),
        "sections": list(sections_of(request, shown)),
    }
    return render(request, "cases/audits/audit.html", context)


def _does(entry: AuditEntry) -> str:
    return ", ".join(str(Activity(each).label) for each in entry.activities)


def _still_to_go(shown: GroupAudit, done: set[Any]) -> list[Group]:
    groups = Group.objects.active().filter(programme=shown.programme_id).exclude(pk__in=done)
    if shown.area_id:
        groups = groups.filter(area=shown.area_id)
    return list(groups.order_by("name", "pk")[:MOST_GROUPS])


@reads_or_posts
def add_participant(request: UserRequest, reference: str) -> HttpResponse:
    """Add an agency that took part."""
    shown = _own(request, reference)
    form = ParticipantForm(posted(request))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.add_participant(shown, by=request.membership, **form.cleaned_data)
    ):
        return redirect(shown)
    context: dict[str, Any] = {"title": _("Who took part"), "label": _("Add"), "adds": True}
    return form_page(request, form, context, back=_link_to(shown))


@reads_or_posts
def record_entry(request: UserRequest, reference: str, group: str) -> HttpResponse:
    """Record what the audit found of one group."""
    shown = _own(request, reference)
    about: Group = get_object_or_404(Group.objects.all(), reference=group)
    before = AuditEntry.objects.filter(audit=shown, group=about).first()
    form = EntryForm(posted(request), initial=EntryForm.told(about, before))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.record_entry(shown, by=request.membership, group=about, **form.cleaned_data)
    ):
        messages.success(request, _("Recorded: %(group)s.") % {"group": about})
        return redirect(shown)
    context: dict[str, Any] = {"title": _("What the audit found of %(group)s") % {"group": about}, "label": _("Save")}
    return form_page(request, form, context, back=_link_to(shown))


def _own(request: UserRequest, reference: str) -> GroupAudit:
    return get_object_or_404(GroupAudit.objects.filter(owner=request.membership.agency), reference=reference)


def _link_to(shown: GroupAudit) -> Link:
    return Link(_("Audit"), "audit", (shown.reference,))
