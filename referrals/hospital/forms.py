"""Forms about visits to hospital, and the letter back to it."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.clock_times import TimeUnreadable, london_instant
from partners.london import london_time
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField, consent_tick
from referrals.exchange.reason_form import LONGEST
from referrals.hospital.models import HospitalVisit
from referrals.idempotency.token_form import OnceForm
from referrals.tasks.ways import Way

NOON = 12


def _reasons() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *offered("hospital_reason")]


def _instant(form: forms.Form, day: str, hour: str) -> datetime | None:
    """The instant of two fields of a form, noon if only the day is given; None without either, or with an error."""
    on, at = form.cleaned_data.get(day), form.cleaned_data.get(hour)
    if on is None and at is None:
        return None
    noon = london_time(timezone.now()).time().replace(hour=NOON, minute=0, second=0, microsecond=0)
    try:
        return london_instant(on or localdate(), at or noon)
    except TimeUnreadable as problem:
        form.add_error(hour, str(problem))
        return None


class VisitForm(RecordForm):
    """A visit to hospital: now, unless a day and time are given."""

    field_order = [
        "kind",
        "reason",
        "on",
        "time",
        "ward",
        "naloxone_given",
        "medication",
        "note",
        "leaves_on",
        "leaves_time",
        "programme",
    ]

    kind = forms.TypedChoiceField(
        label=_("How did they come?"), choices=HospitalVisit.Kind.choices, coerce=HospitalVisit.Kind, widget=RADIOS
    )
    reason = forms.ChoiceField(label=_("Why"), choices=partial(_reasons))
    on = DateField(label=_("Came on"), help_text=_("Leave day and time empty for now"), required=False)
    time = TimeField(label=_("Time"), help_text=_("For example, 14:30 or 2:30 pm"), required=False)
    ward = forms.CharField(label=_("Ward"), max_length=100, required=False)
    naloxone_given = forms.BooleanField(label=_("Naloxone was given, by anybody"), required=False)
    medication = forms.TypedChoiceField(
        label=_("Substitute medication, with those who prescribe it in the community"),
        choices=HospitalVisit.Confirmed.choices,
        coerce=HospitalVisit.Confirmed,
        widget=RADIOS,
    )
    note = forms.CharField(label=_("What to know"), widget=long_text(), required=False)
    leaves_on = DateField(label=_("Expected to be discharged on"), required=False)
    leaves_time = TimeField(label=_("Time of the discharge"), help_text=_("Leave empty for noon"), required=False)

    def clean(self) -> None:
        """Set `at` and `leaves_at`."""
        now = timezone.now()
        came = _instant(self, "on", "time")
        if came and came > now and self.cleaned_data.get("on") == localdate() and not self.cleaned_data.get("time"):
            came = now  # today, before noon
        self.at = came or now
        self.leaves_at = _instant(self, "leaves_on", "leaves_time")
        if self.at > now:
            self.add_error("on" if self.cleaned_data.get("on") else "time", _("It cannot be in the future"))
        if self.leaves_at and self.leaves_at < self.at:
            self.add_error("leaves_on", _("They cannot leave before they came"))

    def facts(self) -> dict[str, Any]:
        facts = super().facts() | {"at": self.at, "leaves_at": self.leaves_at}
        return {name: value for name, value in facts.items() if name not in {"on", "time", "leaves_on", "leaves_time"}}


class LeavingForm(forms.Form):
    """How they left hospital: now, unless a day and time are given."""

    how = forms.TypedChoiceField(
        label=_("How did they leave?"), choices=HospitalVisit.Left.choices, coerce=HospitalVisit.Left, widget=RADIOS
    )
    on = DateField(label=_("Day"), help_text=_("Leave day and time empty for now"), required=False)
    time = TimeField(label=_("Time"), required=False)

    def __init__(self, data: Any, visit: HospitalVisit) -> None:
        super().__init__(data)
        self.visit = visit

    def clean(self) -> None:
        """Set `at`, which lies between their arrival and now."""
        self.at = _instant(self, "on", "time") or timezone.now()
        if self.at > timezone.now():
            self.add_error("on", _("It cannot be in the future"))
        if self.at < self.visit.arrived_at:
            self.add_error("on", _("They cannot leave before they came"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"at": self.at, "how": self.cleaned_data["how"]}


class LetterForm(OnceForm):
    """A letter to the hospital that referred a person."""

    letter = forms.CharField(
        label=_("What the hospital should know"),
        help_text=_("The hospital reads it. Write what they agreed that it is told."),
        widget=forms.Textarea({"rows": 8}),
        max_length=LONGEST,
        error_messages={"required": _("Write what the hospital should know")},
    )
    agreed = forms.BooleanField(
        widget=consent_tick(), error_messages={"required": _("Nothing can be sent unless they agree")}
    )

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = _("They agree that %(recipient)s is told") % {"recipient": way.recipient}
        if not way.needs_consent:
            del self.fields["agreed"]
