"""Signing in, in our words; what the forms do is django-allauth's."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

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
