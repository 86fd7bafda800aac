"""Pages that ask and answer tasks, and lists of tasks."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Identity
from cases.people.display_names import heading
from datasharing.enforcement.tallies import tallies
from datasharing.models import Person, SubjectRole
from partners.chosen_filters import chosen_filters
from partners.due_words import in_words
from partners.models import Programme
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.exchange.corrections import to_correct
from referrals.exchange.presentation import when
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm
from referrals.meetings.actions import follow_from
from referrals.meetings.models import Meeting
from referrals.returned.actions import dismiss_task
from referrals.returned.models import NOT_TO_BE_DONE
from referrals.tasks import actions
from referrals.tasks.forms import (
    AskForm,
    CompleteForm,
    DeclineForm,
    ListForm,
    SentListForm,
    Showing,
    WayForm,
    WithdrawForm,
)
from referrals.tasks.models import TASK_MACHINE, Task, TaskEventKind, TaskQuerySet
from referrals.tasks.pages import TASKS, described, events_of, find
from referrals.tasks.presentation import history, steps
from referrals.tasks.ways import Way, ways

PAGE = 25
MEETINGS = 20


@reads_or_posts
def ask_task(request: UserRequest, reference: str) -> HttpResponse:
    """Ask a task about the person: first choose the agency, then the task and due time, with consent if required."""
    person = get_object_or_404(Person, reference=reference)
    seen = list(Identity.objects.filter(person=person).select_related("owner", "programme").newest())
    must(request.membership, request.purpose, "ask something of an agency")
    own = next((identity for identity in seen if identity.owner_id == request.membership.agency_id), None)
    if own is None:  # sending needs the agency's own identity of the person, with name and subject role
        return redirect("hold_identity", reference)
    role = SubjectRole(own.subject_role)
    choice = WayForm(request.GET if "to" in request.GET else None, ways=_ways(request, own, role))
    way, before = choice.chosen(), _asked_before(request, person)
    page = {"person": person, "before": before, **heading(seen, request, on=localdate())}
    if way is None:
        context = {"form": choice, **page}
        return render(request, "referrals/tasks/ask_of.html", context, status=422 if choice.errors else 200)
    known = {"title": before.title, "asked": before.asked} if before else {}
    lately = Meeting.objects.lately(request.membership.agency_id, timezone.now())[:MEETINGS]
    form = AskForm(request.POST or None, way=way, meetings=lately, initial=known)
    if form.is_valid():
        return redirect(
            idempotency.once(
                form.cleaned_data["token"],
                by=request.membership,
                act=lambda: _ask(request, person, form, way, role, before),
                about=person,
            )
        )
    context = {"form": form, "way": way, **page}
    return render(request, "referrals/tasks/ask.html", context, status=422 if form.errors else 200)


def _ways(request: UserRequest, own: Identity, role: SubjectRole) -> list[Way]:
    """The agencies that may be asked; those in the programme of the agency's identity come first."""
    agency = request.membership.agency
    taking_part = Programme.objects.filter(participations__agency=agency, participations__valid_to=None)
    programmes: list[Programme | None] = [*taking_part.order_by("name"), None]
    programmes.sort(key=lambda programme: programme != own.programme)
    return ways(agency, programmes, role=role, purpose=request.purpose, at=timezone.now())


def _asked_before(request: UserRequest, person: Person) -> Task | None:
    """The task that came back and is asked again, if the address names one."""
    own = Task.objects.sent_by(request.membership.agency_id).filter(person=person)
    return (
        own.filter(reference=request.GET["after"], state__in=NOT_TO_BE_DONE).first() if "after" in request.GET else None
    )


def _ask(request: UserRequest, person: Person, form: AskForm, way: Way, role: SubjectRole, before: Task | None) -> str:
    asked = actions.ask(person, by=request.membership, way=way, subject_role=role, **form.facts())
    if meeting := form.meeting_meant():
        follow_from(meeting, by=request.membership, task=asked)
    if before is not None:
        dismiss_task(before, by=request.membership, note=_("Asked again: %(task)s") % {"task": asked.reference})
    return asked.get_absolute_url()


@require_safe
def task(request: UserRequest, reference: str) -> HttpResponse:
    """One task: content, addressee, events, and the member's next steps."""
    shown, agency = find(reference), request.membership.agency_id
    events = events_of(shown)
    context = {
        "task": shown,
        **described(shown),
        "rows": _rows(shown),
        "entries": history(shown, events),
        "steps": steps(shown, agency),
        "to_correct": to_correct(shown, events, agency, timezone.now()),
        "may_end_consent": any(each.event == TaskEventKind.UNCONSENTED for each in shown.may_now(agency)),
        "form": OnceForm(),
    }
    return render(request, "referrals/tasks/task.html", context)


def _rows(shown: Task) -> list[dict[str, Any]]:
    """The rows of the task's summary, without empty ones."""
    said = {
        _("Asked by"): f"{shown.owner}, {shown.sent_by.user}",
        _("Asked of"): shown.addressee,
        _("What they should know"): shown.asked,
        _("To be done by"): when(shown.due_at),
        _("Programme"): shown.programme,
        _("Sent"): when(shown.sent_at),
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]


@require_POST
def acknowledge_task(request: UserRequest, reference: str) -> HttpResponse:
    """Acknowledge a task."""
    about = find(reference)
    return TASKS.answer(
        request,
        about,
        TaskEventKind.ACKNOWLEDGED,
        OnceForm(request.POST),
        lambda: actions.acknowledge_task(about, by=request.membership),
        question=_("Acknowledge this task"),
        label=_("Acknowledge"),
    )


@reads_or_posts
def complete_task(request: UserRequest, reference: str) -> HttpResponse:
    """Complete a task, with its outcome."""
    about = find(reference)
    form = CompleteForm(request.POST or None, task=about)
    return TASKS.answer(
        request,
        about,
        TaskEventKind.DONE,
        form,
        lambda: actions.complete_task(about, by=request.membership, **form.answer()),
        question=about.title,
        label=_("Say it is done"),
        lead=_("%(agency)s reads what came of it.") % {"agency": about.owner},
    )


@reads_or_posts
def decline_task(request: UserRequest, reference: str) -> HttpResponse:
    """Decline a task, with a coded reason."""
    about = find(reference)
    form = DeclineForm(request.POST or None)
    return TASKS.answer(
        request,
        about,
        TaskEventKind.DECLINED,
        form,
        lambda: actions.decline_task(about, by=request.membership, **form.answer()),
        question=_("Decline this task"),
        label=_("Decline"),
        dangerous=True,
    )


@reads_or_posts
def withdraw_task(request: UserRequest, reference: str) -> HttpResponse:
    """Withdraw a task, with a coded reason. The record and its history stay."""
    about = find(reference)
    form = WithdrawForm(request.POST or None)
    return TASKS.answer(
        request,
        about,
        TaskEventKind.WITHDRAWN,
        form,
        lambda: actions.withdraw_task(about, by=request.membership, **form.answer()),
        question=_("Withdraw this task"),
        label=_("Withdraw"),
        lead=_("%(agency)s sees that it was withdrawn and why. Its history stays.") % {"agency": about.addressee},
        dangerous=True,
    )


@reads_or_posts
def correct_task_event(request: UserRequest, reference: str) -> HttpResponse:
    """Take back what one's agency recorded last."""
    about = find(reference)
    latest = to_correct(about, events_of(about), request.membership.agency_id, timezone.now())
    return TASKS.correct(
        request,
        about,
        latest,
        lambda event, note: actions.correct_task_event(event, by=request.membership, note=note),
    )


@reads_or_posts
def record_task_consent_withdrawn(request: UserRequest, reference: str) -> HttpResponse:
    """Record that the person no longer agrees that the other agency is told: whichever of the two they told."""
    about = find(reference)
    return TASKS.end_consent(
        request,
        about,
        lambda note: actions.record_task_consent_withdrawn(about, by=request.membership, note=note),
        received=reverse("tasks"),
    )


@require_safe
def tasks(request: UserRequest) -> HttpResponse:
    """The tasks asked of the member's agency, ordered by due time."""
    return _list(request, "tasks", ListForm(request.GET), Task.objects.to(request.membership.agency_id))


@require_safe
def sent_tasks(request: UserRequest) -> HttpResponse:
    """The tasks that the member's agency asked of others and of itself, ordered by due time."""
    form = SentListForm(request.GET)
    found = Task.objects.sent_by(request.membership.agency_id)
    if form.is_valid() and form.cleaned_data["mine"]:
        found = found.filter(sent_by__user=request.user)
    return _list(request, "sent_tasks", form, found)


def _list(request: UserRequest, name: str, form: ListForm, found: TaskQuerySet) -> HttpResponse:
    now = timezone.now()
    after = Task.objects.filter(reference=request.GET["after"]).first() if "after" in request.GET else None
    shown = form.narrow(found, now).select_related("owner", "addressee", "identity").by_due(after)
    rows, more = shown.page(PAGE)
    context = {
        "rows": [_row(row, now) for row in rows],
        "received": name == "tasks",
        "filter_form": form,
        "selected": chosen_filters(request, form, everything={"state": Showing.ALL.value}),
        "form": None if form.is_valid() else form,
        "tabs": _tabs(request, name, now),
        "first": _address(request) if after else "",
        "next": _address(request, after=rows[-1].reference) if more else "",
    }
    return render(request, "referrals/tasks/tasks.html", context, status=200 if form.is_valid() else 422)


def _row(task: Task, now: datetime) -> dict[str, Any]:
    is_open = task.state not in TASK_MACHINE.ended()
    return {
        "task": task,
        "tag": TASK_MACHINE.tag(task.state),
        "is_overdue": task.is_overdue(now),
        "due": in_words(task.due_at, now=now) if is_open else None,
    }


def _tabs(request: UserRequest, current: str, now: datetime) -> list[dict[str, Any]]:
    """The tabs of the two lists, with counts."""
    agency = request.membership.agency_id
    waiting, late = tallies(Task.objects.to(agency).open(), Task.objects.sent_by(agency).overdue(now))
    return [
        {"label": label, "url": reverse(name), "count": count, "is_current": name == current}
        for name, label, count in [("tasks", _("Asked of us"), waiting), ("sent_tasks", _("Asked by us"), late)]
    ]


def _address(request: UserRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"
