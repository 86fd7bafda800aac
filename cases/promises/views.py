"""The ledger of promises: what needs an answer, how promises were kept by kind, and all of them."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.notifications.models import Notification
from cases.notifications.states import AHEAD, TOLD
from cases.promises import actions
from cases.promises.forms import DueForm, PromiseForm, PutRightForm, SettleForm
from cases.promises.keeping import kept_by_kind
from cases.promises.models import PROMISE_MACHINE, TO_PUT_RIGHT, Promise, PromiseState
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must

PAGE = 25
NEEDS_YOU = 12
PLANS, SETTLES = "plan notifications", "settle promises"
REFUSALS: Refusals = {
    actions.AlreadySettled: (None, gettext_lazy("What became of it has been recorded in the meantime.")),
    actions.NotMade: (None, gettext_lazy("It has not been made yet: the notification has not been held.")),
    actions.StaysAsMade: (None, gettext_lazy("It has been made in these words, and stays as it was said.")),
    NotAgreed: (
        None,
        gettext_lazy("This was not saved: no agreement lets your agency keep promises for your purpose."),
    ),
}


@require_safe
def promises(request: UserRequest) -> HttpResponse:
    """The ledger: what needs an answer first, then all that were made, newest first, by state and kind."""
    state, kind = _chosen(request, "state", PromiseState.values), _chosen(request, "kind", Promise.Kind.values)
    page = page_number(request)
    made = Promise.objects.made()
    related = made.select_related("keeper", "owner", "group", "notification")
    chosen = related.filter(**{name: value for name, value in (("state", state), ("kind", kind)) if value})
    found, more = chosen.order_by("-notification__held_at", "pk").page(PAGE, start=(page - 1) * PAGE)
    late = Q(state=PromiseState.OPEN, due_on__lte=localdate()) | TO_PUT_RIGHT
    needing = related.filter(late, owner=request.membership.agency).order_by("state", "due_on", "pk")
    context = {
        "kinds": kept_by_kind(made),
        "needing": [_line(each, request) for each in needing[:NEEDS_YOU]] if page == 1 and not state else [],
        "lines": [_line(each, request) for each in found],
        "states": [(value, label, value == state) for value, label in [("", _("All")), *PromiseState.choices]],
        "by_kind": [(value, label, value == kind) for value, label in [("", _("All")), *Promise.Kind.choices]],
        "state": state,
        "kind": kind,
        **pages_beside(request, more=more),
    }
    return render(request, "cases/promises/promises.html", context)


def _chosen(request: UserRequest, name: str, values: list[str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in values else ""


def _line(made: Promise, request: UserRequest) -> dict[str, Any]:
    is_own = made.owner_id == request.membership.agency_id
    is_late = made.state == PromiseState.OPEN and made.due_on is not None and made.due_on < localdate()
    to_put_right = made.state == PromiseState.BROKEN and made.put_right_on is None
    may_settle = is_own and may(request.membership, request.purpose, SETTLES)
    return {
        "promise": made,
        "tag": {"text": _("Open, late"), "colour": "red"} if is_late else PROMISE_MACHINE.tag(made.state),
        "to_put_right": to_put_right,
        "needs": is_late or to_put_right,
        "may_settle": may_settle and (made.state == PromiseState.OPEN or to_put_right),
    }


@reads_or_posts
def make_promise(request: UserRequest, reference: str) -> HttpResponse:
    """Write down what is promised at a notification that is ahead."""
    ahead = Notification.objects.filter(owner=request.membership.agency, state__in=AHEAD)
    held = get_object_or_404(
        ahead.select_related("owner", "programme").prefetch_related("audiences__group"), reference=reference
    )
    must(request.membership, request.purpose, PLANS)
    form = PromiseForm(posted(request), notification=held)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.promise(held, by=request.membership, **form.facts())
    ):
        return redirect(held)
    context = {"title": _("What is promised?"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=_back_to(held))


@reads_or_posts
def change_promise(request: UserRequest, reference: str) -> HttpResponse:
    """Change a promise before it is made; afterwards only by when it is due."""
    made = _own(request, reference, PLANS)
    held = made.notification
    if held is None:
        raise Http404
    form: Any = DueForm(posted(request), initial={"due_on": made.due_on})
    if held.state in AHEAD:
        form = PromiseForm(posted(request), notification=held, made=made)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.change_promise(made, by=request.membership, **form.facts())
    ):
        return redirect(held if held.state in AHEAD else "promises")
    return form_page(request, form, {"title": _("Change the promise"), "label": _("Save")}, back=_back_to(held))


@reads_or_posts
def promise(request: UserRequest, reference: str) -> HttpResponse:
    """Record what became of a promise; a broken one leads to how it was put right."""
    made = _own(request, reference, SETTLES)
    if made.state == PromiseState.BROKEN and made.put_right_on is None:
        return redirect("put_promise_right", made.reference)
    if made.state != PromiseState.OPEN or made.notification is None or made.notification.state not in TOLD:
        return redirect("promises")
    form = SettleForm(posted(request), initial={"on": localdate()})
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.settle(made, by=request.membership, **form.facts())
    ):
        return redirect("promises")
    return _about(request, made, form, _("What became of it?"))


@reads_or_posts
def put_promise_right(request: UserRequest, reference: str) -> HttpResponse:
    """Record how a broken promise was put right."""
    made = _own(request, reference, SETTLES)
    form = PutRightForm(posted(request))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.put_right(made, by=request.membership, **form.facts())
    ):
        return redirect("promises")
    return _about(request, made, form, _("How was it put right?"))


def _about(request: UserRequest, made: Promise, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "line": _line(made, request)}
    return render(request, "cases/promises/promise.html", context, status=422 if form.is_bound else 200)


def _own(request: UserRequest, reference: str, rule: str) -> Promise:
    """A promise of the member's agency, who may change it; a partner's looks here like none."""
    own = Promise.objects.filter(owner=request.membership.agency)
    made: Promise = get_object_or_404(
        own.select_related("notification__programme", "notification__owner", "keeper", "owner", "group"),
        reference=reference,
    )
    must(request.membership, request.purpose, rule)
    return made


def _back_to(held: Notification) -> Link:
    return Link(held.get_kind_display(), "notification", (held.reference,))
