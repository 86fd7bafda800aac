"""Forms about clearances and appointments in prison."""

from datetime import date, datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Agency, Establishment, Membership, User
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField
from referrals.in_reach.models import (
    APPOINTMENT_MACHINE,
    CLEARANCE_MACHINE,
    AppointmentState,
    Clearance,
    InReachAppointment,
)
from referrals.in_reach.models import ClearanceState as S

SELECT = {"data-autocomplete": ""}


def workers_of(agency: Agency) -> dict[str, User]:
    """The members of `agency` who are people, by the reference of their user."""
    held = Membership.objects.in_force(timezone.now()).held_by_people().filter(agency=agency)
    return {str(each.user.reference): each.user for each in held.select_related("user").order_by("user__full_name")}


def prisons() -> dict[str, Establishment]:
    """The prisons that are open, by code, in order of their names."""
    active = Establishment.objects.filter(kind=Establishment.Kind.PRISON, is_active=True)
    return {each.code: each for each in active.order_by("name")}


def _choices(known: dict[str, Any], words: Any) -> list[tuple[str, Any]]:
    return [("", words), *((code, str(each)) for code, each in known.items())]


class NewClearanceForm(forms.Form):
    """A clearance of one of the agency's workers for a prison."""

    worker = forms.ChoiceField(label=_("Worker"), widget=forms.Select(SELECT))
    prison = forms.ChoiceField(label=_("Prison"), widget=forms.Select(SELECT))
    level = forms.ChoiceField(label=_("Level"), choices=partial(offered, "clearance_level"), widget=RADIOS)
    submitted_on = DateField(
        label=_("Submitted on"), required=False, help_text=_("Leave empty if it has not been submitted yet")
    )

    def __init__(self, data: Any, *, agency: Agency) -> None:
        super().__init__(data)
        self.workers, self.prisons = workers_of(agency), prisons()
        choose = cast("dict[str, forms.ChoiceField]", self.fields)
        choose["worker"].choices = _choices(self.workers, _("Choose a worker"))
        choose["prison"].choices = _choices(self.prisons, _("Choose a prison"))

    def clean_submitted_on(self) -> Any:
        on = self.cleaned_data["submitted_on"]
        if on and on > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return on

    def facts(self) -> dict[str, Any]:
        """What a valid form says."""
        said = self.cleaned_data
        return {
            "worker": self.workers[said["worker"]],
            "prison": self.prisons[said["prison"]],
            "level": said["level"],
            "submitted_on": said["submitted_on"],
        }


class MoveClearanceForm(forms.Form):
    """What became of a clearance."""

    to = forms.ChoiceField(label=_("What happened?"), widget=RADIOS)
    on = DateField(label=_("On which day"), required=False, help_text=_("Leave empty for today"))
    expires_on = DateField(label=_("If it was granted: its last day"), required=False)
    note = forms.CharField(label=_("Note"), widget=long_text(), required=False)

    def __init__(self, data: Any, *, clearance: Clearance) -> None:
        super().__init__(data, initial={"note": clearance.note})
        following = [
            each for each in CLEARANCE_MACHINE.following(clearance.state) if each not in {S.EXPIRING, S.EXPIRED}
        ]
        choices = [(state, CLEARANCE_MACHINE.words_for(state)) for state in following]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices
        self.clearance = clearance

    def clean(self) -> None:
        """Require an end of a clearance that was granted, and a day that has come."""
        said = self.cleaned_data
        self.happened_on: date = said.get("on") or localdate()
        if self.happened_on > localdate():
            self.add_error("on", _("The day cannot be in the future"))
        if self.clearance.submitted_on and self.happened_on < self.clearance.submitted_on:
            self.add_error("on", _("It was submitted after that day"))
        if said.get("to") == S.GRANTED and (said.get("expires_on") or self.happened_on) <= self.happened_on:
            self.add_error("expires_on", _("Enter its last day, which must be after it was granted"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {
            **{name: self.cleaned_data[name] for name in ("to", "expires_on", "note")},
            "on": self.happened_on,
        }


class InReachForm(RecordForm):
    """An appointment of a worker with somebody in prison."""

    field_order = ["prison", "worker", "means", "aim", "on", "time", "note", "programme"]

    prison = forms.ChoiceField(label=_("Prison"), widget=forms.Select(SELECT))
    worker = forms.ChoiceField(label=_("Worker"), widget=forms.Select(SELECT), required=False)
    means = forms.ChoiceField(label=_("How do they meet?"), choices=InReachAppointment.Means.choices, widget=RADIOS)
    aim = forms.ChoiceField(label=_("What is it for?"), choices=InReachAppointment.Aim.choices, widget=RADIOS)
    on = DateField(label=_("Day"))
    time = TimeField(label=_("Time"), help_text=_("For example, 14:30 or 2:30 pm"))
    note = forms.CharField(label=_("Note"), widget=long_text(), required=False)

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, agency=agency, **options)
        self.workers, self.prisons = workers_of(agency), prisons()
        choose = cast("dict[str, forms.ChoiceField]", self.fields)
        choose["worker"].choices = _choices(self.workers, _("Yourself"))
        choose["prison"].choices = _choices(self.prisons, _("Choose a prison"))

    def clean(self) -> None:
        """Work out the instant."""
        day, time = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        if day and time:
            try:
                self.at: datetime = london_instant(day, time)
            except TimeUnreadable as problem:
                self.add_error("time", str(problem))

    def facts(self) -> dict[str, Any]:
        said = super().facts()
        return {
            **{name: said[name] for name in ("subject_role", "programme", "means", "aim", "note")},
            "prison": self.prisons[said["prison"]],
            "worker": self.workers.get(said["worker"]),
            "at": self.at,
        }


class EndAppointmentForm(forms.Form):
    """What became of an appointment in prison."""

    to = forms.TypedChoiceField(
        label=_("What came of it?"),
        choices=[(state, APPOINTMENT_MACHINE.words_for(state)) for state in APPOINTMENT_MACHINE.following("booked")],
        coerce=AppointmentState,
        widget=RADIOS,
    )
    note = forms.CharField(label=_("Note"), widget=long_text(), required=False)

    def __init__(self, data: Any, _appointment: InReachAppointment) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data
