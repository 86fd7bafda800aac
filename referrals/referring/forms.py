"""The form for a referral from a person's page, with the question about consent."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext

from partners.models import Area
from referrals.routing.referral_form import ReferralForm


class PersonReferralForm(ReferralForm):
    """A referral without a custody contact."""

    refer_only = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["suite"], self.offered["suite"]
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).empty_label = gettext("Not known")

    def area_meant(self) -> Area | None:
        """Where the person lives, as far as known."""
        return cast("Area | None", self.value("area"))
