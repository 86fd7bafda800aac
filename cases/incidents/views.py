"""Incidents: the list, one incident's page, recording and changing one, and its review."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.incidents import actions
from cases.incidents.chains import chain_around, reviews_of
from cases.incidents.forms import (
    IncidentFilter,
    IncidentForm,
    NewIncidentForm,
    NotificationEndForm,
    ReviewForm,
    WhoTookPartForm,
)
from cases.incidents.kinds import ADDING_A_PARTICIPANT
from cases.incidents.models import Incident, IncidentParticipant, IncidentReview
from cases.incidents.presentation import Line, lines_of, picture_of
from cases.people.display_names import names_of
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.safeguarding.risks import marks_by_name
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must

PAGE = 50
PEOPLE = 100
"""The most people that the page of an incident names."""
REVIEW = "review an incident"
REFUSALS: Refusals = {
    actions.AlreadyRecorded: ("number", gettext_lazy("Your agency has recorded an incident with this number already")),
    actions.AnswersLater: (
        None,
        gettext_lazy("An incident cannot answer one that happened after it: look at the days of both"),
    ),
    actions.AnswersInCircle: ("retaliation_of", gettext_lazy("That incident answers this one already")),
    actions.AlreadyEnded: (None, gettext_lazy("This clock has been stopped in the meantime")),
    NotAgreed: (
        None,
        gettext_lazy("This was not saved: no agreement lets your agency keep incidents for your purpose."),
    ),
}


@require_safe
def incidents(request: UserRequest) -> HttpResponse:
    """The visible incidents, latest first, filtered by the query of the URL."""
    chosen = IncidentFilter(request.GET, agency=request.membership.agency)
    if not chosen.is_valid():
        return render(request, "cases/incidents/incidents.html", {"filter_form": chosen}, status=422)
    page = page_number(request)
    narrowed = chosen.narrow(Incident.objects.all()).select_related("owner", "area").latest_first()
    found, more = narrowed.page(PAGE, start=(page - 1) * PAGE)
    context = {
        "filter_form": chosen,
        "selected": chosen_filters(request, chosen),
        "clear_url": reverse("incidents"),
        "lines": lines_of(found, reviews_of([each.pk for each in found])),
        "may_review": may(request.membership, request.purpose, REVIEW),
        **pages_beside(request, more=more),
    }
    return render(request, "cases/incidents/incidents.html", context)


@require_safe
def incident(request: UserRequest, reference: str) -> HttpResponse:
    """An incident, who took part, its review, and the chain of retaliation that it is part of."""
    shown = get_object_or_404(Incident.objects.select_related("owner", "programme", "area"), reference=reference)
    took_part = IncidentParticipant.objects.filter(incident=shown).select_related("owner", "person")
    people, more = took_part.order_by("subject_role", "part", "pk").page(PEOPLE)
    names = names_of({each.person_id for each in people}, preferring=request.membership.agency_id)
    marks = marks_by_name(names.values())
    chain = chain_around([shown])
    is_own = shown.owner_id == request.membership.agency_id
    review = next((knot.review for knot in chain.knots if knot.incident.pk == shown.pk), None)
    context = {
        "incident": shown,
        "line": Line(shown, review),
        "is_own": is_own,
        "may_review": is_own and may(request.membership, request.purpose, REVIEW),
        "people": [(each, names.get(each.person_id), marks.get(each.person_id, ())) for each in people],
        "more": more,
        "review": review,
        "picture": picture_of(chain, current=shown),
    }
    return render(request, "cases/incidents/incident.html", context)


@reads_or_posts
def record_incident(request: UserRequest) -> HttpResponse:
    """Record an incident of the member's agency."""
    form = NewIncidentForm(posted(request), agency=request.membership.agency)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("number", "programme")}
        recorded = done_or_refused(
            form, REFUSALS, lambda: actions.record_incident(form.details(), by=request.membership, **said)
        )
        if recorded is not None:
            messages.success(request, _("Added: %(what)s.") % {"what": recorded})
            return redirect(recorded)
    context = {"title": _("Record an incident"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(_("Incidents"), "incidents"))


@reads_or_posts
def change_incident(request: UserRequest, reference: str) -> HttpResponse:
    """Correct what is recorded of an incident of the member's agency."""
    held = _own(request, reference)
    form = IncidentForm(posted(request), held=held)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.change_incident(held, by=request.membership, details=form.details())
    ):
        return redirect(held)
    return form_page(request, form, {"title": _("Change the incident"), "label": _("Save")}, back=_link_to(held))


@reads_or_posts
def add_participant(request: UserRequest, reference: str) -> HttpResponse:
    """Record on the page of an incident that a person took part in it."""
    seen = Incident.objects.select_related("owner", "programme", "area")
    shown: Incident = get_object_or_404(seen, reference=reference)
    must(request.membership, request.purpose, ADDING_A_PARTICIPANT.asks)
    agency = request.membership.agency
    form = WhoTookPartForm(posted(request), incident=shown, agency=agency, subject_role=None)
    if form.is_valid():
        refusals: Refusals = {NotAgreed: (None, NOT_SAVED), **ADDING_A_PARTICIPANT.refusals}
        added = done_or_refused(
            form, refusals, lambda: actions.add_participant(form.chosen(), by=request.membership, **form.facts())
        )
        if added is not None:
            messages.success(request, _("Added: %(what)s.") % {"what": added})
            return redirect(shown)
    context = {"title": _("Who took part?"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=_link_to(shown))


@reads_or_posts
def review_incident(request: UserRequest, reference: str) -> HttpResponse:
    """Review an incident of the member's agency, or review it again."""
    held = _own(request, reference)
    must(request.membership, request.purpose, REVIEW)
    review = reviews_of([held.pk]).get(held.pk)
    form = ReviewForm(posted(request), incident=held, review=review)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.review_incident(held, by=request.membership, decision=form.decision())
    ):
        messages.success(request, _("Reviewed: %(what)s.") % {"what": held})
        return redirect(held)
    people = _counted(held)
    context: dict[str, Any] = {"incident": held, "people": people, "form": form, "back": _link_to(held)}
    return render(request, "cases/incidents/review.html", context, status=422 if form.is_bound else 200)


@reads_or_posts
def end_notification(request: UserRequest, reference: str) -> HttpResponse:
    """Stop the clock of the custom notification that a review of the member's agency started."""
    own = IncidentReview.objects.filter(owner=request.membership.agency, notify_by__isnull=False)
    review: IncidentReview = get_object_or_404(own.select_related("incident"), reference=reference)
    form = NotificationEndForm(posted(request))
    if form.is_valid() and done_or_refused(
        form,
        REFUSALS,
        lambda: actions.end_notification_clock(review, by=request.membership, **form.cleaned_data),
    ):
        return redirect(review.incident or "incidents")
    back = _link_to(review.incident) if review.incident else Link(_("Incidents"), "incidents")
    context = {"title": _("What came of the custom notification?"), "label": _("Save")}
    return form_page(request, form, context, back=back)


def _own(request: UserRequest, reference: str) -> Incident:
    # a partner's incident is read, and looks here like none
    own = Incident.objects.filter(owner=request.membership.agency).select_related("area")
    held: Incident = get_object_or_404(own, reference=reference)
    return held


def _counted(incident: Incident) -> dict[str, int]:
    """How many took part in each way."""
    counts: dict[str, int] = {}
    for each in IncidentParticipant.objects.filter(incident=incident)[:PEOPLE]:
        counts[each.get_part_display()] = counts.get(each.get_part_display(), 0) + 1
    return counts


def _link_to(incident: Incident) -> Link:
    return Link(incident, "incident", (incident.reference,))
