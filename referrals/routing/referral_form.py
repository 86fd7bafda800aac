"""The form of a referral: the data that decide its recipient, and the person's consent."""

from datetime import datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.models import SubjectRole
from partners.models import Agency, Area, Programme
from partners.reference.codes import offered
from partners.widgets import consent_tick
from referrals.custody.models import CustodySuite
from referrals.idempotency.token_form import OnceForm
from referrals.routing.routing import Route, find_route

LONGEST = 4_000


def offer(form: forms.Form, name: str, offered: "QuerySet[Any]") -> dict[str, Any]:
    """Set the choices of the field `name` to `offered`: the first is the initial value; a single one is hidden.

    Returns the choices by their form values.
    """
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset = offered
    known = list(offered)
    # without this the field would query them again: to check whether there are any, to render, to find the first
    field.choices = [(field.prepare_value(each), field.label_from_instance(each)) for each in known]
    if known:
        form.initial.setdefault(name, field.prepare_value(known[0]))
    if len(known) < 2:
        field.widget = forms.HiddenInput()
    return {str(field.prepare_value(each)): each for each in known}


class RoutingForm(forms.Form):
    """The data that decide who receives a referral. All are optional."""

    suite = forms.ModelChoiceField(
        label=_("Custody suite"),
        queryset=CustodySuite.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose the custody suite")},
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), to_field_name="code", empty_label=None, required=False
    )
    area = forms.ModelChoiceField(
        label=_("Where they live"), queryset=Area.objects.none(), to_field_name="code", required=False
    )
    substance_group = forms.ChoiceField(
        label=_("What they use"),
        choices=partial(offered, "substance_group", blank=_("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        suites = CustodySuite.objects.filter(agency=agency).select_related("area").order_by("name")
        programmes = Programme.objects.joined_by(agency)
        areas = Area.objects.of_programmes_of(agency) | Area.objects.filter(pk__in=suites.values("area"))
        self.offered = {"suite": offer(self, "suite", suites), "programme": offer(self, "programme", programmes)}
        area = cast("forms.ModelChoiceField[Area]", self.fields["area"])
        area.queryset = areas
        area.empty_label = gettext("Near the custody suite, or not known")

    def area_meant(self) -> Area | None:
        """The area where the person lives or, if it is not known, that of the custody suite."""
        given = self.value("area") or self.value("suite")
        return given.area if isinstance(given, CustodySuite) else cast("Area | None", given)

    def route(self, *, subject_role: SubjectRole, age: int | None, at: datetime) -> Route | None:
        """The route at the instant `at` for the form's present values."""
        return find_route(
            self.agency,
            programme=self.value("programme"),
            subject_role=subject_role,
            area=self.area_meant(),
            substance_group=self.value("substance_group") or "",
            age=age,
            at=at,
        )

    def value(self, name: str) -> Any:
        """The valid value of the field `name`, sent or initial; None if there is none."""
        if self.is_bound:
            self.is_valid()
            return self.cleaned_data.get(name)
        if name in self.offered:
            return self.offered[name].get(str(self.get_initial_for_field(self.fields[name], name)))
        try:
            return self.fields[name].clean(self.get_initial_for_field(self.fields[name], name))
        except forms.ValidationError:
            return None


class ReferralForm(RoutingForm, OnceForm):
    """A referral, with the question whether the person agrees, which is never preselected."""

    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    reason = forms.CharField(
        label=_("What the receiving worker should know"),
        help_text=_("They read this. Do not write what they need not know."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    """The service that the form named when it was shown: its reference, or empty if none was found."""
    agreed = forms.BooleanField(label=_("They agree"), widget=consent_tick(), required=False)
    refer_only = False
    """Whether the form is for a referral only, so that without the person's agreement there is nothing to save."""

    def ask_about(self, route: Route | None) -> None:
        """Word the question for `route`. A bound form that named another recipient asks again, without an answer."""
        named = _named(route)
        self.initial["shown"] = named
        if self.is_bound and self["shown"].value() != named:
            asks_again = cast("QueryDict", self.data).copy()
            asks_again["shown"] = named
            asks_again.pop("agreed", None)
            self.data = asks_again
        agreed = self["agreed"]  # a form that was sent has worded its fields already
        if route is None:
            agreed.label = gettext("They want a referral: keep it for us to route")
        elif route.needs_consent:
            agreed.label = gettext("They agree that %(recipient)s is told") % {"recipient": route.recipient}
        else:
            agreed.label = gettext("Send a referral to %(recipient)s") % {"recipient": route.recipient}

    def may_act(self, route: Route | None) -> bool:
        """Whether the form is complete and, if the person agreed, they agreed to the recipient of `route`."""
        if not self.is_valid():
            return False
        if not self.cleaned_data["agreed"] or self.cleaned_data["shown"] == _named(route):
            return True
        if route is None:
            self.add_error("agreed", _("No service was found that would receive it. Say what they want instead."))
        else:
            said = {"service": route.service, "recipient": route.recipient}
            changed = gettext("It would now go to %(service)s, %(recipient)s. Ask them again.") % said
            self.add_error("agreed", changed)
        return False

    def clean_agreed(self) -> bool:
        """Require the agreement if the form is for a referral only."""
        agreed: bool = self.cleaned_data["agreed"]
        if self.refer_only and not agreed:
            raise forms.ValidationError(_("Nothing can be sent unless they agree"))
        return agreed


def _named(route: Route | None) -> str:
    """The value of `shown` for `route`; empty without one."""
    return str(route.service.reference) if route else ""
