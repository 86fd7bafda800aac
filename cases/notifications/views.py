"""Notifications: the list and the calendar, planning one, its page, and its script."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.notifications import actions, speaking
from cases.notifications.broken_rules import WORDS
from cases.notifications.calendar import month_of
from cases.notifications.forms import NewNotificationForm, NotificationForm
from cases.notifications.models import Audience, Briefing, Notification
from cases.notifications.reading import before_it_is_held, whole
from cases.notifications.states import AHEAD, NOTIFICATION_MACHINE, TOLD, NotificationKind
from cases.notifications.suggestions import suggested
from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, reads_or_posts
from partners.rules import may, must

PAGE = 25
PLANS = "plan notifications"
NOT_SAVED = gettext_lazy("This was not saved: no agreement lets your agency keep notifications for your purpose.")
REFUSALS: Refusals = {**WORDS, NotAgreed: (None, NOT_SAVED)}
SHOWING = {"ahead": AHEAD, "held": TOLD, "cancelled": ("cancelled",)}


@require_safe
def notifications(request: UserRequest) -> HttpResponse:
    """The visible notifications: those ahead with the next first, or those held with the last first; by kind."""
    which = request.GET.get("show", "ahead")
    which = which if which in SHOWING else "ahead"
    kind = request.GET.get("kind", "")
    kind = kind if kind in NotificationKind.values else ""
    page = page_number(request)
    seen = Notification.objects.filter(state__in=SHOWING[which]).select_related("owner", "programme")
    seen = seen.filter(kind=kind) if kind else seen
    found, more = seen.order_by("starts_at" if which == "ahead" else "-starts_at", "pk").page(
        PAGE, start=(page - 1) * PAGE
    )
    query = f"show={which}&kind={kind}&page="
    context = {
        "lines": _with_groups(found),
        "month": month_of(request.GET.get("month", "")),
        "shows": [(each, _label(each), each == which) for each in SHOWING],
        "kinds": [(value, label, value == kind) for value, label in [("", _("All kinds")), *NotificationKind.choices]],
        "which": which,
        "kind": kind,
        "may_plan": may(request.membership, request.purpose, PLANS),
        "previous": f"?{query}{page - 1}" if page > 1 else "",
        "next": f"?{query}{page + 1}" if more else "",
        "briefed": Briefing.objects.filter(addressee=request.membership.agency, at__gte=timezone.now()).exists(),
    }
    return render(request, "cases/notifications/notifications.html", context)


def _label(which: str) -> str:
    return {"ahead": _("Ahead"), "held": _("Held"), "cancelled": _("Cancelled")}[which]


def _with_groups(found: list[Notification]) -> list[dict[str, Any]]:
    groups: dict[int | None, list[str]] = {}
    for audience in Audience.objects.filter(notification__in=[each.pk for each in found]).select_related("group"):
        groups.setdefault(audience.notification_id, []).append(str(audience.group or _("Group not shown")))
    return [
        {"notification": each, "groups": groups.get(each.pk, []), "tag": NOTIFICATION_MACHINE.tag(each.state)}
        for each in found
    ]


@reads_or_posts
def plan_notification(request: UserRequest) -> HttpResponse:
    """Plan a notification of the member's agency."""
    must(request.membership, request.purpose, PLANS)
    kind = request.GET.get("kind", "")
    form = NewNotificationForm(posted(request), agency=request.membership.agency, initial={"kind": kind})
    if form.is_valid():
        planned = done_or_refused(
            form, REFUSALS, lambda: actions.plan_notification(by=request.membership, **form.facts())
        )
        if planned is not None:
            return redirect(planned)
    context = {"title": _("Plan a notification"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(_("Notifications"), "notifications"))


@reads_or_posts
def change_notification(request: UserRequest, reference: str) -> HttpResponse:
    """Change when, where, the safety plan or the first words."""
    held = own(request, reference)
    form = NotificationForm(posted(request), notification=held)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.change_notification(held, by=request.membership, **form.facts())
    ):
        return redirect(held)
    return form_page(request, form, {"title": _("Change the notification"), "label": _("Save")}, back=link_to(held))


@require_safe
def notification(request: UserRequest, reference: str) -> HttpResponse:
    """A notification: what is in the way, the voices, who is invited, the running order, and what is promised."""
    shown = seen(reference)
    there = whole(shown, preferring=request.membership.agency_id)
    is_own = shown.owner_id == request.membership.agency_id
    plans = is_own and may(request.membership, request.purpose, PLANS)
    context = {
        "there": there,
        "notification": shown,
        "is_ahead": shown.state in AHEAD,
        "tag": NOTIFICATION_MACHINE.tag(shown.state),
        "track": list(_track(shown, there.served, len(there.coming))),
        "todo": before_it_is_held(there) if is_own and shown.state in AHEAD else [],
        "plans": plans,
        "may_change": plans and shown.state in AHEAD,
        "steps": _steps(shown) if plans else [],
        "suggestions": _suggestions(shown, request) if plans and shown.state in AHEAD else [],
    }
    return render(request, "cases/notifications/notification.html", context)


def _track(shown: Notification, served: int, coming: int) -> Any:
    """The states that it passes, with where it stands."""
    passed = [str(state) for state in (*AHEAD[: None if shown.is_forum else 2], *TOLD)]
    at = passed.index(shown.state) if shown.state in passed else -1
    for place, state in enumerate(passed):
        standing = "done" if place < at or shown.state == "closed" else "now" if place == at else "next"
        detail = _("%(served)s of %(coming)s letters served") % {"served": served, "coming": coming}
        yield {
            "name": NOTIFICATION_MACHINE.label(state),
            "standing": standing,
            "detail": detail if state == "invited" == shown.state and coming else "",
        }


STEPS = {
    "invited": "mark_invited",
    "rehearsed": "rehearse_notification",
    "held": "hold_notification",
    "debriefed": "debrief_notification",
    "closed": "close_notification",
    "cancelled": "cancel_notification",
}


def _steps(shown: Notification) -> list[dict[str, str]]:
    """What may be done next, the usual step first."""
    following = [
        state
        for state in NOTIFICATION_MACHINE.following(shown.state)
        if not (state == "held" and shown.is_forum and shown.state != "rehearsed")
        and not (state == "rehearsed" and not shown.is_forum)
    ]
    return [
        {"url_name": STEPS[state], "label": str(NOTIFICATION_MACHINE.words_for(state, shown.state))}
        for state in following
    ]


def _suggestions(shown: Notification, request: UserRequest) -> list[dict[str, Any]]:
    found = suggested(shown, on=localdate())
    names = names_of({each.person.pk for each in found}, preferring=request.membership.agency_id)
    return [{"suggestion": each, "name": names.get(each.person.pk)} for each in found]


@require_safe
def notification_script(request: UserRequest, reference: str) -> HttpResponse:
    """The script and seating, for paper."""
    shown = seen(reference)
    there = whole(shown, preferring=request.membership.agency_id)
    return render(request, "cases/notifications/script.html", {"there": there, "notification": shown})


@require_POST
def brief_speakers(request: UserRequest, reference: str) -> HttpResponse:
    """Tell the agencies of speakers whom they will meet."""
    held = own(request, reference)
    try:
        told = speaking.brief_speakers(held, by=request.membership)
    except tuple(WORDS) as refused:
        messages.warning(request, str(WORDS[type(refused)][1]))
        return redirect(held)
    said = ngettext("Speakers were told of %d person.", "Speakers were told of %d people.", told.people) % told.people
    messages.success(
        request, f"{said} {_('Whoever is not invited any more, or has something in the way, is left out.')}"
    )
    if told.left_out:
        words = _("No agreement lets your agency tell: %(agencies)s.")
        messages.warning(request, words % {"agencies": ", ".join(told.left_out)})
    return redirect(held)


@require_safe
def briefings(request: UserRequest) -> HttpResponse:
    """Whom members of the agency will speak to, at notifications that are ahead."""
    told = Briefing.objects.filter(addressee=request.membership.agency, at__gte=timezone.now())
    found, more = told.select_related("owner", "person").order_by("at", "called", "pk").page(PAGE)
    return render(request, "cases/notifications/briefings.html", {"briefings": found, "more": more})


def seen(reference: str) -> Notification:
    """A visible notification, or 404."""
    held: Notification = get_object_or_404(
        Notification.objects.select_related("owner", "programme"), reference=reference
    )
    return held


def own(request: UserRequest, reference: str) -> Notification:
    """A notification of the member's agency, who may plan; a partner's looks here like none."""
    held: Notification = get_object_or_404(
        Notification.objects.filter(owner=request.membership.agency).select_related("owner", "programme"),
        reference=reference,
    )
    must(request.membership, request.purpose, PLANS)
    return held


def link_to(held: Notification) -> Link:
    """A link back to the page of a notification."""
    return Link(held.get_kind_display(), "notification", (held.reference,))
