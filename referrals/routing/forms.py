"""Forms for routing rules."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.people.birth import OLDEST
from datasharing.models import SubjectRole
from partners.models import Agency, Area, Programme, Service
from partners.reference.codes import offered
from referrals.routing.models import RoutingRule
from referrals.routing.verdicts import Answer, Case, answer_for

OUT_OF_LIST = {"invalid_choice": _("Choose one from the list")}


class WhoForm(forms.Form):
    """The people a rule is for. An empty field matches all."""

    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        to_field_name="code",
        empty_label=_("Any"),
        required=False,
        error_messages=OUT_OF_LIST,
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label=_("Any"),
        required=False,
        error_messages=OUT_OF_LIST,
    )
    substance_group = forms.ChoiceField(
        label=_("Substances"), choices=lambda: [("", _("Any")), *offered("substance_group")], required=False
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        programmes = Programme.objects.joined_by(agency)
        cast("forms.ModelChoiceField[Programme]", self.fields["programme"]).queryset = programmes
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = Area.objects.of_programmes_of(agency)


class PreviewForm(WhoForm):
    """A preview: where a referral would go now, and why; without a programme, for each programme and outside any."""

    age = forms.IntegerField(
        label=_("Age"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex, where a service asks"), choices=lambda: [("", _("Not said")), *offered("sex")], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).empty_label = gettext("Not known")
        group = cast("forms.ChoiceField", self.fields["substance_group"])
        group.choices = [("", gettext("Not known")), *offered("substance_group")]

    def answers(self, at: datetime) -> list[Answer]:
        """The answers of the rules at the instant `at`, from a valid form."""
        asked = self.cleaned_data
        programmes = [asked["programme"]] if asked["programme"] else [*Programme.objects.joined_by(self.agency), None]
        who = {"age": asked["age"], "youngest": asked["age"], "sex": asked["sex"]}
        return [
            answer_for(
                self.agency,
                Case(programme, SubjectRole.PROGRAMME, asked["area"], asked["substance_group"], **who),
                at=at,
            )
            for programme in programmes
        ]


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes no argument when it runs
    """A service, named with its agency."""

    def label_from_instance(self, obj: Service) -> str:
        return f"{obj}, {obj.agency}"


class RuleForm(WhoForm):
    """A routing rule."""

    service = ServiceField(
        label=_("Goes to"),
        queryset=Service.objects.none(),
        to_field_name="reference",
        empty_label=_("Choose a service"),
        error_messages={"required": _("Choose the service that they go to")} | OUT_OF_LIST,
    )
    only_with_places = forms.BooleanField(
        label=_("Only while it has places"), help_text=_("Or has not published any"), required=False, initial=True
    )
    only_when_open = forms.BooleanField(label=_("Only while its doors are open"), required=False)

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(rule), **kwargs)
        service = cast("ServiceField", self.fields["service"])
        service.queryset = Service.objects.exclude(agency=self.agency).select_related("agency").order_by("name")


def _initial(rule: RoutingRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {
        "programme": rule.programme and rule.programme.code,
        "area": rule.area and rule.area.code,
        "substance_group": rule.substance_group,
        "service": rule.service.reference,
        "only_with_places": rule.only_with_places,
        "only_when_open": rule.only_when_open,
    }
