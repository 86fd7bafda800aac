"""Forms of promises: what is promised, what became of it, and how a broken one was put right."""

from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.notifications.models import Notification
from cases.promises.models import Promise, PromiseState
from cases.records.record_form import RADIOS, long_text
from partners.models import Agency
from partners.widgets import DateField

TO_ALL = ""


class PromiseForm(forms.Form):
    """What is promised, to whom, by when, and who keeps it."""

    text = forms.CharField(
        label=_("In the words that are said"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Do not name people"),
    )
    kind = forms.TypedChoiceField(
        label=_("What it is"), choices=Promise.Kind.choices, widget=RADIOS, coerce=Promise.Kind
    )
    group = forms.ChoiceField(label=_("To whom"), widget=RADIOS, required=False)
    condition = forms.CharField(
        label=_("Condition"),
        max_length=200,
        required=False,
        help_text=_("For example: within 5 working days of asking"),
    )
    keeper = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Who keeps it"), required=False, to_field_name="code"
    )
    due_on = DateField(
        label=_("Due on"), required=False, help_text=_("Leave empty while its condition has not come about")
    )

    def __init__(self, data: Any, *, notification: Notification, made: Promise | None = None) -> None:
        names = ("text", "kind", "condition", "keeper", "due_on")
        super().__init__(data, initial={name: getattr(made, name) for name in names} if made else {})
        self.groups = {
            audience.group.reference: audience.group for audience in notification.audiences.all() if audience.group
        }
        groups = [(reference, str(group)) for reference, group in self.groups.items()]
        cast("forms.ChoiceField", self.fields["group"]).choices = [(TO_ALL, _("To all who come")), *groups]
        self.initial["group"] = made.group.reference if made and made.group else TO_ALL
        there = Agency.objects.filter(participations__programme=notification.programme, participations__valid_to=None)
        keepers = cast("forms.ModelChoiceField[Agency]", self.fields["keeper"])
        keepers.queryset = there if notification.programme else Agency.objects.filter(pk=notification.owner_id)

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data | {"group": self.groups.get(self.cleaned_data["group"])}


class DueForm(forms.Form):
    """By when a promise is due that has been made."""

    due_on = DateField(label=_("Due on"), required=False)

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class SettleForm(forms.Form):
    """What became of a promise, and how one can tell."""

    to = forms.TypedChoiceField(
        label=_("It is"),
        choices=[
            (PromiseState.KEPT, _("Kept")),
            (PromiseState.BROKEN, _("Broken")),
            (PromiseState.OVERTAKEN, _("Overtaken: no longer needed")),
        ],
        widget=RADIOS,
        coerce=PromiseState,
    )
    on = DateField(label=_("On which day"))
    evidence = forms.CharField(label=_("How one can tell"), widget=forms.Textarea({"rows": 3}))
    told = forms.CharField(label=_("Who was told"), max_length=200, required=False)

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return on

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class PutRightForm(forms.Form):
    """How a broken promise was put right."""

    how = forms.CharField(label=_("How it was put right, and who was told"), widget=long_text())

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data | {"on": localdate()}
