"""Forms about access that is proposed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

AGREE, DECLINE = "agree", "decline"


class AnswerForm(forms.Form):
    """Whether a second person agrees."""

    answer = forms.ChoiceField(
        label=_("Do you agree?"),
        choices=[(AGREE, _("Yes, they need this for their work")), (DECLINE, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree")},
    )
    reason = forms.CharField(
        label=_("Why not"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only if you do not agree. Who proposed it and your data protection officer read it."),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == DECLINE and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you do not agree"))
        return cleaned


class OfferForm(forms.Form):
    """Whether somebody also works for another agency."""

    answer = forms.ChoiceField(
        label=_("Do you accept?"),
        choices=[(AGREE, _("Yes")), (DECLINE, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you accept")},
    )
