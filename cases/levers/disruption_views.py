"""Disruptions of groups and lines: the list, recording one, and its grade from a second person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.groups.models import Group
from cases.levers import actions
from cases.levers.forms import GroupDisruptionForm, LineDisruptionForm
from cases.levers.kinds import MODERATE
from cases.levers.models import Disruption
from cases.levers.views import act_page
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may

PAGE = 50
REFUSALS: Refusals = {NotAgreed: (None, NOT_SAVED)}


@require_safe
def disruptions(request: UserRequest) -> HttpResponse:
    """The visible disruptions of groups and lines, latest first; those without a grade first if asked."""
    page = page_number(request)
    seen = Disruption.objects.select_related("owner", "group").order_by("-on", "-pk")
    if waiting := request.GET.get("show") == "waiting":
        seen = seen.filter(moderated_by=None)
    found, more = seen.page(PAGE, start=(page - 1) * PAGE)
    context = {
        "lines": [(each, _may_moderate(request, each)) for each in found],
        "waiting": waiting,
        **pages_beside(request, more=more),
    }
    return render(request, "cases/levers/disruptions.html", context)


def _may_moderate(request: UserRequest, each: Disruption) -> bool:
    is_own = each.owner_id == request.membership.agency_id and each.moderated_by_id is None
    return is_own and may(request.membership, request.purpose, "moderate a disruption", about=each)


@reads_or_posts
def disrupt_line(request: UserRequest) -> HttpResponse:
    """Record a disruption of a county line."""
    form = LineDisruptionForm(posted(request), agency=request.membership.agency)
    return _claim(request, form, None, Link(_("Disruptions"), "disruptions"))


@reads_or_posts
def disrupt_group(request: UserRequest, reference: str) -> HttpResponse:
    """Record a disruption of a group."""
    group = get_object_or_404(Group.objects.select_related("programme"), reference=reference)
    return _claim(request, GroupDisruptionForm(posted(request)), group, Link(group, "group", (group.reference,)))


def _claim(request: UserRequest, form: Any, group: Group | None, back: Link) -> HttpResponse:
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.claim_disruption(group, by=request.membership, **form.facts())
    ):
        return redirect("disruptions")
    context = {"title": _("Record a disruption"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=back)


@reads_or_posts
def moderate_disruption(request: UserRequest, reference: str) -> HttpResponse:
    """Grade a disruption that another member has recorded."""
    own = Disruption.objects.filter(owner=request.membership.agency).select_related("owner", "group")
    disruption = get_object_or_404(own, reference=reference)
    return act_page(request, MODERATE, disruption, back=Link(_("Disruptions"), "disruptions"))
