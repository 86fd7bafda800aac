"""Forms about trigger rules, their announcement, and triggers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group, GroupMembership
from cases.records.fields import ProgrammeField
from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.triggers.models import RuleAnnounced, Trigger, TriggerRule, TriggerState
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Agency
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField

TO_CHOOSE_FROM = 500
NAMES_NOBODY = _("Do not name people")
NOON = time(12)


class WhenFields(forms.Form):
    """A day and a time that lie in the past."""

    on = DateField(label=_("Day"))
    at = TimeField(label=_("Time"), help_text=_("For example, 14:30. Leave empty if it is not known"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if day := said.get("on"):
            try:
                self.instant = london_instant(day, said.get("at") or NOON)
            except TimeUnreadable as problem:
                self.add_error("at", str(problem))
                return said
            if self.instant > timezone.now():
                self.instant = _now_or_later(self, day, is_exact=bool(said.get("at")))
        return said


def _now_or_later(form: forms.Form, day: date, *, is_exact: bool) -> datetime:
    """Now, for today without a time; else an error of `form`, because it lies in the future."""
    if day > localdate() or is_exact:
        form.add_error("on", _("It cannot be in the future"))
    return timezone.now()


class RuleForm(forms.Form):
    """A version of a trigger rule, except whom it chooses and its programme, which versions share."""

    name = forms.CharField(label=_("Name"), max_length=200)
    words = forms.CharField(label=_("The words in which it is announced"), widget=long_text(), help_text=NAMES_NOBODY)
    acts = forms.MultipleChoiceField(
        label=_("Acts that set it off"),
        choices=partial(offered, "qualifying_act"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what is announced can fire"),
    )
    window_days = forms.IntegerField(
        label=_("Period in days, for the most violent group"), min_value=1, max_value=1096, required=False
    )
    active_from = DateField(label=_("In force from"))


class NewRuleForm(RuleForm):
    """The first version of a trigger rule."""

    field_order = ("kind",)

    kind = forms.TypedChoiceField(
        label=_("Whom it chooses"), choices=TriggerRule.Kind.choices, coerce=TriggerRule.Kind, widget=RADIOS
    )
    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)


class AnnounceForm(WhenFields):
    """To which group a rule was announced, and when."""

    field_order = ("group", "on", "at")

    group = forms.ChoiceField(label=_("Group that was told"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.groups = {group.reference: group for group in Group.objects.order_by("name", "pk")[:TO_CHOOSE_FROM]}
        choice = cast("forms.ChoiceField", self.fields["group"])
        choice.choices = [(reference, str(group)) for reference, group in self.groups.items()]

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"group": self.groups[self.cleaned_data["group"]], "announced_at": self.instant}


class _RuleChoice(forms.Form):
    """One of the rules that the member may see."""

    rule = forms.ChoiceField(label=_("Rule"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        seen = TriggerRule.objects.order_by("name", "-version", "pk")[:TO_CHOOSE_FROM]
        self.rules = {rule.reference: rule for rule in seen}
        choice = cast("forms.ChoiceField", self.fields["rule"])
        choice.choices = [
            (reference, _("%(rule)s, version %(version)s") % {"rule": rule, "version": rule.version})
            for reference, rule in self.rules.items()
        ]


class ToldForm(RecordForm, _RuleChoice, WhenFields):
    """Which rule a person was told, and when."""

    field_order = ("rule", "on", "at", "programme")

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts.pop("on")
        facts.pop("at")
        return facts | {"rule": self.rules[facts["rule"]], "announced_at": self.instant}


class DetectForm(_RuleChoice, WhenFields):
    """An act that may set off a rule."""

    field_order = ("rule", "act", "on", "at", "incident", "why")

    act = forms.ChoiceField(label=_("What was done"), choices=partial(offered, "qualifying_act"))
    incident = forms.CharField(label=_("Reference of the incident"), max_length=10, required=False)
    why = forms.CharField(label=_("Why it counts"), widget=long_text(), required=False, help_text=NAMES_NOBODY)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        return {"act": said["act"], "act_at": self.instant, "incident": said["incident"], "why": said["why"]}


class TargetsForm(forms.Form):
    """Which members of the group a trigger is about as well, and which other group acted with it."""

    members = forms.MultipleChoiceField(
        label=_("Members of the group who are answered too"), widget=forms.CheckboxSelectMultiple, required=False
    )
    group = forms.ChoiceField(
        label=_("Another group that acted with it"),
        required=False,
        help_text=_("Only groups that were told the rule before the act. It gets a trigger of its own"),
    )

    def __init__(
        self, data: Any, *, members: Mapping[str, tuple[GroupMembership, str]], groups: Iterable[Group]
    ) -> None:
        super().__init__(data)
        self.members = members
        self.groups = {group.reference: group for group in groups}
        fields = cast("dict[str, forms.ChoiceField]", self.fields)
        fields["members"].choices = [(reference, name) for reference, (_member, name) in members.items()]
        fields["group"].choices = [("", ""), *((reference, str(group)) for reference, group in self.groups.items())]
        for name, among in (("members", self.members), ("group", self.groups)):
            if not among:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("members") and not said.get("group"):
            raise forms.ValidationError(_("Choose a member or a group"))
        return said

    def chosen(self) -> tuple[list[GroupMembership], Group | None]:
        """The members and the group of a valid form."""
        said = self.cleaned_data
        members = [self.members[reference][0] for reference in said.get("members", [])]
        return members, self.groups.get(said.get("group", ""))


class ProposeForm(forms.Form):
    """Why a trigger is proposed."""

    why = forms.CharField(label=_("Why it counts"), widget=long_text(), help_text=NAMES_NOBODY)

    def __init__(self, data: Any, trigger: Trigger) -> None:
        super().__init__(data, initial={"why": trigger.why})

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class DismissForm(forms.Form):
    """Why a trigger is dismissed."""

    because = forms.CharField(label=_("Why it is dismissed"), widget=long_text(), help_text=NAMES_NOBODY)

    def __init__(self, data: Any, _trigger: Trigger) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class FeedbackForm(forms.Form):
    """For each group that was told the rule, the day on which it heard what was done; else for all of them together."""

    def __init__(self, data: Any, trigger: Trigger) -> None:
        super().__init__(data)
        self.began_on = trigger.first_lever_on
        self.told = groups_told(trigger)
        for group in self.told:
            self.fields[f"heard_{group.reference}"] = DateField(
                label=_("Day on which %(group)s heard what was done") % {"group": group}
            )
        if not self.told:
            self.fields["heard"] = DateField(label=_("Day on which the last of them heard what was done"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name, day in [*said.items()]:  # an error takes a day out of them
            if day > localdate():
                self.add_error(name, _("The day cannot be in the future"))
            elif self.began_on and day < self.began_on:
                self.add_error(name, _("The first lever began after that day"))
        return said

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form: the day on which the last of them heard."""
        return {"on": max(self.cleaned_data.values())}


def groups_told(trigger: Trigger) -> list[Group]:
    """The visible groups to which the rule of `trigger` was announced, by name."""
    told = RuleAnnounced.objects.filter(trigger_rule=trigger.trigger_rule_id, group__isnull=False)
    found = {each.group for each in told.select_related("group")[:TO_CHOOSE_FROM] if each.group}
    return sorted(found, key=lambda group: (group.name, group.pk))


class CloseForm(forms.Form):
    """How far what was announced was delivered."""

    result = forms.TypedChoiceField(
        label=_("Was what was announced delivered?"),
        choices=Trigger.Outcome.choices,
        coerce=Trigger.Outcome,
        widget=RADIOS,
    )
    because = forms.CharField(
        label=_("Why not, or why only in part"), widget=long_text(), required=False, help_text=NAMES_NOBODY
    )

    def __init__(self, data: Any, _trigger: Trigger) -> None:
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("result") in {Trigger.Outcome.PARTLY, Trigger.Outcome.NOT_DELIVERED} and not said.get("because"):
            self.add_error("because", _("Say why what was announced was not delivered in full"))
        return said

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class TriggerFilter(forms.Form):
    """The filter of the list of triggers."""

    state = forms.MultipleChoiceField(
        label=_("State"),
        choices=TriggerState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )

    def narrow(self, found: Any) -> Any:
        """`found` in the chosen states; the live ones if none is chosen. Valid forms only."""
        chosen = self.cleaned_data["state"]
        return found.filter(state__in=chosen) if chosen else found.live()
