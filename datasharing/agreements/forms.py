"""The form with which a data protection officer changes the state of an agreement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from datasharing.agreements.models import AgreementStatus

OFFERED = {
    AgreementStatus.State.ACTIVE: (AgreementStatus.State.SUSPENDED, AgreementStatus.State.ENDED),
    AgreementStatus.State.SUSPENDED: (AgreementStatus.State.ACTIVE, AgreementStatus.State.ENDED),
    AgreementStatus.State.ENDED: (),
}

WORDS = {
    AgreementStatus.State.ACTIVE: _("Put it in force again"),
    AgreementStatus.State.SUSPENDED: _("Suspend it: it opens nothing until your agency puts it in force again"),
    AgreementStatus.State.ENDED: _("End it for good: a new agreement would have to take its place"),
}


class StatusForm(forms.Form):
    """The new state of the agreement, and the reason."""

    state = forms.TypedChoiceField(
        label=_("What should happen?"), coerce=AgreementStatus.State, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea({"rows": 3}), help_text=_("Every partner can read this in the register")
    )

    def __init__(self, *arguments: object, now: AgreementStatus.State, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["state"].choices = [(state.value, WORDS[state]) for state in OFFERED[now]]  # type: ignore[attr-defined]
