"""Intelligence: the list, a report for its owner, what was released to the member who looks, reports on groups."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.groups.models import Group
from cases.intelligence import actions
from cases.intelligence.forms import GroupReportForm, WithdrawalForm
from cases.intelligence.kinds import read_releases, standing
from cases.intelligence.models import (
    GroupRelease,
    GroupReport,
    IntelligenceRelease,
    IntelligenceReport,
    TermsRead,
)
from cases.intelligence.reading import released_to, shown_to_me
from cases.people.display_names import names_of
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.london import london_today
from partners.models import User
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must

PAGE, AT_MOST = 25, 50


@require_safe
def intelligence(request: UserRequest) -> HttpResponse:
    """What was released to the member who looks, and the reports of their agency, latest first."""
    member, page = request.membership, page_number(request)
    about_people, about_groups = released_to(member, request.purpose)
    mine: list[IntelligenceRelease | GroupRelease] = [
        *about_people.select_related("owner").newest()[:AT_MOST],
        *about_groups.select_related("owner").newest()[:AT_MOST],
    ]
    own = IntelligenceReport.objects.filter(owner=member.agency_id).select_related("person")
    reports, more = own.newest().page(PAGE, start=(page - 1) * PAGE)
    on_groups = GroupReport.objects.filter(owner=member.agency_id).select_related("group").newest()[:AT_MOST]
    groups = list(on_groups) if page == 1 else []
    read_releases([*reports, *groups])
    read = set(TermsRead.objects.filter(user=request.user).values_list("release", flat=True)) if mine else set()
    people = {each.person_id for each in (*reports, *mine) if hasattr(each, "person_id")}
    names = names_of(people, preferring=member.agency_id)
    today = london_today(timezone.now())
    context = {
        "mine": [
            (each, names.get(getattr(each, "person_id", 0)), each.reference in read, each.is_over(today))
            for each in sorted(mine, key=lambda each: each.created_at, reverse=True)
        ],
        "reports": [
            *((each, each.group, standing(each)) for each in groups),
            *((each, names.get(each.person_id), standing(each)) for each in reports),
        ],
        "may_write": may(member, request.purpose, "write intelligence"),
        **pages_beside(request, more=more),
    }
    return render(request, "cases/intelligence/intelligence.html", context)


def own_report(request: UserRequest, reference: str) -> actions.Report:
    """The report of the member's agency with this reference.

    :raises Http404: if there is none; a partner's looks like none
    """
    own = {"owner": request.membership.agency_id, "reference": reference}
    about_person = IntelligenceReport.objects.filter(**own).select_related("person", "written_by", "owner").first()
    found = about_person or GroupReport.objects.filter(**own).select_related("group", "written_by", "owner").first()
    if found is None:
        raise Http404
    return found


@require_safe
def intelligence_report(request: UserRequest, reference: str) -> HttpResponse:
    """A report, to whom it was released, and which of them have read its terms."""
    shown = own_report(request, reference)
    person = shown.person if isinstance(shown, IntelligenceReport) else None
    releases = _releases_of(shown)
    read_releases([shown])
    about_it = {"about": shown}
    context = {
        "report": shown,
        "person": person,
        "name": names_of([person.pk], preferring=shown.owner_id).get(person.pk) if person else None,
        "stands": standing(shown),
        "releases": releases,
        "may_release": not shown.is_withdrawn
        and may(request.membership, request.purpose, "release intelligence", **about_it),
        "is_writer": shown.written_by_id == request.user.pk,
        "may_withdraw": not shown.is_withdrawn and may(request.membership, request.purpose, "withdraw intelligence"),
    }
    return render(request, "cases/intelligence/report.html", context)


def _releases_of(report: actions.Report) -> list[tuple[Any, list[tuple[User, Any]]]]:
    """Each release of `report`, with those whom it names and when they read its terms."""
    if isinstance(report, IntelligenceReport):
        found: Any = IntelligenceRelease.objects.filter(report=report).select_related("addressee", "released_by")
    else:
        found = GroupRelease.objects.filter(report=report).select_related("to_agency", "released_by")
    releases = list(found.newest()[:AT_MOST])
    users = User.objects.in_bulk({key for each in releases for key in each.named})
    read = {
        (each.release, each.user_id): each.read_at
        for each in TermsRead.objects.filter(release__in=[each.reference for each in releases])
    }
    return [
        (each, [(users[key], read.get((each.reference, key))) for key in each.named if key in users])
        for each in releases
    ]


@reads_or_posts
def withdraw_report(request: UserRequest, reference: str) -> HttpResponse:
    """Withdraw a report, which nobody to whom it was released reads any more."""
    shown = own_report(request, reference)
    must(request.membership, request.purpose, "withdraw intelligence")
    form = WithdrawalForm(posted(request))
    refusals: Refusals = {actions.Withdrawn: (None, _("It has been withdrawn in the meantime"))}
    if form.is_valid() and done_or_refused(
        form, refusals, lambda: actions.withdraw_report(shown, by=request.membership, **form.cleaned_data)
    ):
        messages.success(request, _("Withdrawn. Nobody to whom it was released reads it any more."))
        return redirect(shown)
    context = {"title": _("Withdraw the report"), "label": _("Withdraw")}
    return form_page(request, form, context, back=Link(_("The report"), "intelligence_report", (reference,)))


@reads_or_posts
def write_group_report(request: UserRequest, reference: str) -> HttpResponse:
    """Write sanitised intelligence about a group."""
    group: Group = get_object_or_404(Group, reference=reference)
    must(request.membership, request.purpose, "write intelligence")
    form = GroupReportForm(posted(request))
    if form.is_valid():
        written = done_or_refused(
            form,
            {NotAgreed: (None, NOT_SAVED)},
            lambda: actions.write_group_report(group, by=request.membership, says=form.says()),
        )
        if written is not None:
            return redirect(written)
    context = {"title": _("Write intelligence about %(group)s") % {"group": group}, "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(group, "group", (group.reference,)))


@reads_or_posts
def released_intelligence(request: UserRequest, reference: str) -> HttpResponse:
    """What was released to the member who looks: the terms first, and the text once they have read these."""
    shown = shown_to_me(reference)
    if shown is None:
        raise Http404
    if request.method == "POST":
        actions.read_terms(reference, by=request.membership)
        return redirect("released_intelligence", reference)
    about_people, about_groups = released_to(request.membership, request.purpose)
    release = about_people.filter(reference=reference).select_related("owner", "person", "released_by").first()
    person = release.person if release else None
    context = {
        "shown": shown,
        "release": release or about_groups.select_related("owner", "released_by").get(reference=reference),
        "person": person,
        "name": names_of([person.pk]).get(person.pk) if person else None,
        "back": reverse("intelligence"),
    }
    return render(request, "cases/intelligence/released.html", context)
