"""What people type about themselves: a first password, for whom they act."""

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from partners.forms.signing_in import PASSWORD_RULE
from partners.models import Membership, Purpose, User


class FirstPasswordForm(forms.Form):
    """A password, typed once: it can be shown, and forgotten ones are replaced by mail."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=PASSWORD_RULE,
        error_messages={"required": _("Enter a password")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Hold the password to the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class SwitchForm(forms.Form):
    """One choice among the agencies, roles and purposes that are open to someone."""

    acting = forms.TypedChoiceField(
        label=_("Who do you act for, and why?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you act for"), "invalid_choice": _("Choose one from the list")},
    )

    def __init__(self, *args: Any, held: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {
            f"{membership.pk}-{value}": (membership, Purpose(value))
            for membership in held
            for value in membership.purposes
        }
        acting = cast("forms.TypedChoiceField", self.fields["acting"])
        acting.coerce = self.offers.__getitem__
        acting.choices = [
            (key, f"{m.agency}, {m.get_role_display()}: {p.label}") for key, (m, p) in self.offers.items()
        ]
