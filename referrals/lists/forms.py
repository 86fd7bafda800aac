"""What lists of referrals can be narrowed by. Every choice is in the address, so that a reload keeps it."""

from datetime import datetime
from typing import cast

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.models import Agency, Membership, Service, User
from referrals.exchange.models import ENDED, IN_HAND, Allocation, ReferralQuerySet


class ListFilter(models.TextChoices):
    """Which referrals a list shows, by where they stand."""

    WAITING = "waiting", _("Waiting for a decision")
    LATE = "late", _("Not acknowledged in time")
    IN_HAND = "in-hand", _("Accepted, treatment not started")
    ENDED = "ended", _("Ended or started treatment")
    ALL = "all", _("All")


class ListForm(forms.Form):
    """Narrows a list of referrals."""

    state = forms.ChoiceField(label=_("State"), choices=ListFilter.choices, required=False)
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        to_field_name="reference",
        empty_label=_("Any"),
        required=False,
        error_messages={"invalid_choice": _("Choose a service from the list")},
    )

    usual = ListFilter.ALL
    """What a list shows until somebody chooses."""

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__({"state": self.usual, **asked.dict()})
        self.agency = agency
        service = cast("forms.ModelChoiceField[Service]", self.fields["service"])
        service.queryset = self.services().order_by("name")

    def services(self) -> "models.QuerySet[Service]":
        """Those to choose from."""
        return Service.objects.all()

    def narrow(self, found: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
        """Those of `found` that the form asks for, at the instant `at`; none when it asks for something impossible."""
        if not self.is_valid():
            return found.none()
        asked = self.cleaned_data
        if asked["service"]:
            found = found.filter(service=asked["service"])
        return filtered(found, asked["state"], at)


class SentForm(ListForm):
    """Narrows what an agency referred to others; also to what one sent oneself."""

    mine = forms.BooleanField(label=_("Sent by me"), required=False)


class ReceivedForm(ListForm):
    """Narrows what was referred to an agency; also by who works with the person."""

    usual = ListFilter.WAITING

    worker = forms.ModelChoiceField(
        label=_("Worker"),
        queryset=User.objects.none(),
        to_field_name="reference",
        empty_label=_("Anybody"),
        required=False,
        error_messages={"invalid_choice": _("Choose somebody from the list")},
    )

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__(asked, agency=agency)
        worker = cast("forms.ModelChoiceField[User]", self.fields["worker"])
        memberships = Membership.objects.filter(agency=self.agency)
        worker.queryset = User.objects.filter(memberships__in=memberships, is_system=False).order_by("full_name")

    def services(self) -> "models.QuerySet[Service]":
        """One's own."""
        return Service.objects.filter(agency=self.agency)

    def narrow(self, found: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
        """Those of `found` that the form asks for."""
        narrowed = super().narrow(found, at)
        if not self.is_valid() or not self.cleaned_data["worker"]:
            return narrowed
        theirs = Allocation.objects.holding().to_worker(self.cleaned_data["worker"])
        return narrowed.filter(pk__in=[allocation.referral_id for allocation in theirs])


def filtered(found: ReferralQuerySet, shown: str, at: datetime) -> ReferralQuerySet:
    """Those of `found` that the filter `shown` leaves at the instant `at`."""
    if shown == ListFilter.WAITING:
        return found.awaiting_decision()
    if shown == ListFilter.LATE:
        return found.not_acknowledged(at)
    if shown == ListFilter.IN_HAND:
        return found.filter(state__in=IN_HAND)
    if shown == ListFilter.ENDED:
        return found.filter(state__in=ENDED)
    return found
