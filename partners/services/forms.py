"""Forms about services: the directory's filter, and an agency's own entries."""

from functools import partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.agencies.models import Agency, AgencyKind, Area, ProgrammeArea
from partners.reference.codes import offered
from partners.reference.models import Division
from partners.services.actions import Entry
from partners.services.hours import HoursUnreadable, Stretch, read_hours
from partners.services.models import Day, Service, place_name
from partners.services.week import week_of

Place = tuple[int, int | None]
OLDEST = 120


def _number(width: int) -> forms.TextInput:
    return forms.TextInput({"inputmode": "numeric", "class": f"govuk-input--width-{width}"})


class DirectoryFilter(forms.Form):
    """Filter of the directory. The choices are in the URL."""

    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label=_("Anywhere"),
        required=False,
        error_messages={"invalid_choice": _("Choose an area from the list: no service here serves that one")},
    )
    substances = forms.ChoiceField(
        label=_("Substances"),
        choices=lambda: [("", _("Any")), *offered("substance_group")],
        required=False,
        error_messages={"invalid_choice": _("Choose substances from the list")},
    )
    open = forms.BooleanField(label=_("Open now"), required=False)
    places = forms.BooleanField(label=_("Not known to be full"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast("forms.ModelChoiceField[Area]", self.fields["area"])
        area.queryset = Area.objects.filter(servicearea__isnull=False).distinct().order_by("name")


class EntryForm(forms.Form):
    """The directory entry of a service."""

    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Enter its name")})
    description = forms.CharField(
        label=_("What it does and for whom"), max_length=2000, widget=forms.Textarea({"rows": 4}), required=False
    )
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("The number for referrers"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20"}),
        required=False,
    )
    substance_groups = forms.MultipleChoiceField(
        label=_("Substances"),
        choices=partial(offered, "substance_group"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    minimum_age = forms.IntegerField(
        label=_("Youngest age"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        widget=_number(3),
    )
    maximum_age = forms.IntegerField(
        label=_("Oldest age"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        widget=_number(3),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=lambda: [("", _("Everybody")), *offered("sex")],
        widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
        required=False,
    )
    takes_from = forms.MultipleChoiceField(
        label=_("Takes referrals from"),
        help_text=_("Choose none to take them from all agencies"),
        choices=AgencyKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    places = forms.MultipleChoiceField(
        label=_("Areas"),
        help_text=_("Areas of the programmes that your agency takes part in"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, agency: Agency, service: Service | None = None, **kwargs: Any) -> None:
        if service is not None:
            kwargs["initial"] = _initial(service)
        super().__init__(*args, **kwargs)
        self.offers = _offers(agency, service)
        places = cast("forms.MultipleChoiceField", self.fields["places"])
        places.choices = [(key, label) for key, (_place, label) in self.offers.items()]

    def clean_maximum_age(self) -> int | None:
        """Check that the maximum age is not below the minimum."""
        oldest: int | None = self.cleaned_data["maximum_age"]
        youngest: int | None = self.cleaned_data.get("minimum_age")
        if oldest is not None and youngest is not None and oldest < youngest:
            raise ValidationError(_("The oldest age must not be under the youngest"))
        return oldest

    def clean_places(self) -> frozenset[Place]:
        """The places of the chosen keys."""
        return frozenset(self.offers[key][0] for key in self.cleaned_data["places"])

    def entry(self) -> Entry:
        """The entry that a valid form describes."""
        return Entry(**self.cleaned_data)


class HoursForm(forms.Form):
    """Opening hours, one line for each day."""

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        week = week_of(service)
        lines = {
            f"day_{day.value}": ", ".join(stretch.written() for stretch in stretches) for day, stretches in week.items()
        }
        kwargs["initial"] = {"division": service.division, **lines}
        super().__init__(*args, **kwargs)
        for day in Day:
            self.fields[f"day_{day.value}"] = forms.CharField(
                label=day.label,
                max_length=100,
                required=False,
                widget=forms.TextInput({"class": "govuk-input--width-20"}),
            )
        self.fields["division"] = forms.ChoiceField(
            label=_("Whose bank holidays it keeps"), choices=Division.choices, widget=forms.RadioSelect
        )

    def clean(self) -> None:
        """Parse the lines into `hours`."""
        self.hours: dict[Day, list[Stretch]] = {}
        for day in Day:
            try:
                self.hours[day] = read_hours(self.cleaned_data.get(f"day_{day.value}", ""))
            except HoursUnreadable as problem:
                self.add_error(f"day_{day.value}", f"{day.label}: {problem}")


class PlacesForm(forms.Form):
    """How many people a service can take."""

    places_per_week = forms.IntegerField(
        label=_("New people a week"),
        min_value=0,
        max_value=9_999,
        widget=_number(4),
        error_messages={"required": _("Enter how many new people it can take in a week")},
    )
    free_places = forms.IntegerField(
        label=_("Free places now"),
        help_text=_("With 0, new referrals are sent elsewhere"),
        min_value=0,
        max_value=9_999,
        widget=_number(4),
        error_messages={"required": _("Enter how many places are free; 0 when it is full")},
    )


class IntakeForm(forms.Form):
    """Whether a service accepts new referrals."""

    is_accepting = forms.ChoiceField(choices=[("yes", ""), ("no", "")], widget=forms.HiddenInput)


def _initial(service: Service) -> dict[str, Any]:
    places = service.places.all()
    return {
        "name": service.name,
        "description": service.description,
        "phone": service.phone,
        "substance_groups": service.substance_groups,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "sex": service.sex,
        "takes_from": service.takes_from,
        "places": [_key((place.area_id, place.programme_id)) for place in places],
    }


def _offers(agency: Agency, service: Service | None) -> dict[str, tuple[Place, str]]:
    """The places that `agency` may choose, and those that its service has already, by form key."""
    ours = Q(programme__participations__agency=agency, programme__participations__valid_to__isnull=True)
    offers: dict[Place, str] = {}
    for row in ProgrammeArea.objects.filter(ours).select_related("area", "programme").order_by("area__name"):
        offers[row.area_id, None] = row.area.name
        offers[row.area_id, row.programme_id] = place_name(row.area, row.programme)
    for place in service.places.select_related("area", "programme") if service else ():
        offers.setdefault((place.area_id, place.programme_id), str(place))
    return {_key(place): (place, label) for place, label in offers.items()}


def _key(place: Place) -> str:
    area, programme = place
    return f"{area}-{programme or 'all'}"
