"""The form for a referral from a person's page, with the question about consent."""

from functools import partial
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import SupportOffer
from cases.people.birth import Birth
from partners.models import Area, Programme
from partners.reference.codes import offered
from partners.services.limits import Limit, Referred, limits_beyond
from referrals.exchange.limits import referred
from referrals.exchange.reason_form import OverrideField, refuse_beyond
from referrals.hospital.models import HospitalVisit
from referrals.routing.referral_form import ReferralForm
from referrals.routing.routing import Route


class PersonReferralForm(ReferralForm):
    """A referral without a custody contact."""

    refer_only = True

    risks = forms.MultipleChoiceField(
        label=_("Risk now"),
        help_text=_("Goes first in the referral"),
        choices=partial(offered, "immediate_risk"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    override_reason = OverrideField()

    def __init__(self, *args: Any, may_override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_override = may_override
        self.beyond: list[Limit] = []
        self.offer: SupportOffer | None = None
        self.visit: HospitalVisit | None = None
        del self.fields["suite"], self.offered["suite"]
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).empty_label = gettext("Not known")

    def carried(self) -> str:
        """What the address says the referral follows from, for links that go on from the page."""
        said = {"offer": self.offer, "visit": self.visit}
        return "".join(f"&{name}={each.reference}" for name, each in said.items() if each)

    def area_meant(self) -> Area | None:
        """Where the person lives, as far as known."""
        return cast("Area | None", self.value("area"))

    def who(self, birth: Birth, *, programme: Programme | None) -> Referred:
        """The person as the limits of services ask, by what the form says so far."""
        known = {name: self.value(name) or "" for name in ("substance_group", "sex")}
        return referred(birth, programme=programme, area=self.area_meant(), **known)

    def judge(self, route: Route | None, who: Referred) -> None:
        """Find the limits of the service that `who` is beyond; a supervisor is then asked why it is to take them."""
        self.beyond = limits_beyond(route.service, who) if route else []

    def may_act(self, route: Route | None) -> bool:
        """Whether the form is complete, they agreed to this recipient, and the service may take them."""
        if not super().may_act(route):
            return False
        refuse_beyond(self, self.beyond, may_override=self.may_override)
        return not self.errors

    def details(self, route: Route | None) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        names = ("substance_group", "sex", "reason", "urgent")
        said = {name: self.cleaned_data[name] for name in names}
        return said | {"area": self.area_meant()} | self.travelling(self.cleaned_data["risks"], route=route)
