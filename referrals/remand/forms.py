"""Forms about remand: the card “if released today”, the court day, the release, and the answer to an alert."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, long_text
from partners.models import Agency, AgencyKind
from partners.widgets import DateField, consent_tick
from referrals.exchange.reason_form import NoteForm
from referrals.idempotency.token_form import OnceForm
from referrals.prison.models import ReleaseKind
from referrals.remand.actions import Recipient
from referrals.remand.models import RemandMedicine, RemandPlan, RemandPlanQuerySet, RemandRecipient, ToldAs
from referrals.tasks.ways import Way

FROM_REMAND = [ReleaseKind.BAIL, ReleaseKind.ACQUITTED, ReleaseKind.TIME_SERVED, ReleaseKind.DISCONTINUED]
TOLD_AS = {
    AgencyKind.TREATMENT: ToldAs.TREATMENT,
    AgencyKind.HEALTH: ToldAs.TREATMENT,
    AgencyKind.COUNCIL: ToldAs.HOUSING,
    AgencyKind.PROBATION: ToldAs.PROBATION,
}
"""What an agency is told as, by its kind: only those who treat are told of medicines."""


def told_as(agency: Agency) -> ToldAs:
    """What `agency` is told as."""
    return TOLD_AS.get(AgencyKind(agency.kind), ToldAs.OTHER)


class PlanForm(OnceForm):
    """The card “if released today”."""

    walk_in = forms.CharField(
        label=_("Where do they go today, and when is it open?"),
        max_length=200,
        help_text=_("For example: Harbour, 4 Quay Street, walk in until 19:00"),
    )
    address = forms.CharField(label=_("Where do they stay tonight?"), max_length=200)
    phone = forms.CharField(label=_("How are they reached outside?"), max_length=200, required=False)
    bridging = forms.CharField(
        label=_("Who gives the next dose, and until when?"),
        max_length=300,
        required=False,
        help_text=_("Only those who treat them are told of medicines"),
    )
    naloxone = forms.ChoiceField(label=_("Naloxone"), choices=RemandMedicine.Naloxone.choices, widget=RADIOS)
    recipients = forms.MultipleChoiceField(
        label=_("Who is told the minute they are released?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is told, or nobody will know")},
    )
    agreed = forms.BooleanField(label=_("They agree that those chosen are told"), widget=consent_tick(), required=False)
    note = forms.CharField(label=_("What else to know"), widget=long_text(), required=False, max_length=4_000)

    field_order = ["walk_in", "address", "phone", "bridging", "naloxone", "recipients", "agreed", "note"]

    def __init__(
        self,
        *arguments: Any,
        plan: RemandPlan,
        medicine: RemandMedicine | None,
        named: Iterable[RemandRecipient],
        ways: Iterable[Way],
        **options: Any,
    ) -> None:
        self.ways = {way.recipient.code: way for way in ways}
        options["initial"] = {
            **{name: getattr(plan, name) for name in ("walk_in", "address", "phone", "note")},
            "bridging": medicine.bridging if medicine else "",
            "naloxone": medicine.naloxone if medicine else None,
            "recipients": [each.agency.code for each in named],
        }
        super().__init__(*arguments, **options)
        choices = [(code, self._in_words(way)) for code, way in self.ways.items()]
        cast("forms.MultipleChoiceField", self.fields["recipients"]).choices = choices
        self.wordings = [way.wording for way in self.ways.values() if way.needs_consent]
        if not self.wordings:
            del self.fields["agreed"]

    def _in_words(self, way: Way) -> str:
        words = f"{way.recipient} ({str(told_as(way.recipient).label).lower()})"
        return f"{words}, {gettext('only if they agree')}" if way.needs_consent else words

    def recipients_chosen(self) -> list[Recipient]:
        """Those who are told. Valid forms only."""
        chosen = [self.ways[code].recipient for code in self.cleaned_data["recipients"]]
        return [Recipient(agency, told_as(agency)) for agency in chosen]

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        names = ("walk_in", "address", "phone", "bridging", "naloxone", "note")
        return {name: said[name] for name in names} | {
            "at": timezone.now(),
            "recipients": self.recipients_chosen(),
            "agreed": said.get("agreed", False),
        }


class CourtDayForm(forms.Form):
    """The next court day of a person on remand."""

    on = DateField(label=_("Next day at court"))
    court = forms.CharField(label=_("Court"), max_length=200)
    likelihood = forms.ChoiceField(
        label=_("How likely is release there?"), choices=RemandPlan.Likelihood.choices, widget=RADIOS
    )

    def __init__(self, data: Any, plan: RemandPlan) -> None:
        initial = {"on": plan.next_court_on, "court": plan.court, "likelihood": plan.likelihood}
        super().__init__(data, initial=initial)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < localdate():
            raise forms.ValidationError(_("The next day at court cannot be in the past"))
        return on

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class ReleaseForm(OnceForm):
    """A release, in one press."""

    kind = forms.ChoiceField(label=_("How were they released?"), widget=RADIOS)
    released_from = forms.ChoiceField(label=_("From where?"), widget=RADIOS)

    def __init__(self, *arguments: Any, is_on_remand: bool, places: Iterable[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds = FROM_REMAND if is_on_remand else [each for each in ReleaseKind if each not in FROM_REMAND]
        cast("forms.ChoiceField", self.fields["kind"]).choices = [(each.value, each.label) for each in kinds]
        known = list(dict.fromkeys(filter(None, places)))
        cast("forms.ChoiceField", self.fields["released_from"]).choices = [(each, each) for each in known]
        self.initial = {"kind": kinds[0].value, "released_from": known[0]} | dict(self.initial)


class MetForm(NoteForm):
    """Whether the person came or was met."""

    field_order = ("met", "note")

    met = forms.TypedChoiceField(
        label=_("Did they come, or were they met?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=RADIOS,
    )

    def clean(self) -> None:
        """Require a note if they were not met."""
        if self.cleaned_data.get("met") is False and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say what was tried"))


class MistakeForm(NoteForm):
    """Why an alert is withdrawn."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = _("Say what was wrong")


class CourtDayFilter(forms.Form):
    """The court day of the watch list. The query has no personal data."""

    DAYS = (
        ("", _("Tomorrow")),
        ("today", _("Today")),
        ("week", _("Within a week")),
        ("all", _("Everybody on remand")),
    )

    day = forms.ChoiceField(label=_("At court"), choices=DAYS, required=False, widget=forms.RadioSelect)

    def narrow(self, found: RemandPlanQuerySet, now: datetime) -> RemandPlanQuerySet:
        """The plans in `found` that a valid form asks for, soonest court day and likeliest release first."""
        today = localdate(now)
        match self.cleaned_data["day"]:
            case "today":
                found = found.filter(next_court_on=today)
            case "week":
                found = found.filter(next_court_on__range=(today, today + timedelta(days=7)))
            case "all":
                return found.order_by("next_court_on", "likelihood", "pk")
            case "":
                found = found.filter(next_court_on=today + timedelta(days=1))
        return found.order_by("next_court_on", "likelihood", "pk")
