"""Pages of meetings: the list, one meeting with its agenda, what it decides and asks, and its pack."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datasharing.enforcement.refusals import NotAgreed
from partners.london import london_today
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must
from referrals.idempotency import actions as idempotency
from referrals.idempotency.token_form import OnceForm
from referrals.meetings import actions
from referrals.meetings.forms import (
    ActionForm,
    AnswerActionForm,
    AttendanceForm,
    DecisionForm,
    MeetingForm,
    PackForm,
)
from referrals.meetings.models import (
    ACTION_MACHINE,
    MEETING_MACHINE,
    Meeting,
    MeetingAction,
    MeetingAttendance,
    MeetingState,
)
from referrals.meetings.pack import pack_of
from referrals.meetings.reading import find, read

PAGE = 25
HOLD = "hold meetings"


@require_safe
def meetings(request: UserRequest) -> HttpResponse:
    """The visible meetings: those to come, then the past ones."""
    page = page_number(request)
    past, more = _related(Meeting.objects.past()).page(PAGE, start=(page - 1) * PAGE)
    context = {
        "planned": _rows(list(_related(Meeting.objects.planned())[:PAGE])) if page == 1 else [],
        "past": _rows(past),
        **pages_beside(request, more=more),
        "may_call": may(request.membership, request.purpose, HOLD),
    }
    return render(request, "referrals/meetings/meetings.html", context)


def _related(found: Any) -> Any:
    return found.select_related("owner", "programme", "area")


def _rows(found: list[Meeting]) -> list[dict[str, Any]]:
    return [{"meeting": each, "tag": MEETING_MACHINE.tag(each.state)} for each in found]


@require_safe
def meeting(request: UserRequest, reference: str) -> HttpResponse:
    """A meeting: when and who, its agenda, what is carried over, what it decided and asked."""
    shown = find(reference)
    is_own = shown.owner_id == request.membership.agency_id
    context = {
        "read": read(request, shown),
        "meeting": shown,
        "tag": MEETING_MACHINE.tag(shown.state),
        "may_record": is_own and may(request.membership, request.purpose, HOLD),
        "is_planned": shown.state == MeetingState.PLANNED,
        "has_begun": shown.starts_at <= timezone.now(),
        "form": OnceForm(),
    }
    return render(request, "referrals/meetings/meeting.html", context)


@reads_or_posts
def call_meeting(request: UserRequest) -> HttpResponse:
    """Call a meeting."""
    must(request.membership, request.purpose, HOLD)
    form = MeetingForm(request.POST or None, by=request.membership)
    if form.is_valid():
        act = lambda: actions.call_meeting(  # noqa: E731 - used at once
            form.cleaned_data["kind"], by=request.membership, **form.facts()
        ).get_absolute_url()
        try:
            return redirect(idempotency.once(form.cleaned_data["token"], by=request.membership, act=act))
        except NotAgreed:
            form.add_error(None, _("This was not saved: no agreement lets your agency keep meetings for your purpose."))
    return _form(request, form, None, title=_("Call a meeting"), label=_("Call the meeting"))


@reads_or_posts
def record_attendance(request: UserRequest, reference: str) -> HttpResponse:
    """Record which agencies came."""
    about = _own(request, reference)
    asked = MeetingAttendance.objects.filter(meeting=about, owner=about.owner_id).select_related("agency")
    form = AttendanceForm(request.POST or None, asked=asked.order_by("agency__name"))
    return _acting(
        request,
        form,
        about,
        lambda: actions.record_attendance(about, by=request.membership, came=form.came()),
        title=_("Who came?"),
    )


@reads_or_posts
def record_decision(request: UserRequest, reference: str) -> HttpResponse:
    """Record a decision."""
    about = _own(request, reference)
    form = DecisionForm(request.POST or None)
    return _acting(
        request,
        form,
        about,
        lambda: actions.record_decision(about, by=request.membership, **form.facts()),
        title=_("Record a decision"),
    )


@reads_or_posts
def ask_action(request: UserRequest, reference: str) -> HttpResponse:
    """Ask an agency for something on behalf of the meeting."""
    about = _own(request, reference)
    asked = MeetingAttendance.objects.filter(meeting=about, owner=about.owner_id)
    form = ActionForm(request.POST or None, agencies={each.agency_id for each in asked})
    return _acting(
        request,
        form,
        about,
        lambda: actions.ask_action(about, by=request.membership, **form.facts()),
        title=_("Ask an agency for something"),
        label=_("Ask"),
    )


@require_POST
def hold_meeting(request: UserRequest, reference: str) -> HttpResponse:
    """Record that the meeting was held."""
    return _move(request, reference, MeetingState.HELD)


@require_POST
def cancel_meeting(request: UserRequest, reference: str) -> HttpResponse:
    """Cancel the meeting."""
    return _move(request, reference, MeetingState.CANCELLED)


def _move(request: UserRequest, reference: str, to: MeetingState) -> HttpResponse:
    about = _own(request, reference)
    try:
        actions.move_meeting(about, to, by=request.membership)
    except actions.MeetingOver:
        messages.warning(request, _("The meeting was held or cancelled in the meantime, so nothing was changed."))
    return redirect(about)


@reads_or_posts
def answer_action(request: UserRequest, reference: str) -> HttpResponse:
    """An action with its history; its agency says what came of it, and the agency that asked may withdraw it."""
    about = get_object_or_404(
        MeetingAction.objects.select_related("owner", "addressee", "meeting", "asked_by__user"), reference=reference
    )
    agency = request.membership.agency_id
    form = AnswerActionForm(request.POST or None, action=about, agency=agency) if about.may_now(agency) else None
    if request.method == "POST" and form is None:
        messages.warning(request, _("The action was answered in the meantime, so nothing was changed."))
        return redirect("meeting_action", reference)
    if form is not None and form.is_valid():
        try:
            actions.answer_action(about, by=request.membership, **form.facts())
        except actions.ActionMovedOn:
            messages.warning(request, _("The action was answered in the meantime, so nothing was changed."))
        return redirect("meeting_action", reference)
    context = {
        "action": about,
        "form": form,
        "tag": ACTION_MACHINE.tag(about.state),
        "events": about.events.select_related("owner", "by__user").newest(),
    }
    return render(request, "referrals/meetings/action.html", context, status=422 if form and form.errors else 200)


@reads_or_posts
def print_pack(request: UserRequest, reference: str) -> HttpResponse:
    """The pack as PDF, marked, with who printed it and why: only what they may see, logged as reading."""
    about = find(reference)
    form = PackForm(request.POST or None)
    if not form.is_valid():
        return _form(request, form, about, title=_("Print the pack"), label=_("Make the PDF"))
    pack = actions.print_pack(about, by=request.membership, **form.cleaned_data)
    answer = HttpResponse(pack_of(read(request, about), pack), content_type="application/pdf")
    day = london_today(about.starts_at)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(about.kind)}-{day:%Y-%m-%d}.pdf"'
    return answer


def _own(request: UserRequest, reference: str) -> Meeting:
    """The meeting, if the member's agency called it and the member may hold meetings.

    :raises Http404: if another agency called it, or it is not visible
    """
    own = Meeting.objects.filter(owner=request.membership.agency_id).select_related("owner", "programme")
    found: Meeting = get_object_or_404(own, reference=reference)
    must(request.membership, request.purpose, HOLD)
    return found


def _acting(
    request: UserRequest, form: OnceForm, about: Meeting, act: Callable[[], Any], *, title: str, label: str = ""
) -> HttpResponse:
    """Call `act` once if the form is valid, and go back to the meeting."""
    if not form.is_valid():
        return _form(request, form, about, title=title, label=label or _("Save"))

    def once() -> str:
        act()
        return about.get_absolute_url()

    return redirect(idempotency.once(form.cleaned_data["token"], by=request.membership, act=once))


def _form(request: UserRequest, form: forms.Form, about: Meeting | None, *, title: str, label: str) -> HttpResponse:
    context = {"form": form, "meeting": about, "title": title, "label": label, "is_file": isinstance(form, PackForm)}
    return render(request, "referrals/meetings/form.html", context, status=422 if form.errors else 200)
