"""What an agency adds to what it holds about a person."""

from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.identifiers import IdentifierKind
from cases.models import MOVES, Alert, Case, CaseState, Concern, ContactDetail, Note
from datasharing.models import SubjectRole
from partners.models import Agency, Area, Membership
from partners.widgets import DateField

from .person import ProgrammeField

RADIOS = forms.RadioSelect
LONG = forms.Textarea({"rows": 5})


class RecordForm(forms.Form):
    """Something to be held about a person, in a programme or outside any."""

    programme = ProgrammeField()

    field_order = ["kind", "basis", "text", "raw", "value", "family_name", "given_names"]

    def __init__(self, *arguments: Any, agency: Agency, subject_role: SubjectRole, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.subject_role = subject_role
        cast("ProgrammeField", self.fields["programme"]).offer(agency)

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data | {"subject_role": self.subject_role}


class AliasForm(RecordForm):
    """Another name."""

    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    given_names = forms.CharField(label=_("Given names, or a street name"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("family_name") or cleaned.get("given_names")):
            self.add_error("family_name", _("Enter a name"))
        return cleaned


class IdentifierForm(RecordForm):
    """A number, as it is written somewhere."""

    kind = forms.TypedChoiceField(
        label=_("Kind"), choices=IdentifierKind.choices, widget=RADIOS, coerce=IdentifierKind, initial="pnc"
    )
    raw = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("It is kept as you write it, with what is wrong with it, if anything"),
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"on": localdate()}


class ContactForm(RecordForm):
    """How somebody may be reached."""

    kind = forms.TypedChoiceField(
        label=_("Kind"),
        choices=ContactDetail.Kind.choices,
        widget=RADIOS,
        coerce=ContactDetail.Kind,
        initial=ContactDetail.Kind.ADDRESS.value,
    )
    value = forms.CharField(label=_("Address or number"), widget=forms.Textarea({"rows": 3}), required=False)
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )
    is_unsafe = forms.BooleanField(label=_("It is not safe to contact them there"), required=False)
    since = DateField(label=_("Since"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != ContactDetail.Kind.NO_FIXED_ABODE and not cleaned.get("value"):
            self.add_error("value", _("Enter an address or number, or choose no fixed abode"))
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"is_safe_to_use": not facts.pop("is_unsafe")}


class AlertForm(RecordForm):
    """A warning."""

    kind = forms.TypedChoiceField(label=_("Beware of"), choices=Alert.Kind.choices, widget=RADIOS, coerce=Alert.Kind)
    text = forms.CharField(label=_("What to know"), widget=LONG, required=False)
    until = DateField(label=_("Lapses on"), required=False)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= localdate():
            raise forms.ValidationError(_("The day on which it lapses must be in the future"))
        return until

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"since": localdate()}


class NoteForm(RecordForm):
    """What was seen, or judged."""

    basis = forms.TypedChoiceField(
        label=_("Is it fact or opinion?"),
        choices=Note.Basis.choices,
        widget=RADIOS,
        coerce=Note.Basis,
        help_text=_("The law asks that the two be told apart"),
    )
    text = forms.CharField(label=_("Note"), widget=LONG)
    about_on = DateField(label=_("Day it is about"), required=False, help_text=_("Leave empty for now"))

    def clean_about_on(self) -> datetime:
        day = self.cleaned_data["about_on"]
        if day is None or day == localdate():
            return timezone.now()
        if day > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"about_at": facts.pop("about_on")}


class ConcernForm(RecordForm):
    """A reason to think that somebody may need protecting."""

    text = forms.CharField(label=_("What gives concern"), widget=LONG)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"kind": Concern.Kind.OTHER}


class CaseForm(RecordForm):
    """A nomination."""

    reason = forms.CharField(label=_("Why this person"), widget=LONG, required=False)
    lead = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Led by"), required=False, empty_label=str(_("Nobody yet"))
    )
    area = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=_("Area"),
        required=False,
        to_field_name="code",
        widget=forms.Select({"data-autocomplete": ""}),
    )

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, agency=agency, **options)
        self.fields["programme"].required = True
        colleagues = Membership.objects.in_force(timezone.now()).filter(agency=agency, user__is_system=False)
        lead = cast("forms.ModelChoiceField[Membership]", self.fields["lead"])
        lead.queryset = colleagues.select_related("user", "agency").order_by("user__full_name")

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"on": localdate()}


class MoveForm(forms.Form):
    """Where a case goes on to."""

    to = forms.TypedChoiceField(label=_("Move the case to"), coerce=CaseState, widget=RADIOS)

    def __init__(self, *arguments: Any, case: Case, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("forms.ChoiceField", self.fields["to"]).choices = [
            (state.value, state.label) for state in MOVES[CaseState(case.state)]
        ]


class AnswerForm(forms.Form):
    """What was done about a concern."""

    answer = forms.CharField(label=_("What was done"), widget=LONG)
