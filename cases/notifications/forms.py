"""Forms of notifications: planning, inviting, the running order, holding and debriefing."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.notifications.models import Invitee, Message, Messenger, Notification
from cases.notifications.states import OWN_CONSENT, MessengerRole, NotificationKind, Voice
from cases.records.fields import ProgrammeField
from cases.records.record_form import RADIOS, long_text
from cases.triggers.models import TriggerRule
from datasharing.models import Person
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Agency
from partners.widgets import DateField, TimeField

TO_CHOOSE_FROM = 500
NAMES_NOBODY = _("Do not name people: who is invited is in the list of invitees")
NO_GROUP = ""


class NotificationForm(forms.Form):
    """When and where people are told, and for which groups."""

    on = DateField(label=_("Day"))
    time = TimeField(label=_("Time"), help_text=_("For example, 18:00 or 6 pm"))
    venue = forms.CharField(label=_("Where"), max_length=200)
    groups = forms.MultipleChoiceField(
        label=_("Groups that it is for"), widget=forms.CheckboxSelectMultiple, required=False
    )
    safety_plan = forms.CharField(
        label=_("Safety plan"),
        widget=long_text(),
        required=False,
        help_text=_("Arrival, seating, leaving, who is near"),
    )
    welcome = forms.CharField(
        label=_("First words"), widget=long_text(), required=False, help_text=_("Why those who came were asked")
    )

    def __init__(self, *arguments: Any, notification: Notification | None = None, **options: Any) -> None:
        if notification is not None:
            at = localtime(notification.starts_at)
            options["initial"] = {
                "on": at.date(),
                "time": f"{at:%H:%M}",
                "venue": notification.venue,
                "safety_plan": notification.safety_plan,
                "welcome": notification.welcome,
            }
        super().__init__(*arguments, **options)
        there = {each.group_id for each in notification.audiences.all()} if notification else set()
        self.choices = {
            group.reference: group
            for group in Group.objects.order_by("name", "pk")[:TO_CHOOSE_FROM]
            if group.pk not in there
        }
        choice = cast("forms.MultipleChoiceField", self.fields["groups"])
        choice.choices = [(reference, str(group)) for reference, group in self.choices.items()]
        if there:
            choice.label = _("Groups to add")
        if not self.choices:
            del self.fields["groups"]

    def clean(self) -> None:
        """Find the instant of day and time."""
        on, at = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        if on and at:
            try:
                self.at = london_instant(on, at)
            except TimeUnreadable as problem:
                self.add_error("time", str(problem))

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        said = {name: self.cleaned_data[name] for name in ("venue", "safety_plan", "welcome")}
        chosen = [self.choices[reference] for reference in self.cleaned_data.get("groups", [])]
        return said | {"starts_at": self.at, "groups": chosen}


class NewNotificationForm(NotificationForm):
    """A notification of a kind, in a programme or outside any."""

    field_order = ["kind", "on", "time", "venue", "groups", "safety_plan", "welcome", "programme"]

    kind = forms.TypedChoiceField(
        label=_("What it is"), choices=NotificationKind.choices, widget=RADIOS, coerce=NotificationKind
    )
    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on < localdate():
            raise forms.ValidationError(_("The day cannot be in the past"))
        return on

    def facts(self) -> dict[str, Any]:
        return super().facts() | {name: self.cleaned_data[name] for name in ("kind", "programme")}


class ComingForm(forms.Form):
    """How somebody comes, and what they need."""

    route = forms.ChoiceField(label=_("What brings them"), choices=Invitee.Route.choices, widget=RADIOS)
    needs = forms.MultipleChoiceField(
        label=_("What they need to follow what is said"),
        choices=Invitee.Need.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    arrangements = forms.CharField(
        label=_("What is arranged for them"), widget=forms.Textarea({"rows": 3}), required=False,
        help_text=_("Transport, who comes with them"),
    )  # fmt: skip


class InviteForm(ComingForm):
    """An invitation of one person, for one of the groups of the notification or for none."""

    field_order = ["notification", "representing", "route", "needs", "arrangements"]

    notification = forms.ChoiceField(label=_("To which notification"), widget=RADIOS)
    representing = forms.ChoiceField(label=_("For which group"), widget=RADIOS, required=False)

    def __init__(self, *arguments: Any, notifications: Iterable[Notification], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.notifications = {each.reference: each for each in notifications}
        self.groups = {
            audience.group.reference: audience.group
            for each in self.notifications.values()
            for audience in each.audiences.all()
            if audience.group is not None
        }
        choice = cast("forms.ChoiceField", self.fields["notification"])
        choice.choices = [(reference, str(each)) for reference, each in self.notifications.items()]
        groups = [(reference, str(group)) for reference, group in self.groups.items()]
        cast("forms.ChoiceField", self.fields["representing"]).choices = [*groups, (NO_GROUP, _("For no group"))]

    def clean(self) -> None:
        """Check that the group is one of those that the notification is for."""
        held = self.notifications.get(self.cleaned_data.get("notification", ""))
        group = self.groups.get(self.cleaned_data.get("representing", ""))
        if held and group and group.pk not in {audience.group_id for audience in held.audiences.all()}:
            self.add_error("representing", _("The notification is not for this group"))

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        said = {name: self.cleaned_data[name] for name in ("route", "needs", "arrangements")}
        return said | {
            "notification": self.notifications[self.cleaned_data["notification"]],
            "representing": self.groups.get(self.cleaned_data["representing"]),
        }


class InvitationForm(ComingForm):
    """What is known of an invitee: the letter, the check of risks, and how they are kept safe."""

    field_order = ["letter_served_on", "risk_checked_on", "route", "needs"]

    letter_served_on = DateField(label=_("Letter served on"), required=False)
    risk_checked_on = DateField(label=_("Risks checked on"), required=False)
    safeguarding = forms.CharField(
        label=_("Safeguarding referral"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("Of whoever is under 18: where the referral was made, and what was agreed"),
    )
    kept_apart = forms.CharField(
        label=_("How they are kept apart"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("From a rival group in the same room: arrival, seat, leaving"),
    )

    def __init__(self, data: Any, invitee: Invitee) -> None:
        super().__init__(data, initial={name: getattr(invitee, name) for name in self.base_fields})

    def clean_letter_served_on(self) -> Any:
        return _not_ahead(self.cleaned_data["letter_served_on"])

    def clean_risk_checked_on(self) -> Any:
        return _not_ahead(self.cleaned_data["risk_checked_on"])

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


def _not_ahead(day: Any) -> Any:
    if day and day > localdate():
        raise forms.ValidationError(_("The day cannot be in the future"))
    return day


class ReasonForm(forms.Form):
    """Why an invitation is taken back, or a notification cancelled."""

    because = forms.CharField(label=_("Why"), widget=long_text())

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class MessageForm(forms.Form):
    """An item of the running order."""

    voice = forms.ChoiceField(label=_("Voice"), choices=Voice.choices, widget=RADIOS)
    role = forms.ChoiceField(
        label=_("Who speaks"),
        choices=MessengerRole.choices,
        help_text=_("Who speaks for the community or a family is asked, and agrees, by name on the next page"),
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Agency of the speaker"), required=False, to_field_name="code"
    )
    speaker = forms.CharField(label=_("Name of the member of staff"), max_length=200, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=120, initial=5,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )  # fmt: skip
    words = forms.CharField(label=_("What is said, in short"), widget=long_text(), required=False)

    def __init__(self, data: Any, *, notification: Notification, message: Message | None = None) -> None:
        names = ("voice", "role", "agency", "speaker", "minutes", "words")
        super().__init__(data, initial={name: getattr(message, name) for name in names} if message else {})
        there = Agency.objects.filter(participations__programme=notification.programme, participations__valid_to=None)
        field = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        field.queryset = there if notification.programme else Agency.objects.filter(pk=notification.owner_id)

    def clean(self) -> None:
        """Keep the names of those who agree by themselves out of the running order."""
        if self.cleaned_data.get("role") in OWN_CONSENT:
            if self.cleaned_data.get("speaker"):
                self.add_error("speaker", _("Ask them by name on their own page: only members of staff are named here"))
            self.cleaned_data["agency"] = None
        elif self.cleaned_data.get("speaker") and not self.cleaned_data.get("agency"):
            self.add_error("agency", _("Choose the agency for which they speak"))

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class MessengerForm(forms.Form):
    """Somebody of the community or a family who is asked to speak."""

    reference = forms.CharField(
        label=_("Reference of their page"),
        max_length=20,
        help_text=_("Ten letters and digits, in the title of the page"),
    )
    known_for = forms.CharField(
        label=_("Why people listen to them"), max_length=200, required=False, help_text=_("As they put it themselves")
    )

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"].strip().upper()
        self.person = Person.objects.filter(reference=reference).first()
        if self.person is None:
            raise forms.ValidationError(_("There is no such person that you may see"))
        return reference


class AgreementForm(forms.Form):
    """What a messenger agreed to, and how they are kept safe."""

    agreed_to = forms.CharField(
        label=_("What they agreed to"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: for this evening only"),
    )
    safety_note = forms.CharField(
        label=_("How they are kept safe"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("How they come and go, who is with them"),
    )

    def __init__(self, data: Any, messenger: Messenger) -> None:
        super().__init__(data, initial={"agreed_to": messenger.agreed_to, "safety_note": messenger.safety_note})

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data | {"on": localdate()}


class StopSpeakingForm(forms.Form):
    """Nothing is asked: whoever does not want to speak need give no reason."""

    def __init__(self, data: Any, _messenger: Messenger) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return {"on": localdate()}


class RuleForm(forms.Form):
    """A trigger rule in force, to be announced in its own words."""

    rule = forms.ChoiceField(label=_("Rule"), widget=RADIOS)

    def __init__(self, data: Any, *, there: Iterable[int | None]) -> None:
        super().__init__(data)
        in_force = TriggerRule.objects.in_force(localdate()).order_by("name", "-version", "pk")[:TO_CHOOSE_FROM]
        self.rules = {rule.reference: rule for rule in in_force if rule.pk not in set(there)}
        choice = cast("forms.ChoiceField", self.fields["rule"])
        choice.choices = [(reference, f"{rule}: “{rule.words}”") for reference, rule in self.rules.items()]

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return {"trigger_rule": self.rules[self.cleaned_data["rule"]]}
