"""Filters of lists of referrals. The choices are in the URL."""

from datetime import datetime
from typing import cast

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.models import Agency, Membership, Service, User
from referrals.exchange.models import ENDED, IN_HAND, Allocation, ReferralQuerySet


class ListFilter(models.TextChoices):
    """The filter by progress."""

    WAITING = "waiting", _("Waiting for a decision")
    LATE = "late", _("Not acknowledged in time")
    IN_HAND = "in-hand", _("Accepted, treatment not started")
    ENDED = "ended", _("Ended or started treatment")
    ALL = "all", _("All")


class ListForm(forms.Form):
    """Filter of a list of referrals."""

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
    """The choice in effect until another is made."""

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__({"state": self.usual, **asked.dict()})
        self.agency = agency
        service = cast("forms.ModelChoiceField[Service]", self.fields["service"])
        service.queryset = self.services().order_by("name")

    def services(self) -> "models.QuerySet[Service]":
        """The services to choose from."""
        return Service.objects.all()

    def narrow(self, found: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
        """The referrals in `found` that match the form at the instant `at`; none if the form is invalid."""
        if not self.is_valid():
            return found.none()
        asked = self.cleaned_data
        if asked["service"]:
            found = found.filter(service=asked["service"])
        return filtered(found, asked["state"], at)


class SentForm(ListForm):
    """Filter of referrals that an agency sent; also by those that the member sent."""

    mine = forms.BooleanField(label=_("Sent by me"), required=False)


class ReceivedForm(ListForm):
    """Filter of referrals that an agency received; also by worker."""

    usual = ListFilter.WAITING

    worker = forms.ModelChoiceField(
        label=_("Worker"),
        queryset=User.objects.none(),
        to_field_name="reference",
        empty_label=_("Anybody"),
        required=False,
        error_messages={"invalid_choice": _("Choose a worker from the list")},
    )

    def __init__(self, asked: QueryDict, *, agency: Agency) -> None:
        super().__init__(asked, agency=agency)
        worker = cast("forms.ModelChoiceField[User]", self.fields["worker"])
        memberships = Membership.objects.filter(agency=self.agency)
        worker.queryset = User.objects.filter(memberships__in=memberships, is_system=False).order_by("full_name")

    def services(self) -> "models.QuerySet[Service]":
        """The agency's own services."""
        return Service.objects.filter(agency=self.agency)

    def narrow(self, found: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
        """The referrals in `found` that match the form."""
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
