"""Forms that act once, however often they are sent."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


class OnceForm(forms.Form):
    """A form with a token, created when it is first shown (`actions.once`)."""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={
            "required": _("This form is out of date. Nothing was changed: check what it says and send it again."),
            "invalid": _("This form is out of date. Nothing was changed: check what it says and send it again."),
        },
    )
