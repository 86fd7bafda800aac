"""What an agency's staff are told to do at once."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PromptForm(forms.Form):
    """The words, as staff read them."""

    words = forms.CharField(
        label=_("What staff must do at once"),
        help_text=_("It stands on the contact when thoughts of suicide or self-harm are ticked. Say whom to tell."),
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write what staff must do")},
    )
