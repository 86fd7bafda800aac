"""What is filled in to sign in, to choose a password, and to choose whom one acts for."""

from typing import Any, cast

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from partners.members.models import Membership, User
from partners.members.purposes import Purpose

PASSWORD_RULE = _("At least 12 characters. Three random words are easy to remember and hard to guess.")

CODE = {
    "inputmode": "numeric",
    "class": "govuk-input--width-10",
    "autocomplete": "one-time-code",
    "spellcheck": "false",
}


class LoginForm(account.LoginForm):
    """Who signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.help_text = _("Email address"), ""
        login.widget.attrs["autocomplete"] = "username"
        login.error_messages["required"] = _("Enter your email address")
        password.error_messages["required"] = _("Enter your password")


class ResetPasswordForm(account.ResetPasswordForm):
    """Where to send a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Email address")


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    """A new password, after following a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label, self.fields["password1"].help_text = _("New password"), PASSWORD_RULE
        self.fields["password2"].label = _("New password again")


class ChangePasswordForm(account.ChangePasswordForm):
    """A new password, by choice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label, self.fields["oldpassword"].help_text = _("Password you have now"), ""
        self.fields["password1"].label, self.fields["password1"].help_text = _("New password"), PASSWORD_RULE
        self.fields["password2"].label = _("New password again")


class AuthenticateForm(second_factor.AuthenticateForm):
    """The second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = CODE
        self.fields["code"].error_messages["required"] = _("Enter the code from your authenticator app")


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = CODE
        self.fields["code"].error_messages["required"] = _("Enter the code that the app shows")

    def clean_code(self) -> str:
        """Take each code once: whoever saw it being entered does not sign in with it."""
        entered: str = super().clean_code()
        app = TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={}))
        if not app._mark_code_used(entered):  # noqa: SLF001 - as its own check does; enrolment passes it by
            raise get_adapter().validation_error("incorrect_code")
        return entered


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey of this device, or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].help_text = _("So that you know it again, such as “Work laptop” or “Blue security key”")
        if alone := self.fields.get("passwordless"):
            alone.label = _("Sign in with it alone, without a password")
            alone.help_text = _("It then asks for your fingerprint, your face or its PIN every time")


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
