"""Remand: the court watch list, the card “if released today”, the release, and its alerts."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused
from cases.safeguarding.risks import risks_of
from datasharing.kinds import Refusals
from datasharing.models import SubjectRole
from partners.chosen_filters import chosen_filters
from partners.due_words import in_words
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must
from referrals.exchange.presentation import birth_facts
from referrals.exchange.sending import ConsentNeeded
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm
from referrals.prison.models import PrisonEpisode
from referrals.prison.moves import AlreadyReleased
from referrals.remand import actions
from referrals.remand.engagement import engagement
from referrals.remand.forms import CourtDayFilter, MetForm, MistakeForm, PlanForm, ReleaseForm
from referrals.remand.models import (
    ALERT_MACHINE,
    OPEN,
    REMAND_MACHINE,
    AlertEventKind,
    ReleaseAlert,
    RemandMedicine,
    RemandPlan,
    RemandRecipient,
)
from referrals.remand.pages import ALERTS, described, find, history
from referrals.tasks.ways import Way, ways

PAGE = 25
A_YEAR = timedelta(days=365)
OF_PLAN = ("person", "episode__prison", "owner", "programme", "made_by")
REFUSALS: Refusals = {
    actions.PlanOver: (None, gettext_lazy("The remand has ended in the meantime.")),
    ConsentNeeded: (
        "agreed",
        gettext_lazy("Some of those may be told only if they agree: ask them, or take those out"),
    ),
}


@require_safe
def remand_plans(request: UserRequest) -> HttpResponse:
    """The watch list: who is at court tomorrow, whether there is a plan, and how likely release is."""
    chosen, page, now = CourtDayFilter(request.GET), page_number(request), timezone.now()
    if not chosen.is_valid():
        return render(request, "referrals/remand/watch_list.html", {"filter_form": chosen, "form": chosen}, status=422)
    found = chosen.narrow(RemandPlan.objects.open(), now).select_related("person", "episode__prison", "owner")
    plans, more = found.page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in plans}, preferring=request.membership.agency_id)
    told: dict[int, list[RemandRecipient]] = {}
    for each in RemandRecipient.objects.filter(plan__in=[plan.pk for plan in plans]).select_related("agency"):
        told.setdefault(each.plan_id, []).append(each)
    context = {
        "rows": [
            {
                "plan": each,
                "identity": names.get(each.person_id),
                "tag": REMAND_MACHINE.tag(each.state),
                "told": told.get(each.pk, []),
                "may_release": each.owner_id == request.membership.agency_id
                and may(request.membership, request.purpose, "release a person"),
            }
            for each in plans
        ],
        "filter_form": chosen,
        "selected": chosen_filters(request, chosen),
        "clear_url": reverse("remand_plans"),
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/remand/watch_list.html", context)


def _heading(record: RemandPlan | PrisonEpisode, request: UserRequest) -> dict[str, Any]:
    names = names_of({record.person_id}, preferring=request.membership.agency_id)
    identity = names.get(record.person_id)
    return {
        "identity": identity or _("Name not shown"),
        "facts": birth_facts(identity) if identity else [],
        "risks": risks_of([record.person_id]).get(record.person_id, []),
    }


@require_safe
def remand_plan(request: UserRequest, reference: str) -> HttpResponse:
    """The card “if released today”."""
    plan = get_object_or_404(RemandPlan.objects.select_related(*OF_PLAN), reference=reference)
    is_own = plan.owner_id == request.membership.agency_id
    recipients = RemandRecipient.objects.filter(plan=plan).select_related("agency", "alert").order_by("pk")
    context = {
        "plan": plan,
        "tag": REMAND_MACHINE.tag(plan.state),
        "medicine": RemandMedicine.objects.filter(plan=plan).first(),
        "recipients": [(each, ALERT_MACHINE.tag(each.alert.state) if each.alert else None) for each in recipients],
        "is_open": plan.state in OPEN,
        "may_change": is_own and plan.state in OPEN,
        "may_release": is_own and plan.state in OPEN and may(request.membership, request.purpose, "release a person"),
        **_heading(plan, request),
    }
    return render(request, "referrals/remand/plan.html", context)


@reads_or_posts
def make_remand_plan(request: UserRequest, reference: str) -> HttpResponse:
    """Write the card “if released today”, and name who is told then."""
    own = RemandPlan.objects.filter(owner=request.membership.agency).select_related(*OF_PLAN)
    plan: RemandPlan = get_object_or_404(own, reference=reference)
    must(request.membership, request.purpose, "plan for release from remand")
    named = list(RemandRecipient.objects.filter(plan=plan).select_related("agency"))
    medicine = RemandMedicine.objects.filter(plan=plan).first()
    form = PlanForm(request.POST or None, plan=plan, medicine=medicine, named=named, ways=_ways(plan, request))
    if form.is_valid():
        made = done_or_refused(form, REFUSALS, lambda: actions.make_plan(plan, by=request.membership, **form.facts()))
        if made is not None:
            return redirect(plan)
    context = {"form": form, "plan": plan, **_heading(plan, request)}
    return render(request, "referrals/remand/make_plan.html", context, status=422 if form.errors else 200)


def _ways(plan: RemandPlan, request: UserRequest) -> list[Way]:
    """The other agencies that may be told of the release, each once."""
    agency = request.membership.agency
    found = ways(
        agency,
        [plan.programme],
        role=SubjectRole(plan.subject_role),
        purpose=request.purpose,
        at=timezone.now(),
    )
    return [way for way in found if way.recipient != agency]


@reads_or_posts
def release_person(request: UserRequest, reference: str) -> HttpResponse:
    """Record a release, which tells those whom the plan names, at once."""
    own = PrisonEpisode.objects.filter(owner=request.membership.agency).select_related("person", "prison", "programme")
    episode: PrisonEpisode = get_object_or_404(own, reference=reference)
    must(request.membership, request.purpose, "release a person")
    plan = RemandPlan.objects.filter(episode=episode, owner=request.membership.agency, state__in=OPEN).first()
    places = [plan.court if plan else "", episode.location if not plan else "", str(episode.prison)]
    form = ReleaseForm(request.POST or None, is_on_remand=episode.is_on_remand, places=places)
    if form.is_valid():
        try:
            return redirect(
                idempotency.once(
                    form.cleaned_data["token"],
                    by=request.membership,
                    act=lambda: _release(request, episode, plan, form),
                    about=episode.person,
                )
            )
        except AlreadyReleased:
            form.add_error(None, _("They have been released already."))
    recipients = RemandRecipient.objects.filter(plan=plan).select_related("agency") if plan else ()
    context = {
        "form": form,
        "episode": episode,
        "plan": plan,
        "recipients": list(recipients),
        **_heading(episode, request),
    }
    return render(request, "referrals/remand/release.html", context, status=422 if form.errors else 200)


def _release(request: UserRequest, episode: PrisonEpisode, plan: RemandPlan | None, form: ReleaseForm) -> str:
    sent = actions.release(
        episode,
        by=request.membership,
        at=timezone.now(),
        kind=form.cleaned_data["kind"],
        released_from=form.cleaned_data["released_from"],
    )
    count = len(sent)
    told = ngettext("Released. %s agency was told.", "Released. %s agencies were told.", count) % count
    messages.success(request, told if plan else _("The release is recorded."))
    return plan.get_absolute_url() if plan else episode.get_absolute_url()


@require_safe
def release_alerts(request: UserRequest) -> HttpResponse:
    """The releases that the member's agency was told of, latest first."""
    return _list(request, "release_alerts")


@require_safe
def unanswered_alerts(request: UserRequest) -> HttpResponse:
    """The duty list: whom the agency told of a release and who has not answered, and who was not told at all."""
    return _list(request, "unanswered_alerts")


def _list(request: UserRequest, name: str) -> HttpResponse:
    now, page, agency = timezone.now(), page_number(request), request.membership.agency_id
    if name == "release_alerts":
        found = ReleaseAlert.objects.to(agency).order_by("-released_at", "-pk")
    else:
        found = ReleaseAlert.objects.sent_by(agency).unanswered().order_by("acknowledge_by", "pk")
    alerts, more = found.select_related("identity", "owner", "addressee").page(PAGE, start=(page - 1) * PAGE)
    untold = RemandRecipient.objects.filter(owner=agency).exclude(not_told="")
    shown = list(untold.select_related("agency", "plan", "person").newest()[:PAGE]) if name != "release_alerts" else []
    names = names_of({each.person_id for each in shown}, preferring=agency) if shown else {}
    context = {
        "rows": [
            {
                "alert": each,
                "tag": ALERT_MACHINE.tag(each.state),
                "is_late": each.is_late(now),
                "due": in_words(each.acknowledge_by, now=now) if each in alerts else None,
            }
            for each in alerts
        ],
        "received": name == "release_alerts",
        "untold": [(each, names.get(each.person_id)) for each in shown],
        "tabs": [
            {"label": label, "url": reverse(each), "is_current": each == name}
            for each, label in (("release_alerts", _("Told to us")), ("unanswered_alerts", _("Not answered")))
        ],
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/remand/alerts.html", context)


@require_safe
def release_alert(request: UserRequest, reference: str) -> HttpResponse:
    """One release alert: what it says, by when it is to be acknowledged, and what happened."""
    shown = find(reference)
    allowed = {each.event for each in shown.may_now(request.membership.agency_id)}
    context = {
        "alert": shown,
        **described(shown),
        "entries": history(shown),
        "may_acknowledge": AlertEventKind.ACKNOWLEDGED in allowed,
        "may_close": AlertEventKind.MET in allowed,
        "may_withdraw": AlertEventKind.WITHDRAWN in allowed
        and may(request.membership, request.purpose, "release a person"),
        "may_end_consent": AlertEventKind.UNCONSENTED in allowed,
        "form": OnceForm(),
    }
    return render(request, "referrals/remand/alert.html", context)


@require_POST
def acknowledge_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Acknowledge an alert, without a page in between."""
    about, form = find(reference), OnceForm(request.POST)
    return ALERTS.answer(
        request,
        about,
        AlertEventKind.ACKNOWLEDGED,
        form,
        lambda: actions.acknowledge_alert(about, by=request.membership),
        question=_("Acknowledge the alert"),
        label=_("Acknowledge"),
    )


@reads_or_posts
def close_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Record whether the person came or was met."""
    about, form = find(reference), MetForm(request.POST or None)
    return ALERTS.answer(
        request,
        about,
        AlertEventKind.MET,
        form,
        lambda: actions.close_alert(
            about, by=request.membership, met=form.cleaned_data["met"], note=form.cleaned_data["note"]
        ),
        question=_("Did they come, or were they met?"),
        label=_("Save"),
    )


@reads_or_posts
def withdraw_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Withdraw an alert that was sent by mistake."""
    about, form = find(reference), MistakeForm(request.POST or None)
    must(request.membership, request.purpose, "release a person")
    return ALERTS.answer(
        request,
        about,
        AlertEventKind.WITHDRAWN,
        form,
        lambda: actions.withdraw_alert(about, by=request.membership, note=form.cleaned_data["note"]),
        question=_("Withdraw the alert"),
        label=_("Withdraw it"),
        dangerous=True,
    )


@reads_or_posts
def end_alert_consent(request: UserRequest, reference: str) -> HttpResponse:
    """Record that the person no longer agrees that the other agency is told."""
    about = find(reference)
    return ALERTS.end_consent(
        request,
        about,
        lambda note: actions.record_alert_consent_withdrawn(about, by=request.membership, note=note),
        received=reverse("release_alerts"),
    )


@require_safe
def remand_engagement(request: UserRequest) -> HttpResponse:
    """Engagement with treatment after release from remand and after a sentence, and the gap between them."""
    must(request.membership, request.purpose, "handle referrals")
    now = timezone.now()
    return render(request, "referrals/remand/engagement.html", {"found": engagement(since=now - A_YEAR, now=now)})
