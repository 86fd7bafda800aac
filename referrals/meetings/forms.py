"""Forms of meetings."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.fields import ProgrammeField
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Agency, Area, Membership
from partners.widgets import DateField, TimeField
from referrals.idempotency.token_form import OnceForm
from referrals.meetings.models import (
    ACTION_MACHINE,
    ActionState,
    MeetingAction,
    MeetingAttendance,
    MeetingKind,
    MeetingPack,
)

NAMES_NOBODY = _("Name no one whom the programme is about: all agencies that attend read it")


def _long_text() -> forms.Textarea:
    return forms.Textarea({"rows": 4})


def _agencies(agency: Agency) -> Any:
    """The agencies of the programmes in which `agency` takes part."""
    joined = agency.participations.filter(valid_to=None).values("programme")
    together = Agency.objects.filter(participations__programme__in=joined, participations__valid_to=None)
    return together.distinct().order_by("name")


class MeetingForm(OnceForm):
    """A meeting that is called."""

    kind = forms.TypedChoiceField(
        label=_("What kind of meeting?"), choices=MeetingKind.choices, widget=forms.RadioSelect, coerce=MeetingKind
    )
    programme = ProgrammeField()
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, to_field_name="code", empty_label=str(_("All areas"))
    )
    starts_on = DateField(label=_("Day"))
    starts_time = TimeField(label=_("Time"), help_text=_("For example, 14:30 or 2:30 pm"))
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    chair = forms.ModelChoiceField(Membership.objects.none(), label=_("Chair"), empty_label=None)
    agencies = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=_("Which agencies are asked?"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Your agency attends in any case"),
    )
    about = forms.CharField(label=_("What it is for"), widget=_long_text(), required=False, help_text=NAMES_NOBODY)

    def __init__(self, *arguments: Any, by: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(by.agency)
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(by.agency)
        colleagues = Membership.objects.in_force(timezone.now()).filter(agency=by.agency, user__is_system=False)
        chair = cast("forms.ModelChoiceField[Membership]", self.fields["chair"])
        chair.queryset = colleagues.select_related("user", "agency").order_by("user__full_name")
        self.initial.setdefault("chair", by.pk)
        others = cast("forms.ModelMultipleChoiceField[Agency]", self.fields["agencies"])
        others.queryset = _agencies(by.agency).exclude(pk=by.agency_id)

    def clean(self) -> None:
        """Set the instant at which it starts."""
        on, at = self.cleaned_data.get("starts_on"), self.cleaned_data.get("starts_time")
        if on and at:
            try:
                self.starts_at: datetime = london_instant(on, at)
            except TimeUnreadable as problem:
                self.add_error("starts_time", str(problem))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form, besides the kind."""
        names = ("programme", "area", "place", "chair", "agencies", "about")
        return {name: self.cleaned_data[name] for name in names} | {"starts_at": self.starts_at}


class AttendanceForm(OnceForm):
    """Which agencies came. A field for each, named by its code."""

    def __init__(self, *arguments: Any, asked: Iterable[MeetingAttendance], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.asked = list(asked)
        for each in self.asked:
            self.fields[each.agency.code] = forms.TypedChoiceField(
                label=str(each.agency),
                choices=MeetingAttendance.State.choices,
                coerce=MeetingAttendance.State,
                initial=each.state,
            )

    def came(self) -> dict[int, MeetingAttendance.State]:
        """The state of each agency, by primary key, from a valid form."""
        return {each.agency_id: self.cleaned_data[each.agency.code] for each in self.asked}


class DecisionForm(OnceForm):
    """A decision with its reasons."""

    about = forms.CharField(label=_("What was decided about"), max_length=200, help_text=NAMES_NOBODY)
    decision = forms.CharField(label=_("The decision"), widget=_long_text())
    rationale = forms.CharField(label=_("Why"), widget=_long_text())
    decided_by = forms.CharField(
        label=_("Who decided"), max_length=200, help_text=_("For example, the chair and the analyst")
    )

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {name: self.cleaned_data[name] for name in ("about", "decision", "rationale", "decided_by")}


class ActionForm(OnceForm):
    """What an agency is asked to do."""

    addressee = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Which agency is asked?"), to_field_name="code", empty_label=None
    )
    what = forms.CharField(label=_("What is asked"), max_length=300, help_text=NAMES_NOBODY)
    due_on = DateField(label=_("To be done by"))

    def __init__(self, *arguments: Any, agencies: Iterable[int], **options: Any) -> None:
        super().__init__(*arguments, **options)
        addressee = cast("forms.ModelChoiceField[Agency]", self.fields["addressee"])
        addressee.queryset = Agency.objects.filter(pk__in=list(agencies)).order_by("name")

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < localdate():
            raise forms.ValidationError(_("The day by which it is to be done cannot be in the past"))
        return due_on

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {name: self.cleaned_data[name] for name in ("addressee", "what", "due_on")}


class AnswerActionForm(OnceForm):
    """What came of an action, or that it is withdrawn."""

    kind = forms.TypedChoiceField(label=_("How does it stand?"), coerce=ActionState, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was done, or why not"), widget=_long_text(), required=False, help_text=NAMES_NOBODY
    )

    def __init__(self, *arguments: Any, action: MeetingAction, agency: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offered = [(each.event, ACTION_MACHINE.words_for(each.event)) for each in action.may_now(agency)]
        cast("forms.ChoiceField", self.fields["kind"]).choices = offered

    def clean(self) -> None:
        """Require a note of what ends an action."""
        kind = self.cleaned_data.get("kind")
        if kind not in {None, "", ActionState.BEGUN} and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say what was done, or why not"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"kind": self.cleaned_data["kind"], "note": self.cleaned_data["note"]}


class PackForm(forms.Form):
    """The marking of a pack, and why it is printed."""

    marking = forms.TypedChoiceField(
        label=_("Handling marking"),
        choices=MeetingPack.Marking.choices,
        widget=forms.RadioSelect,
        coerce=MeetingPack.Marking,
    )
    reason = forms.CharField(
        label=_("Why do you print it?"), max_length=200, help_text=_("It stands on every page, with your name")
    )
