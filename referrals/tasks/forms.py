"""Forms for asking and answering tasks, and filters of their lists."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partners.clock_times import TimeUnreadable, london_instant
from partners.widgets import DateField, TimeField, consent_tick
from referrals.exchange.reason_form import LONGEST, NoteForm, ReasonForm
from referrals.idempotency.token_form import OnceForm
from referrals.meetings.models import Meeting
from referrals.tasks.models import TASK_MACHINE, Task, TaskQuerySet
from referrals.tasks.outcomes import outcomes_of
from referrals.tasks.ways import Way

END_OF_THE_DAY = time(17)


class WayForm(forms.Form):
    """The agency that is asked."""

    to = forms.ChoiceField(
        label=_("Which agency do you ask?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an agency"), "invalid_choice": _("Choose an agency from the list")},
    )

    def __init__(self, *args: Any, ways: Iterable[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = {way.key: way for way in ways}
        choices = [(way.key, _in_words(way)) for way in self.ways.values()]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices

    def chosen(self) -> Way | None:
        """The chosen way; None if the form is invalid."""
        return self.ways[self.cleaned_data["to"]] if self.is_valid() else None


def _in_words(way: Way) -> Any:
    where = {"agency": way.recipient, "programme": way.programme}
    return _("%(agency)s, in %(programme)s") % where if way.programme else str(way.recipient)


class AskForm(OnceForm):
    """A task: what is asked, and the due time."""

    title = forms.CharField(
        label=_("What is asked, in a few words"),
        max_length=200,
        error_messages={"required": _("Say in a few words what you ask")},
    )
    asked = forms.CharField(
        label=_("What they should know"),
        help_text=_("The agency that you ask reads it"),
        widget=forms.Textarea({"rows": 5}),
        max_length=LONGEST,
        required=False,
    )
    due_on = DateField(label=_("To be done by"))
    due_time = TimeField(
        label=_("Time"), help_text=_("For example, 14:30 or 2:30 pm. Leave empty for 17:00"), required=False
    )
    meeting = forms.ChoiceField(label=_("From which meeting does it follow?"), required=False)
    agreed = forms.BooleanField(
        widget=consent_tick(), error_messages={"required": _("Nothing can be sent unless they agree")}
    )

    def __init__(self, *args: Any, way: Way, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {meeting.reference: meeting for meeting in meetings}
        if self.meetings:
            offered = [
                (each, f"{held}, {date_format(held.starts_at, 'D j M')}") for each, held in self.meetings.items()
            ]
            cast("forms.ChoiceField", self.fields["meeting"]).choices = [("", _("None")), *offered]
        else:
            del self.fields["meeting"]
        if way.needs_consent:
            self.fields["agreed"].label = _("They agree that %(agency)s is told") % {"agency": way.recipient}
        else:
            del self.fields["agreed"]

    def clean(self) -> None:
        """Check that the due time is in the future."""
        on, at = self.cleaned_data.get("due_on"), self.cleaned_data.get("due_time") or END_OF_THE_DAY
        if on:
            try:
                self.due_at = london_instant(on, at)
            except TimeUnreadable as problem:
                self.add_error("due_time", str(problem))
                return
            if self.due_at <= timezone.now():
                self.add_error("due_on", _("The time by which it is to be done must be in the future"))

    def meeting_meant(self) -> Meeting | None:
        """The meeting from which the task follows, if one was chosen. Valid forms only."""
        return self.meetings.get(self.cleaned_data.get("meeting", ""))

    def facts(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        asked = self.cleaned_data
        consented = asked.get("agreed", False)
        return {"title": asked["title"], "asked": asked["asked"], "due_at": self.due_at, "consented": consented}


class CompleteForm(NoteForm):
    """The outcome of a task."""

    field_order = ("outcome", "note")

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome")},
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["outcome"]).choices = outcomes_of(task)
        note = self.fields["note"]
        note.label, note.required = _("What was done, or what you found"), True
        note.error_messages["required"] = _("Say what was done, or what you found")

    def answer(self) -> dict[str, str]:
        """The valid form as the verb takes it."""
        return {"outcome": self.cleaned_data["outcome"], "note": self.cleaned_data["note"]}


class DeclineForm(ReasonForm):
    """The reason for declining a task."""

    system = "task_decline_reason"


class WithdrawForm(ReasonForm):
    """The reason for withdrawing a task."""

    system = "task_withdrawal_reason"


class Showing(models.TextChoices):
    """The filter by state."""

    OPEN = "open", _("Not done")
    OVERDUE = "overdue", _("Overdue")
    ENDED = "ended", _("Done, declined or withdrawn")
    ALL = "all", _("All")


class ListForm(forms.Form):
    """Filter of a list of tasks."""

    state = forms.ChoiceField(label=_("State"), choices=Showing.choices, required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({"state": Showing.OPEN, **asked.dict()})

    def narrow(self, found: TaskQuerySet, at: datetime) -> TaskQuerySet:
        """The tasks in `found` that match the form at the instant `at`; none if the form is invalid."""
        if not self.is_valid():
            return found.none()
        match self.cleaned_data["state"]:
            case Showing.OPEN:
                return found.open()
            case Showing.OVERDUE:
                return found.overdue(at)
            case Showing.ENDED:
                return found.filter(state__in=TASK_MACHINE.ended())
        return found


class SentListForm(ListForm):
    """Filter of tasks that an agency sent; also by those that the member sent."""

    mine = forms.BooleanField(label=_("Asked by me"), required=False)
