"""Forms about incidents, those who took part, and reviews; and the filter of the list."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.incidents.actions import IncidentDetails, ReviewDecision
from cases.incidents.models import (
    OFFENCES,
    Incident,
    IncidentParticipant,
    IncidentQuerySet,
    IncidentReview,
    ReviewState,
)
from cases.records.fields import ProgrammeField
from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.search.person_choice import WhoFields
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Agency, Area
from partners.reference.codes import label_of, offered
from partners.widgets import DateField, TimeField

TO_CHOOSE_FROM, INCIDENTS = 300, 100
A_YEAR = timedelta(days=365)
NAMES_NOBODY = _("Do not name people: who took part is recorded on each person’s page")
SERIOUS = ("001", "002", "003", "004", "005", "008", "034", "036", "056", "064", "065", "081", "06601")
"""The beginnings of the offence codes that the form offers: violence, robbery, kidnapping, arson, disorder, firearms.
Imports and the API take every code of the list."""
PERIODS = [
    ("", _("Any time")),
    ("7", _("Last 7 days")),
    ("28", _("Last 28 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last year")),
]


def offences(also: str = "") -> list[tuple[str, str]]:
    """The offence codes to choose from, and the one that an incident has already."""
    serious = [(code, f"{label} ({code})") for code, label in offered(OFFENCES) if code.startswith(SERIOUS)]
    known = dict(serious)
    more = [(also, f"{label_of(OFFENCES, also)} ({also})")] if also and also not in known else []
    return [("", ""), *serious, *more]


class IncidentForm(forms.Form):
    """What happened, when, where, and with what."""

    occurred_on = DateField(label=_("Day on which it happened"))
    occurred_time = TimeField(label=_("Time, if it is known"), required=False, help_text=_("For example, 22:15"))
    reported_on = DateField(
        label=_("Day on which it was reported"), help_text=_("The clock of the review runs from it")
    )
    severity = forms.ChoiceField(label=_("What it was"), choices=Incident.Severity.choices, widget=RADIOS)
    weapon = forms.ChoiceField(label=_("Weapon"), choices=Incident.Weapon.choices, widget=RADIOS)
    place = forms.CharField(label=_("Where"), max_length=200, help_text=_("Street or place"))
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )
    place_type = forms.ChoiceField(label=_("Type of place"), required=False)
    offence = forms.ChoiceField(label=_("Offence"), required=False, widget=forms.Select({"data-autocomplete": ""}))
    summary = forms.CharField(label=_("What happened"), widget=long_text(), required=False, help_text=NAMES_NOBODY)

    def __init__(self, *arguments: Any, held: Incident | None = None, **options: Any) -> None:
        if held:
            options["initial"] = {
                **{name: getattr(held, name) for name in IncidentDetails.__dataclass_fields__},
                "occurred_time": localtime(held.occurred_at).strftime("%H:%M") if held.occurred_at else "",
            }
        super().__init__(*arguments, **options)
        choose = cast("dict[str, forms.ChoiceField]", self.fields)
        choose["offence"].choices = offences(held.offence if held else "")
        choose["place_type"].choices = [("", ""), *offered("place_type")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        occurred, reported = said.get("occurred_on"), said.get("reported_on")
        if occurred and occurred > localdate():
            self.add_error("occurred_on", _("The day cannot be in the future"))
        if reported and (reported > localdate() or (occurred and reported < occurred)):
            self.add_error("reported_on", _("The day must lie between the incident and today"))
        if said.get("severity") == Incident.Severity.SHOOTING and said.get("weapon") not in {
            None,
            Incident.Weapon.FIREARM,
        }:
            self.add_error("weapon", _("A shooting is with a firearm"))
        return said

    def clean_occurred_time(self) -> datetime | None:
        """The instant; a time that the clocks of that night show twice, or never, is refused."""
        day, at = self.cleaned_data.get("occurred_on"), self.cleaned_data["occurred_time"]
        try:
            return london_instant(day, at) if day and at else None
        except TimeUnreadable as problem:
            raise forms.ValidationError(str(problem)) from None

    def details(self) -> IncidentDetails:
        """What a valid form says of the incident."""
        said = self.cleaned_data
        names = IncidentDetails.__dataclass_fields__.keys() & said.keys()
        return IncidentDetails(occurred_at=said["occurred_time"], **{name: said[name] for name in names})


class NewIncidentForm(IncidentForm):
    """An incident, with its number, in a programme or outside any."""

    number = forms.CharField(label=_("Number in your own system"), max_length=60, required=False)
    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)


class ParticipantForm(RecordForm):
    """A person's part in one of the visible incidents. The part says why they are in the record."""

    field_order = ["incident", "part", "programme"]

    incident = forms.ChoiceField(label=_("Incident"), widget=forms.Select({"data-autocomplete": ""}))
    part = forms.ChoiceField(
        label=_("What they were in it"),
        choices=IncidentParticipant.Part.choices,
        widget=RADIOS,
        help_text=_("Agreements about offenders do not share what is recorded of victims and witnesses"),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields.pop("subject_role", None)
        latest = Incident.objects.latest_first()[:INCIDENTS]
        self.incidents = {incident.reference: incident for incident in latest}
        choice = cast("forms.ChoiceField", self.fields["incident"])
        choice.choices = [("", ""), *((reference, str(each)) for reference, each in self.incidents.items())]

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"incident": self.incidents[facts["incident"]]}


class WhoTookPartForm(WhoFields, ParticipantForm):
    """A person's part in the incident on whose page it is recorded."""

    field_order = ["who", "person", "part", "programme"]

    def __init__(self, *arguments: Any, incident: Incident, **options: Any) -> None:
        super().__init__(*arguments, initial={"programme": incident.programme}, **options)
        del self.fields["incident"]
        self.incident = incident

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        return {"incident": self.incident, "part": said["part"], "programme": said["programme"]}


class ReviewForm(forms.Form):
    """The review of an incident."""

    involvement = forms.ChoiceField(
        label=_("Were members of groups involved?"), choices=IncidentReview.Involvement.choices, widget=RADIOS
    )
    attributed_group = forms.ChoiceField(label=_("Group of the suspects"), required=False)
    victim_group = forms.ChoiceField(label=_("Group of the victims"), required=False)
    motive = forms.ChoiceField(label=_("Motive"), choices=partial(offered, "incident_motive"), widget=RADIOS)
    relationship = forms.ChoiceField(label=_("Relationship between the parties"), required=False)
    retaliation_of = forms.ChoiceField(
        label=_("Which incident does it answer?"),
        required=False,
        widget=forms.Select({"data-autocomplete": ""}),
        help_text=_("Leave empty if it answers none that is known"),
    )
    risk = forms.ChoiceField(
        label=_("How likely is an answer to it?"),
        choices=IncidentReview.Risk.choices,
        widget=RADIOS,
        help_text=_("High: a custom notification within 48 hours. Imminent: within 24 hours."),
    )
    counts = forms.TypedChoiceField(
        label=_("Does it count for the groups?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=RADIOS,
    )
    rationale = forms.CharField(label=_("Why"), widget=long_text(), help_text=_("Do not name people"))

    def __init__(self, data: Any, *, incident: Incident, review: IncidentReview | None) -> None:
        groups = {group.reference: group for group in Group.objects.order_by("name", "pk")[:TO_CHOOSE_FROM]}
        before = Incident.objects.filter(
            occurred_on__range=(incident.occurred_on - A_YEAR, incident.occurred_on)
        ).exclude(pk=incident.pk)
        earlier = {each.reference: each for each in before.latest_first()[:INCIDENTS] if each.precedes(incident)}
        self.links: dict[str, dict[str, Any]] = {
            "attributed_group": groups,
            "victim_group": groups,
            "retaliation_of": earlier,
        }
        super().__init__(data, initial=_initial(review) if review else None)
        choose = cast("dict[str, forms.ChoiceField]", self.fields)
        for name, among in self.links.items():
            choose[name].choices = [("", ""), *((reference, str(each)) for reference, each in among.items())]
        choose["relationship"].choices = [("", ""), *offered("party_relationship")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        none = said.get("involvement") == IncidentReview.Involvement.NO
        for name in ("attributed_group", "victim_group"):
            if none and said.get(name):
                self.add_error(name, _("You say that no group was involved"))
        if said.get("counts") and said.get("involvement") in {
            IncidentReview.Involvement.NO,
            IncidentReview.Involvement.UNKNOWN,
        }:
            self.add_error("counts", _("Only what involves members of groups counts"))
        return said

    def decision(self) -> ReviewDecision:
        """What a valid form decides."""
        links = {name: among.get(self.cleaned_data[name]) for name, among in self.links.items()}
        return ReviewDecision(**{**self.cleaned_data, **links})


def _initial(review: IncidentReview) -> dict[str, Any]:
    links = {name: getattr(review, name) for name in ("attributed_group", "victim_group", "retaliation_of")}
    return {
        **{name: getattr(review, name) for name in ("involvement", "motive", "relationship", "risk", "rationale")},
        **{name: link.reference for name, link in links.items() if link},
        "counts": "yes" if review.counts else "no",
    }


class NotificationEndForm(forms.Form):
    """Why the clock of a custom notification stops."""

    ending = forms.ChoiceField(label=_("What came of it?"), choices=IncidentReview.Ending.choices, widget=RADIOS)
    reason = forms.CharField(
        label=_("Why"), widget=long_text(), required=False, help_text=_("Needed if no notification is made")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("ending") == IncidentReview.Ending.NOT_NEEDED and not said.get("reason"):
            self.add_error("reason", _("Say why no notification is needed"))
        return said


class IncidentFilter(forms.Form):
    """Filters in the URL, without personal data."""

    state = forms.MultipleChoiceField(
        label=_("Review"),
        choices=ReviewState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    severity = forms.MultipleChoiceField(
        label=_("What it was"),
        choices=Incident.Severity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), required=False, to_field_name="code", empty_label=_("Any")
    )
    period = forms.ChoiceField(label=_("When"), choices=PERIODS, required=False)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(agency)

    def narrow(self, incidents: IncidentQuerySet) -> IncidentQuerySet:
        """`incidents` filtered by a valid form."""
        chosen = self.cleaned_data
        for field in ("state", "severity"):
            if chosen[field]:
                incidents = incidents.filter(**{f"{field}__in": chosen[field]})
        if chosen["area"]:
            incidents = incidents.filter(area=chosen["area"])
        if chosen["period"]:
            since = timezone.localdate() - timedelta(days=int(chosen["period"]))
            incidents = incidents.filter(occurred_on__gte=since)
        return incidents
