"""Forms about sanitised intelligence: writing it, releasing it, withdrawing it."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.intelligence.actions import Address, Text
from cases.intelligence.models import SANITISING, USES, Condition, Marking
from cases.intelligence.source_check import NOT_HERE, TAKE_OUT, is_marked_secret, points_at_a_source
from cases.memberships.grades import Handling, Information, Source
from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.models import Agency, Membership, Purpose, User
from partners.widgets import DateField

TICKS = forms.CheckboxSelectMultiple


def clean_words(words: str) -> str:
    """`words`, if nothing in them leads to a source and they are not marked SECRET.

    :raises ValidationError: otherwise
    """
    if is_marked_secret(words):
        raise forms.ValidationError(NOT_HERE)
    if found := points_at_a_source(words):
        raise forms.ValidationError(TAKE_OUT, params={"words": found})
    return words


class TextFields(forms.Form):
    """What is known, sanitised, with its grade and how it may be handled."""

    text = forms.CharField(
        label=_("What may be told"),
        widget=long_text(),
        max_length=4000,
        help_text=_("Never name the source, or say how it is known. Another member reads it before it is released"),
    )
    marking = forms.ChoiceField(
        label=_("Marking"),
        choices=Marking.choices,
        widget=RADIOS,
        help_text=_("SECRET and above may not be kept here"),
    )
    source_grade = forms.ChoiceField(label=_("How reliable the source is"), choices=Source.choices, widget=RADIOS)
    information_grade = forms.ChoiceField(label=_("How it is known"), choices=Information.choices, widget=RADIOS)
    handling = forms.ChoiceField(label=_("May it be passed on?"), choices=Handling.choices, widget=RADIOS)
    conditions = forms.MultipleChoiceField(
        label=_("Conditions, for code C"),
        choices=Condition.choices,
        widget=TICKS,
        required=False,
        help_text=_("One for its use, A1 to A3, and one for sanitising, S1 or S2"),
    )
    conditions_note = forms.CharField(
        label=_("Conditions in words"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("What whoever reads it must do or leave alone. Only for code C"),
    )
    known_on = DateField(label=_("Day it became known"), required=False, help_text=_("Leave empty for today"))

    def clean_text(self) -> str:
        return clean_words(self.cleaned_data["text"])

    def clean_conditions_note(self) -> str:
        return clean_words(self.cleaned_data["conditions_note"])

    def clean_known_on(self) -> date | None:
        known_on: date | None = self.cleaned_data["known_on"]
        if known_on and known_on > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return known_on

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen = set(said.get("conditions") or ())
        if said.get("handling") == Handling.CONDITIONS and not (chosen & {*USES} and chosen & {*SANITISING}):
            self.add_error("conditions", _("Choose one of A1 to A3 and one of S1 and S2"))
        if said.get("handling") == Handling.PERMITTED and (chosen or said.get("conditions_note")):
            self.add_error("handling", _("Conditions belong to code C: choose C, or take the conditions out"))
        return said

    def says(self) -> Text:
        """What a valid form says."""
        return Text(**{name: self.cleaned_data[name] for name in TEXT})


TEXT = tuple(TextFields.base_fields)


class ReportForm(TextFields, RecordForm):
    """Sanitised intelligence about a person."""

    field_order = [*TEXT, "programme"]

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        facts = {name: value for name, value in super().facts().items() if name not in TEXT}
        return facts | {"says": self.says()}


class GroupReportForm(TextFields):
    """Sanitised intelligence about a group."""


class ReleaseForm(forms.Form):
    """Which members of the chosen agency may read a report, and until when."""

    named = forms.MultipleChoiceField(
        label=_("Who may read it"),
        widget=TICKS,
        error_messages={"required": _("Choose who may read it")},
    )
    until = DateField(label=_("Until"), help_text=_("The last day on which they may read it"))

    def __init__(self, data: Any, *, agency: Agency, purpose: Purpose, members: list[Membership]) -> None:
        super().__init__(data)
        self.agency, self.purpose = agency, purpose
        self.users: dict[str, User] = {str(each.user.reference): each.user for each in members}
        labels = [(str(each.user.reference), f"{each.user}, {each.get_role_display()}") for each in members]
        cast("forms.MultipleChoiceField", self.fields["named"]).choices = labels

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < localdate():
            raise forms.ValidationError(_("The last day must be today or later"))
        return until

    def address(self) -> Address:
        """The address that a valid form gives."""
        named = [self.users[reference] for reference in self.cleaned_data["named"]]
        return Address(agency=self.agency, purpose=self.purpose, named=named, until=self.cleaned_data["until"])


class WithdrawalForm(forms.Form):
    """Why a report is withdrawn."""

    because = forms.CharField(
        label=_("Why it is withdrawn"),
        widget=long_text(),
        max_length=1000,
        help_text=_("Kept with the report; those to whom it was released read that it is withdrawn, and not why"),
    )

    def clean_because(self) -> str:
        return clean_words(self.cleaned_data["because"])
