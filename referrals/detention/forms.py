"""Forms about a detention, and a shift of the rota."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Membership, Role
from partners.widgets import DateField, TimeField
from referrals.custody.models import CustodySuite
from referrals.custody.person_lookup import custody_number
from referrals.detention.actions import Detention
from referrals.detention.instants import instant_of, past
from referrals.detention.models import CustodyRecord

LONGEST_SHIFT = timedelta(hours=24)
EXAMPLE = _("For example, 14:30")
DAY = partial(DateField, label=_("Day"), required=False, help_text=_("Leave it empty for today"))
TIME = partial(TimeField, required=False, help_text=EXAMPLE)


class InstantsForm(forms.Form):
    """A form with instants, each as a day and a time. What is in `asks` must be said."""

    instants: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    """Those that may lie in the future."""

    def clean(self) -> None:
        """Set `{name}_at` in the cleaned data for each instant."""
        super().clean()
        for name in self.instants:
            try:
                at = instant_of(self.cleaned_data, name)
                self.cleaned_data[f"{name}_at"] = at if name in self.ahead else past(at)
            except forms.ValidationError as problem:
                self.add_error(f"{name}_time", problem)
                continue
            if at is None and name in self.asks and f"{name}_time" not in self.errors:
                self.add_error(f"{name}_time", _("Enter the time, like 14:30"))

    def at(self, name: str) -> datetime | None:
        """The instant of a valid form."""
        found: datetime | None = self.cleaned_data[f"{name}_at"]
        return found


class DetentionForm(InstantsForm, RecordForm):
    """An arrival in custody, keyed by hand where no custody system sends it."""

    field_order = ["suite", "custody_number", "cell"]
    instants = ("arrived", "authorised", "leaves")
    ahead = ("leaves",)

    suite = forms.ModelChoiceField(CustodySuite.objects.none(), label=_("Custody suite"))
    custody_number = forms.CharField(label=_("Custody number"), max_length=30, required=False)
    cell = forms.CharField(label=_("Cell"), max_length=10, required=False)
    arrived_on = DAY(label=_("Day of arrival"))
    arrived_time = TIME(label=_("Time of arrival"), help_text=_("Leave it empty for now"))
    authorised_on = DAY(label=_("Day on which detention was authorised"))
    authorised_time = TIME(
        label=_("Time at which detention was authorised"), help_text=_("The review clock runs from it")
    )
    leaves_on = DAY(label=_("Day on which they are expected to leave"))
    leaves_time = TIME(label=_("Time at which they are expected to leave"))
    leaves_for = forms.ChoiceField(
        label=_("For what"), choices=[("", _("Not known")), *CustodyRecord.Leaving.choices], required=False
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        suites = CustodySuite.objects.filter(agency=options["agency"]).order_by("name")
        self.fields["suite"] = forms.ModelChoiceField(suites, label=_("Custody suite"))
        self.order_fields(["suite", *(name for name in self.fields if name != "suite")])

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if said.get("leaves_at") and not said.get("leaves_for"):
            self.add_error("leaves_for", _("Choose for what they leave"))
        elif said.get("leaves_for") and not said.get("leaves_at") and "leaves_time" not in self.errors:
            self.add_error("leaves_time", _("Enter the time, like 14:30"))

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "subject_role": said.get("subject_role", self.subject_role),
            "programme": said["programme"],
            "custody_number": custody_number(said["custody_number"]),
            "details": Detention(
                suite=said["suite"],
                cell=said["cell"],
                arrived_at=self.at("arrived") or timezone.now(),
                authorised_at=self.at("authorised"),
                leaves_at=self.at("leaves"),
                leaves_for=said["leaves_for"],
            ),
        }


class AtForm(InstantsForm):
    """When something happened: now, unless a time is given."""

    instants = ("happened",)

    happened_on = DAY()
    happened_time = TIME(label=_("Time"), help_text=_("Leave it empty for now"))

    def __init__(self, data: Any, record: CustodyRecord) -> None:
        super().__init__(data)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"at": self.at("happened") or timezone.now()}


class ReleaseForm(AtForm):
    """How and when the person left."""

    field_order = ["release_type", "happened_on", "happened_time"]

    release_type = forms.ChoiceField(
        label=_("How did they leave?"), choices=CustodyRecord.Release.choices, widget=RADIOS
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"release_type": self.cleaned_data["release_type"]}


class LeavingForm(InstantsForm):
    """When the person is expected to leave, and for what."""

    instants = asks = ahead = ("leaves",)

    leaves_for = forms.ChoiceField(label=_("For what"), choices=CustodyRecord.Leaving.choices, widget=RADIOS)
    leaves_on = DAY()
    leaves_time = TIME(label=_("Time"))

    def __init__(self, data: Any, record: CustodyRecord) -> None:
        super().__init__(data)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"at": self.at("leaves"), "leaves_for": self.cleaned_data["leaves_for"]}


class ExtensionForm(InstantsForm):
    """Who extended detention, when and until when."""

    instants = asks = ("extended", "until")
    ahead = ("until",)

    authority = forms.ChoiceField(
        label=_("Who extended detention?"),
        choices=[("superintendent", _("A superintendent")), ("court", _("A court, by a warrant"))],
        widget=RADIOS,
    )
    extended_on = DAY(label=_("Day on which it was extended"))
    extended_time = TIME(label=_("Time at which it was extended"))
    until_on = DAY(label=_("Until which day"))
    until_time = TIME(label=_("Until what time"))

    def __init__(self, data: Any, record: CustodyRecord) -> None:
        super().__init__(data)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"authority": self.cleaned_data["authority"], "at": self.at("extended"), "until": self.at("until")}


class AppointmentForm(InstantsForm):
    """An appointment that is made with the person before they leave."""

    field_order = ["place", "appointment_on", "appointment_time"]
    instants = asks = ahead = ("appointment",)

    place = forms.CharField(label=_("With whom, and where"), max_length=200)
    appointment_on = DAY()
    appointment_time = TIME(label=_("Time"))

    def __init__(self, data: Any, record: CustodyRecord) -> None:
        super().__init__(data)
        self.record = record

    def clean(self) -> None:
        super().clean()
        at = self.cleaned_data.get("appointment_at")
        if at and at <= timezone.now():
            self.add_error("appointment_time", _("The appointment must lie ahead"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments."""
        return {"at": self.at("appointment"), "place": self.cleaned_data["place"]}


class ShiftForm(forms.Form):
    """A shift: where, whose, and from when to when. An end before the beginning is on the next day."""

    suite = forms.ModelChoiceField(CustodySuite.objects.none(), label=_("Custody suite"))
    worker = forms.ModelChoiceField(Membership.objects.none(), label=_("Drug worker"))
    on = DateField(label=_("Day"))
    begins = TimeField(label=_("From"), help_text=EXAMPLE)
    ends = TimeField(label=_("To"), help_text=_("A time before it is on the next day"))

    def __init__(self, data: Any, *, by: Membership) -> None:
        super().__init__(data)
        workers = Membership.objects.in_force(timezone.now()).held_by_people().filter(agency=by.agency)
        choose: dict[str, Any] = self.fields
        choose["suite"].queryset = CustodySuite.objects.filter(agency=by.agency).order_by("name")
        choose["worker"].queryset = (
            workers.filter(role__in=[Role.CUSTODY_WORKER, Role.SUPERVISOR])
            .select_related("user")
            .order_by("user__full_name")
        )
        choose["worker"].label_from_instance = lambda member: str(member.user)
        self.fields["on"].initial = localdate

    def clean(self) -> None:
        """Set the instants at which the shift begins and ends."""
        super().clean()
        said = self.cleaned_data
        if not {"on", "begins", "ends"} <= said.keys():
            return
        try:
            self.starts_at = london_instant(said["on"], said["begins"])
            is_next_day = said["ends"] <= said["begins"]
            self.ends_at = london_instant(said["on"] + timedelta(days=1) if is_next_day else said["on"], said["ends"])
        except TimeUnreadable as problem:
            self.add_error("begins", str(problem))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments, besides the suite."""
        return {"worker": self.cleaned_data["worker"], "starts_at": self.starts_at, "ends_at": self.ends_at}


Form = Callable[[Any, CustodyRecord], forms.Form]
