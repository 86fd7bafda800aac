"""The steps of a notification: invitations out, rehearsal, held, debrief, closed, cancelled."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.notifications import actions
from cases.notifications.forms import ReasonForm
from cases.notifications.models import Invitee, Notification
from cases.notifications.step_forms import DebriefForm, HeldForm, RehearsalForm
from cases.notifications.views import REFUSALS, link_to, own
from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused, form_page, posted
from partners.requests import UserRequest, reads_or_posts

View = Callable[[UserRequest, str], HttpResponse]


class _Confirmation(Form):
    def facts(self) -> dict[str, Any]:
        return {}


def _as_planned(held: Notification) -> dict[str, Any]:
    at = localtime(held.starts_at)
    return {"on": at.date(), "time": f"{at:%H:%M}"}


def _step(
    verb: Callable[..., Notification],
    title: Any,
    label: Any,
    form_class: Any = _Confirmation,
    initial: Callable[[Notification], dict[str, Any]] = lambda _held: {},
) -> View:
    """The page of one step, with the verb that takes it."""

    @reads_or_posts
    def step(request: UserRequest, reference: str) -> HttpResponse:
        held = own(request, reference)
        form = form_class(posted(request), initial=initial(held))
        if form.is_valid() and done_or_refused(
            form, REFUSALS, lambda: verb(held, by=request.membership, **form.facts())
        ):
            return redirect(held)
        return form_page(request, form, {"title": title, "label": label}, back=link_to(held))

    return step


mark_invited = _step(actions.mark_invited, gettext_lazy("Are all invitations out?"), gettext_lazy("They are out"))
rehearse_notification = _step(
    actions.record_rehearsal, gettext_lazy("Record the rehearsal"), gettext_lazy("Save"), RehearsalForm
)
hold_notification = _step(
    actions.hold, gettext_lazy("When was it held?"), gettext_lazy("It was held"), HeldForm, _as_planned
)
close_notification = _step(actions.close, gettext_lazy("Close the notification?"), gettext_lazy("Close"))
cancel_notification = _step(
    actions.cancel, gettext_lazy("Cancel the notification"), gettext_lazy("Cancel it"), ReasonForm
)


@reads_or_posts
def debrief_notification(request: UserRequest, reference: str) -> HttpResponse:
    """Who came and how they took it, in one form; and what was learnt."""
    held = own(request, reference)
    invitees = Invitee.objects.filter(notification=held, withdrawn_on=None, owner=request.membership.agency)
    found = list(invitees.select_related("person", "representing").oldest())
    names = names_of({each.person_id for each in found}, preferring=request.membership.agency_id)
    form = DebriefForm(posted(request), invitees=found, names=names)
    if form.is_valid() and done_or_refused(
        form,
        REFUSALS,
        lambda: actions.debrief(held, by=request.membership, text=form.cleaned_data["text"], outcomes=form.outcomes()),
    ):
        return redirect(held)
    context = {"form": form, "notification": held, "title": _("Debrief")}
    return render(request, "cases/notifications/debrief.html", context, status=422 if form.is_bound else 200)
