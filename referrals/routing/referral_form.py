"""The form of a referral: the data that decide its recipient, and the person's consent."""

from datetime import datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Alert
from cases.people.birth import Birth
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Agency, Area, Programme
from partners.reference.codes import offered
from partners.widgets import consent_tick
from referrals.custody.models import CustodySuite
from referrals.exchange.beside_form import BesideForm
from referrals.idempotency.token_form import OnceForm
from referrals.routing.routing import Route, find_route, may_share_risk

LONGEST = 4_000
MOST_ALERTS = 20
AGREES = {True, "on"}
"""What forms hold for yes: of a tick, and of a choice."""
RISK_OF_ALERT = {"self_harm": "suicide", "withdrawal": "withdrawal", "violence": "violence"}
"""The risk that an alert of a kind stands for, where the list of risks has one."""


def offer(form: forms.Form, name: str, offered: "QuerySet[Any]", *, none: str = "") -> dict[str, Any]:
    """Set the choices of the field `name` to `offered`: the first is the initial value; a single one is hidden.

    With a label for `none`, none of them is chosen unless the form's initial value says which.

    Returns the choices by their form values.
    """
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset = offered
    known = list(offered)
    # without this the field would query them again: to check whether there are any, to render, to find the first
    field.choices = [(field.prepare_value(each), field.label_from_instance(each)) for each in known]
    if none:
        field.choices = [("", none), *field.choices]
    elif known:
        form.initial.setdefault(name, field.prepare_value(known[0]))
    if len(known) < 2 and (not none or not known or form.initial.get(name) == field.prepare_value(known[0])):
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

    sex = forms.ChoiceField(
        label=_("Sex, where a service asks"),
        choices=lambda: [("", _("Not said")), *offered("sex")],
        required=False,
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        suites = CustodySuite.objects.filter(agency=agency).select_related("area").order_by("name")
        programmes = Programme.objects.joined_by(agency)
        areas = Area.objects.of_programmes_of(agency) | Area.objects.filter(pk__in=suites.values("area"))
        outside = gettext("Outside any programme")
        self.offered = {
            "suite": offer(self, "suite", suites),
            "programme": offer(self, "programme", programmes, none=outside),
        }
        area = cast("forms.ModelChoiceField[Area]", self.fields["area"])
        area.queryset = areas
        area.empty_label = gettext("Near the custody suite, or not known")

    def area_meant(self) -> Area | None:
        """The area where the person lives or, if it is not known, that of the custody suite."""
        given = self.value("area") or self.value("suite")
        return given.area if isinstance(given, CustodySuite) else cast("Area | None", given)

    def route(self, *, subject_role: SubjectRole, birth: Birth, at: datetime) -> Route | None:
        """Who would receive the referral at the instant `at`, by what the form says so far."""
        return find_route(
            self.agency,
            programme=self.value("programme"),
            subject_role=subject_role,
            area=self.area_meant(),
            substance_group=self.value("substance_group") or "",
            age=birth.age_on(london_today(at)),
            youngest=birth.youngest_on(london_today(at)),
            sex=self.value("sex") or "",
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


class ReferralForm(RoutingForm, BesideForm, OnceForm):
    """A referral, with the question whether the person agrees, which is never preselected."""

    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    reason = forms.CharField(
        label=_("What the receiving worker should know"),
        help_text=_("They read this. Do not write what they need not know."),
        widget=forms.Textarea({"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
    phone = forms.CharField(
        label=_("How to reach them"),
        help_text=_("A phone number they answer. It goes with the referral."),
        max_length=200,
        widget=forms.TextInput({"type": "tel", "class": "govuk-input--width-20", "autocomplete": "off"}),
        required=False,
    )
    alerts = forms.MultipleChoiceField(
        label=_("Alerts to send along"), widget=forms.CheckboxSelectMultiple, required=False
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    """The service that the form named when it was shown: its reference, or empty if none was found."""
    agreed: forms.Field = forms.BooleanField(label=_("They agree"), widget=consent_tick(), required=False)
    refer_only = False
    """Whether the form is for a referral only, so that without the person's agreement there is nothing to save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered_alerts: dict[str, Alert] = {}

    def ask_about(self, route: Route | None) -> None:
        """Word the question for `route`. A bound form that named another recipient asks again, without an answer."""
        named = _named(route)
        self.initial["shown"] = named
        if self.is_bound and self["shown"].value() != named:
            asks_again = cast("QueryDict", self.data).copy()
            asks_again["shown"] = named
            asks_again.pop("agreed", None)
            self.data = asks_again
        self.word_agreement(_agreement(route))

    def word_agreement(self, words: str) -> None:
        """Have agreeing be called `words`."""
        self["agreed"].label = words  # a form that was sent has worded its fields already

    def offer_alerts(self, alerts: list[Alert]) -> None:
        """Let the worker choose which of `alerts` go with the referral; none is chosen beforehand."""
        self.offered_alerts = {alert.reference: alert for alert in alerts}
        field = cast("forms.MultipleChoiceField", self.fields["alerts"])
        field.choices = [(alert.reference, alert_in_words(alert)) for alert in alerts]

    def share_alerts_along(self, route: Route | None) -> None:
        """Offer no alert that no agreement lets the receiver of `route` read."""
        if self.offered_alerts and (route is None or not may_share_risk(route, self.agency)):
            self.offer_alerts([])

    def agrees(self) -> bool:
        """Whether the person agrees to a referral. Valid forms only."""
        return self.cleaned_data["agreed"] in AGREES

    def travelling(self, risks: list[str], *, route: Route | None) -> dict[str, Any]:
        """What goes along `route` besides the reason: `risks` found now, the alerts chosen, how to reach the person."""
        self.share_alerts_along(route)
        chosen = [
            self.offered_alerts[reference]
            for reference in self.cleaned_data["alerts"]
            if reference in self.offered_alerts
        ]
        codes = [RISK_OF_ALERT[alert.kind] for alert in chosen if alert.kind in RISK_OF_ALERT]
        return {
            "phone": self.cleaned_data["phone"],
            "risks": list(dict.fromkeys([*risks, *codes])),
            "risk_note": "\n".join(alert_in_words(alert) for alert in chosen),
        }

    def may_act(self, route: Route | None) -> bool:
        """Whether the form is complete and, if the person agreed, they agreed to the recipient of `route`.

        Nothing is sent despite a live referral, or somebody who may be the same person, unless the form says so.
        """
        if not self.is_valid():
            return False
        if not self.agrees():
            return True
        if self.cleaned_data["shown"] == _named(route):
            return route is None or not self.refuse_unseen()
        if route is None:
            self.add_error("agreed", _("No service was found that would receive it. Say what they want instead."))
        else:
            said = {"service": route.service, "recipient": route.recipient}
            changed = gettext("It would now go to %(service)s, %(recipient)s. Ask them again.") % said
            self.add_error("agreed", changed)
        return False

    def clean_agreed(self) -> bool | str:
        """Nothing is sent without it; a form for a referral alone needs it."""
        agreed: bool | str = self.cleaned_data["agreed"]
        if self.refer_only and not agreed:
            raise forms.ValidationError(_("Nothing can be sent unless they agree"))
        return agreed


def alert_in_words(alert: Alert) -> str:
    """An alert as the receiver of a referral reads it."""
    since = gettext("since %(day)s") % {"day": date_format(alert.since, "j F Y")}
    return (
        f"{alert.get_kind_display()}: {alert.text} ({since})" if alert.text else f"{alert.get_kind_display()} ({since})"
    )


def own_alerts(person: Person, agency: Agency) -> list[Alert]:
    """Alerts in force that `agency` holds of `person`."""
    today = london_today(timezone.now())
    return list(Alert.objects.in_force(today).filter(person=person, owner=agency).newest()[:MOST_ALERTS])


def _agreement(route: Route | None) -> str:
    """What agreeing is called, of what the form is about."""
    if route is None:
        return gettext("They want a referral: keep it for us to route")
    if route.needs_consent:
        return gettext("They agree that %(recipient)s is told") % {"recipient": route.recipient}
    return gettext("Send a referral to %(recipient)s") % {"recipient": route.recipient}


def _named(route: Route | None) -> str:
    """The value of `shown` for `route`; empty without one."""
    return str(route.service.reference) if route else ""
